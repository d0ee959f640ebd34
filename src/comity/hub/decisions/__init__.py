"""Decisions on submissions, countersigned where agreed."""
