"""What each flow's own past says of a period, made so many periods before it."""

import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from comity.analysis.expectation.filters import expect
from comity.analysis.panel import Array
from comity.model.periods import Frequency

Forecaster = Callable[[Array, Sequence[int], int], Mapping[int, Array]]
"""Takes values (flows, periods; NaN unknown), horizons and the season; returns, for each horizon h, what each
period was expected to be, said h periods before it from nothing later: (flows, periods), on log1p, NaN unsaid."""

_SEASONS = {Frequency.DAILY: 7, Frequency.HOURLY: 24}
_RECENT = 3
"""Periods over which the growth on a season ago is read."""
_FORGETTING = 0.97
_EVEN = 1e-4
_PROVEN = 3.0
"""The (discounted) number of past errors from which a rule's own error is believed."""


def season_of(frequency: Frequency) -> int:
    """Return the season that a nowcast reckons with: the year, but the week for days and the day for hours."""
    return _SEASONS.get(frequency, frequency.per_year)


def forecast_own(values: Array, horizons: Sequence[int], season: int) -> Mapping[int, Array]:
    """Return what each period was expected to be, as a `Forecaster` does.

    Three simple rules are weighted for each flow by their own discounted past errors at that horizon: damped
    Holt-Winters filters (once there are three seasons), the last known figure, and the figure a season ago with
    the growth of the last three periods. A rule that has no past errors yet counts as the worst that has.

    Source: Bates & Granger (1969), "The combination of forecasts", Operational Research Quarterly 20: weights by
    inverse squared error, here its square.
    """
    filters = expect(values, horizons=tuple(horizons), season=season)
    logs = filters.log_values
    return {
        h: _weigh(np.stack([filters.ahead[h], _carried(logs, h), _grown(logs, h, season)]), logs, horizon=h)
        for h in horizons
    }


def _weigh(rules: Array, logs: Array, *, horizon: int) -> Array:
    """Return the mean of rules (rules, flows, periods), weighted by their errors known `horizon` before."""
    count, flows, periods = rules.shape
    total, heard = np.zeros((count, flows)), np.zeros((count, flows))
    mixed = np.full((flows, periods), np.nan)
    squared = (logs - rules) ** 2
    for at in range(periods):
        if at >= horizon:
            seen = squared[:, :, at - horizon]
            known = np.isfinite(seen)
            total = np.where(known, _FORGETTING * total + np.nan_to_num(seen), total)
            heard = np.where(known, _FORGETTING * heard + 1.0, heard)
        mixed[:, at] = _mean(rules[:, :, at], _weights(total, heard))
    return mixed


def _weights(total: Array, heard: Array) -> Array:
    error = np.where(heard >= _PROVEN, total / np.maximum(heard, 1.0), np.nan)
    worst = np.where(np.isfinite(error), error, 0.0).max(axis=0)
    weights: Array = 1.0 / (np.where(np.isfinite(error), error, worst) + _EVEN) ** 2
    return weights


def _mean(said: Array, weights: Array) -> Array:
    able = np.where(np.isfinite(said), weights, 0.0)
    whole = able.sum(axis=0)
    summed = (able * np.nan_to_num(said)).sum(axis=0)
    return np.asarray(np.divide(summed, whole, out=np.full(summed.shape, np.nan), where=whole > 0))


def _carried(logs: Array, horizon: int) -> Array:
    return _back(_filled(logs), horizon)


def _grown(logs: Array, horizon: int, season: int) -> Array:
    """Return the figure of the last season that was complete then, with the growth that was known then."""
    behind = season * -(-horizon // season)
    grew = np.stack([_back(logs, horizon + j) - _back(logs, horizon + j + behind) for j in range(_RECENT)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        growth: Array = np.nanmean(grew, axis=0)
    return _back(logs, behind) + growth


def _back(logs: Array, steps: int) -> Array:
    moved = np.full(logs.shape, np.nan)
    moved[:, steps:] = logs[:, : logs.shape[1] - steps] if steps < logs.shape[1] else np.nan
    return moved


def _filled(logs: Array) -> Array:
    """Return the last known figure of each flow at each period."""
    columns = np.arange(logs.shape[1])
    last = np.maximum.accumulate(np.where(np.isfinite(logs), columns, 0), axis=1)
    return np.take_along_axis(logs, last, axis=1)
