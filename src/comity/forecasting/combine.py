"""The combination: the equal-weight mean of the members, without the highest and the lowest."""

import numpy as np

from comity.forecasting.series import Array

_ENOUGH_TO_TRIM = 4


def combine(means: Array) -> Array:
    """Return one forecast for each step from a (members, steps) array.

    With four members or more the highest and the lowest of each step are left out; all others weigh the same.
    Optimised weights did worse than equal ones on tourism counts; see docs/explanation/forecast.md.
    """
    if len(means) < _ENOUGH_TO_TRIM:
        return np.asarray(means.mean(axis=0))
    return np.asarray(np.sort(means, axis=0)[1:-1].mean(axis=0))


def blend(combined: Array, growing: Array, weight: float) -> Array:
    """Return the combination drawn towards last year's figures with their growth, by a weight from 0 to 1."""
    return np.asarray((1 - weight) * combined + weight * growing)


def bound(mean: Array, values: Array) -> Array:
    """Keep forecasts within sensible bounds: past extremes, widened by the past range as the horizon grows.

    Counts that never were negative stay so.
    """
    low, high = float(values.min()), float(values.max())
    reach = (high - low) * (1 + np.arange(1, len(mean) + 1) / len(values))
    floor = np.maximum(low - reach, 0) if low >= 0 else low - reach
    return np.clip(mean, floor, high + reach)
