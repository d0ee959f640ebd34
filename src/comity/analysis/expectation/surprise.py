"""How surprising each figure was: its distance from what was expected, in spreads known beforehand."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.expectation.filters import Expectation
from comity.analysis.panel import Array

MEMORY = 0.97
"""What a squared surprise counts for, one period later."""
OUTLIER = 3.5
"""No surprise widens the spread by more than this many spreads."""
_FIRST_COUNT = 24.0
"""The first spread counts as so many squared surprises."""
_SMALLEST_VARIANCE = 1e-4
_SMALLEST_EXPECTED, _LARGEST_LOG = 1.0, 30.0


@dataclass(frozen=True)
class Surprise:
    """How far each figure was from its expectation.

    `scores`: (flows, periods), the log surprise in spreads, signed; NaN where a figure or its expectation isn't
    known. `spread`: (flows, periods), the standard deviation of the log surprise as known before the period; NaN
    where nothing was expected.
    """

    scores: Array
    spread: Array


def surprise(expectation: Expectation, horizon: int) -> Surprise:
    """Return scores and spreads of what was expected `horizon` periods before.

    The spread is the root of a discounted mean of squared surprises, none of which counts for more than 3.5
    spreads; it begins with the robust spread of the flow's first years and is never narrower than the chance
    variation of a Poisson count. All of it is known before the period that it judges.

    Source: robust exponential smoothing of the scale, Gelper, Fried & Croux (2010), "Robust forecasting with
    exponential and Holt-Winters smoothing", Journal of Forecasting 29.
    """
    residuals = expectation.residuals(horizon)
    expected = expectation.ahead[horizon]
    counts = np.expm1(np.clip(expected, 0.0, _LARGEST_LOG))
    chance = 1.0 / np.maximum(counts, _SMALLEST_EXPECTED)
    variance = expectation.first_spread[horizon] ** 2 + _SMALLEST_VARIANCE
    spread = np.full(residuals.shape, np.nan)
    count = np.full(len(residuals), _FIRST_COUNT)
    for at in range(residuals.shape[1]):
        wide = np.sqrt(np.maximum(variance, chance[:, at]) + _SMALLEST_VARIANCE)
        spread[:, at] = wide
        moved = np.isfinite(residuals[:, at]) & np.isfinite(wide)
        seen = np.clip(np.where(moved, residuals[:, at], 0.0), -OUTLIER * wide, OUTLIER * wide)
        count += moved
        gain = np.maximum(1 - MEMORY, 1 / count)
        variance = np.where(moved, variance + gain * (seen**2 - variance), variance)
    return Surprise(residuals / spread, spread)
