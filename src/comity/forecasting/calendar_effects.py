"""Effects of the calendar that a season can't hold: Easter, which moves, and the leap day."""

import calendar
import datetime as dt
from collections.abc import Sequence
from functools import cache

import numpy as np

from comity.forecasting.series import Array

_MONTHS = 12
_FEBRUARY = 1
_DAYS_BEFORE_EASTER = 8
_LEAP = float(np.log(29 / 28))
_EXPECTED, _PANELS_DIFFER, _SERIES_DIFFER = 0.03, 0.02, 0.03
"""The effect of Easter on a whole month in logs: what is expected, how far panels differ, and series in a panel."""
_MEMORY = 4.0
_LEAST_MOVE = 0.05


@cache
def easter_share(month: int) -> float:
    """Return the share of the nine days that end with Easter Sunday (Western) that lies in a month.

    Months are counted from the year 0: 12 × year + month − 1.

    >>> easter_share(12 * 2024 + 2), easter_share(12 * 2023 + 3)
    (1.0, 1.0)
    """
    from dateutil.easter import easter  # type: ignore[import-untyped,unused-ignore]  # types are a package of its own

    sunday: dt.date = easter(month // _MONTHS)
    days = [sunday - dt.timedelta(days=k) for k in range(_DAYS_BEFORE_EASTER + 1)]
    return sum(day.month - 1 == month % _MONTHS for day in days) / len(days)


def leap_effect(month: int) -> float:
    """Return what a leap day adds to the logarithm of a February."""
    return _LEAP if month % _MONTHS == _FEBRUARY and calendar.isleap(month // _MONTHS) else 0.0


def calendar_effects(series: Sequence[Array], firsts: Sequence[int], horizon: int) -> list[Array]:
    """Return the effects in logs on every month of each series and on `horizon` months after it.

    `firsts` are the months of the first values; values aren't negative, NaN is missing. The effect of Easter is
    estimated on changes on a year: for the panel's mean change first, then for each series, drawn towards the
    panel's. What it can't tell from growth stays at the effect that is expected (three per cent). The leap day's
    is its share of the month, and not estimated.
    """
    months = [first + np.arange(len(values) + horizon) for values, first in zip(series, firsts, strict=True)]
    leaps = [np.array([leap_effect(int(m)) for m in span]) for span in months]
    feasts = [np.array([easter_share(int(m)) for m in span]) for span in months]
    growths = [_growth(v, leap[: len(v)]) for v, leap in zip(series, leaps, strict=True)]
    moves = [f[_MONTHS : len(v)] - f[: len(v) - _MONTHS] for v, f in zip(series, feasts, strict=True)]
    shared = _pooled(growths, moves, firsts)
    sizes = [_estimate(g, m, expected=shared, differ=_SERIES_DIFFER) for g, m in zip(growths, moves, strict=True)]
    return [leap + size * feast for leap, size, feast in zip(leaps, sizes, feasts, strict=True)]


def _growth(values: Array, leap: Array) -> Array:
    """Return the change on a year in logs; a zero counts as half the smallest positive value."""
    least = float(np.nanmin(np.where(values > 0, values, np.nan))) / 2
    logs = np.log(np.maximum(values, least)) - leap
    return np.asarray(logs[_MONTHS:] - logs[:-_MONTHS])


def _pooled(growths: Sequence[Array], moves: Sequence[Array], firsts: Sequence[int]) -> float:
    """Return the panel's effect, from the mean change of its series; steady series weigh more."""
    start = min(firsts)
    width = max(first - start + len(growth) for first, growth in zip(firsts, growths, strict=True))
    total, weights, move = np.zeros(width), np.zeros(width), np.zeros(width)
    for growth, own, first in zip(growths, moves, firsts, strict=True):
        known = np.flatnonzero(np.isfinite(growth))
        steps = np.diff(growth[known])
        weight = 1 / (float(np.var(steps)) + 1e-3) if len(steps) else 0.0
        total[first - start + known] += weight * growth[known]
        weights[first - start + known] += weight
        move[first - start : first - start + len(own)] = own
    mean = np.where(weights > 0, total / np.maximum(weights, 1e-12), np.nan)
    return _estimate(mean, move, expected=_EXPECTED, differ=_PANELS_DIFFER)


def _estimate(growth: Array, move: Array, *, expected: float, differ: float) -> float:
    """Return the effect of Easter given the changes on a year and the moves of Easter behind them.

    Growth is taken as a constant, a slow Gaussian process and noise of equal size; the effect as normal about what
    is expected (Bayesian regression; Rasmussen and Williams, 2006, section 2.7).
    """
    known = np.flatnonzero(np.isfinite(growth))
    y, x = growth[known], move[known]
    still = np.abs(x) < _LEAST_MOVE
    if still.all() or still.sum() < 3:  # noqa: PLR2004 - two differences are the least that have a variance
        return expected
    noise = float(np.var(np.diff(y[still]))) / 2 + 1e-4
    apart = np.abs(known[:, None] - known[None, :])
    covariance = noise * (np.eye(len(y)) + 2 * np.exp(-apart / _MEMORY)) + 1.0
    weighed = np.linalg.solve(covariance, x)
    return expected + float(weighed @ (y - expected * x) / (weighed @ x + 1 / differ**2))
