"""Issued forecasts held against what came: scores, and which series' forecasts have become bad."""
