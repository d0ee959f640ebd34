"""Crossing points: their traffic to be expected, waiting times, lanes needed, rosters."""
