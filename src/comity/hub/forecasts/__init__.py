"""Forecasts made, kept, scored and explained; scenarios."""
