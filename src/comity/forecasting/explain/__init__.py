"""Explanations: what a forecast is made up of, how the last figure surprised, what changed since the last one."""
