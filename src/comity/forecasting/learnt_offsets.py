"""Quantiles that members learnt, laid around the combination: as shares of it, and no wider than models allow."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from comity.forecasting.panel_members import MemberForecast
from comity.forecasting.series import Array

WIDTH_LEVELS = (0.1, 0.9)
"""The quantiles whose distance is a member's width; members are always asked for them."""
_DISTANCE = NormalDist().inv_cdf(WIDTH_LEVELS[1]) - NormalDist().inv_cdf(WIDTH_LEVELS[0])
_MOST_WIDTH = 1.5
"""In deviations that the models tell: a member that is wider than that is narrowed to it."""
_LEAST_SHARE = 1e-3
_DEVIATIONS = (1e-3, 1.5)
_FARTHEST = 5.0


def learnt_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Return the levels that members are asked for: those that are wanted, and those that tell the width."""
    return tuple(sorted({*levels, *WIDTH_LEVELS}))


def around(
    mean: Array, drawn: Sequence[MemberForecast], deviation: Array, *, values: Array, levels: Sequence[float]
) -> Array:
    """Return (steps, levels) quantiles about `mean` from members that have their own at `learnt_levels(levels)`.

    Where the series never was negative, offsets are logs of ratios, so that a member which lies high or low
    passes on how sure it is and not the size of its figures; a thousandth of the series' mean is added before. In
    other series offsets are differences. Each step's offsets are narrowed where their width is more than one and a
    half of the models' `deviation`.
    """
    asked = learnt_levels(levels)
    low, high = (asked.index(level) for level in WIDTH_LEVELS)
    if values.min() < 0:
        offsets = np.mean([_differences(one) for one in drawn], axis=0)
        return np.asarray(mean[:, None] + _bounded(offsets, deviation, low, high)[:, _places(asked, levels)])
    shift = _LEAST_SHARE * max(float(np.abs(values).mean()), 1e-12)
    base = np.maximum(mean, 0) + shift
    offsets = np.mean([_ratios(one, shift) for one in drawn], axis=0)
    allowed = np.clip(deviation / base, *_DEVIATIONS)
    return np.asarray(
        base[:, None] * np.exp(_bounded(offsets, allowed, low, high)[:, _places(asked, levels)]) - shift
    )


def _differences(made: MemberForecast) -> Array:
    return np.asarray(made.quantiles) - made.mean[:, None]


def _ratios(made: MemberForecast, shift: float) -> Array:
    logs = np.log(np.maximum(np.asarray(made.quantiles), 0) + shift)
    return np.asarray(np.clip(logs - np.log(np.maximum(made.mean, 0) + shift)[:, None], -_FARTHEST, _FARTHEST))


def _bounded(offsets: Array, deviation: Array, low: int, high: int) -> Array:
    width = (offsets[:, high] - offsets[:, low]) / _DISTANCE
    return np.asarray(offsets * np.minimum(1, _MOST_WIDTH * deviation / np.maximum(width, 1e-12))[:, None])


def _places(asked: Sequence[float], levels: Sequence[float]) -> list[int]:
    return [asked.index(level) for level in levels]
