"""Alerts: judged, raised, told, and followed by people."""
