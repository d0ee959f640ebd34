"""Where the truth lies in a forecast distribution, as a standard normal number."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from comity.forecasting.series import Array

FURTHEST = 3.0
"""Truths further out count as this far: what lies beyond the outermost quantile isn't known more closely."""


def places(actual: Array, quantiles: Array, levels: Sequence[float]) -> Array:
    """Return each truth's place: standard normal where the forecasts are right (probability integral transform).

    `actual` is (figures,), `quantiles` (figures, levels). Between quantiles the place is interpolated on the normal
    scale; beyond them the outermost slope goes on, up to FURTHEST. Where quantiles are equal to the truth it is
    the middle of theirs, so that a constant series that stays constant lies in the middle. Source: Diebold,
    Gunther and Tay (1998); Berkowitz (2001).

    >>> places(np.array([2.0, 9.0]), np.array([[1.0, 2.0, 3.0]] * 2), [0.1, 0.5, 0.9]).round(2)
    array([0., 3.])
    """
    normal = np.array([NormalDist().inv_cdf(level) for level in levels])
    return np.array([_place(y, row, normal) for y, row in zip(actual, quantiles, strict=True)])


def _place(y: float, quantiles: Array, normal: Array) -> float:
    if not np.isfinite(y) or not np.isfinite(quantiles).all():
        return float("nan")
    same = quantiles == y
    if same.any():
        return float(normal[same].mean())
    if quantiles[0] < y < quantiles[-1]:
        return float(np.interp(y, quantiles, normal))
    inner, outer = ((1, 0), (-2, -1))[int(y > quantiles[-1])]
    ahead = (y - quantiles[outer]) * (normal[outer] - normal[inner])
    rise = quantiles[outer] - quantiles[inner]
    if abs(ahead) >= 2 * FURTHEST * abs(rise):
        return FURTHEST if outer == -1 else -FURTHEST
    return float(np.clip(normal[outer] + ahead / rise, -FURTHEST, FURTHEST))
