"""Waiting times at crossing points: simulation, lanes needed, the effect of another procedure, rosters."""
