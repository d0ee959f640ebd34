"""Scores of forecasts against what came: pure functions of arrays.

`actual` is (steps,), `quantiles` (steps, levels); NaN in `actual` is a period that hasn't come and isn't scored.
"""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.series import Array


def seasonal_scale(history: Array, season: int) -> float:
    """Return the mean absolute seasonal difference of the history: what MASE divides by.

    Only pairs of known observations count; NaN where there is none. Source: Hyndman and Koehler (2006).

    >>> seasonal_scale(np.array([1.0, 2.0, 3.0, 5.0]), 2)
    2.5
    """
    differences = history[season:] - history[:-season]
    known = differences[np.isfinite(differences)]
    return float(np.abs(known).mean()) if len(known) else float("nan")


def absolute_errors(actual: Array, mean: Array) -> Array:
    """Return the absolute error of each step, NaN where nothing has come."""
    return np.abs(actual - mean)


def quantile_losses(actual: Array, quantiles: Array, levels: Sequence[float]) -> Array:
    """Return twice the pinball loss of each step, averaged over the levels.

    The weighted quantile loss (WQL) is the sum of these over the sum of absolute actual values. At the level 0.5
    alone it is the absolute error.

    >>> quantile_losses(np.array([10.0]), np.array([[8.0]]), [0.5])
    array([2.])
    """
    error = actual[:, None] - quantiles
    level = np.asarray(levels)
    return np.asarray(2 * np.maximum(level * error, (level - 1) * error).mean(axis=1))


def covered(actual: Array, low: Array, high: Array) -> Array:
    """Return 1 where the actual value lies in the closed interval, 0 where outside, NaN where nothing has come."""
    inside = ((actual >= low) & (actual <= high)).astype(float)
    return np.where(np.isfinite(actual), inside, np.nan)


def ratio_interval(
    numerator: Array, denominator: Array, *, draws: int = 1000, seed: int = 0
) -> tuple[float, float, float]:
    """Return the ratio of two sums over series with the ends of its 95 % bootstrap interval.

    Series are drawn with replacement, both sums from the same draw (percentile bootstrap; Efron, 1979).
    """
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, len(numerator), size=(draws, len(numerator)))
    ratios = numerator[chosen].sum(axis=1) / np.maximum(denominator[chosen].sum(axis=1), 1e-12)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(numerator.sum() / max(denominator.sum(), 1e-12)), float(low), float(high)
