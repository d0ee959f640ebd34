"""Forecasts that add up: the hierarchy, reconciliation of points, sample paths and quantiles, sums over time."""
