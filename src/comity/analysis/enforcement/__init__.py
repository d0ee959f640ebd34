"""Enforcement and trafficking as statistics: figures side by side, added up only where members count alike."""
