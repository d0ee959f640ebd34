"""Point forecasts for a loss: the combination as it is, or what makes the mean absolute percentage error least."""

from collections.abc import Sequence
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from comity.forecasting.series import Array

_MOST_SPREAD = 0.8
_LEAST_SHARE = 0.05
_INNER = (0.1, 0.9)


class Point(StrEnum):
    """The loss that the point forecast is made for."""

    MEAN = "mean"
    MAPE = "mape"


def mape_point(mean: Array, quantiles: Array, levels: Sequence[float]) -> Array:
    """Return the points (steps) with the least expected absolute percentage error; `quantiles` is (steps, levels).

    An error counts by the actual value, so the best point is the median of the density divided by the value: for a
    log-normal of median m and spread s it is m · exp(−s²). The spread is read from the quantiles between the first
    and the last decile. Source: Gneiting (2011), Making and evaluating point forecasts, section 3.3. Points that
    aren't positive stay as they are.

    >>> mape_point(np.array([100.0]), np.array([[50.0, 200.0]]), [0.1, 0.9]).round(1)
    array([74.6])
    """
    inner = [i for i, level in enumerate(levels) if _INNER[0] - 1e-9 <= level <= _INNER[1] + 1e-9]
    first, last = inner[0], inner[-1]
    width = NormalDist().inv_cdf(levels[last]) - NormalDist().inv_cdf(levels[first])
    least = np.maximum(_LEAST_SHARE * mean, 1e-12)
    spread = np.log(np.maximum(quantiles[:, last], least) / np.maximum(quantiles[:, first], least)) / width
    return np.where(mean > 0, mean * np.exp(-(np.clip(spread, 0, _MOST_SPREAD) ** 2)), mean)


def can_tell_spread(levels: Sequence[float]) -> bool:
    """Return whether two quantiles lie between the first and the last decile."""
    return sum(_INNER[0] - 1e-9 <= level <= _INNER[1] + 1e-9 for level in levels) > 1
