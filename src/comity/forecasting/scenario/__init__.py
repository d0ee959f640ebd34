"""Scenarios: what if – steps applied to sample paths, compared with the baseline, and read for thresholds."""
