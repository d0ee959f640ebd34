"""The year in daily and weekly series: a second season, taken off in logs before members see the rest."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.calendar.changes import floored_logs
from comity.forecasting.calendar.regression import Prior, regress
from comity.forecasting.calendar.whitening import Noise, whiten
from comity.forecasting.frequency import DAYS
from comity.forecasting.series import Array, Series
from comity.forecasting.timeline import Timeline

_YEAR_DAYS = 365.2425
_WEEK = 7
_HARMONICS = 12
_LEAST_YEARS = 1.25
_VARIANCES = np.geomspace(1e-4, 1.0, 13)
_LEVEL_YEARS = 1.0
_LEVEL = 20.0
"""Variance of the wandering level over that of the noise."""
_FREE, _USUAL = 10.0, 0.05
_BATCH = 200


def yearly_effects(series: Sequence[Series], timeline: Timeline, horizon: int) -> list[Array | None]:
    """Return the year's season in logs on each series' own steps and on `horizon` after; None where there is none.

    Only days and weeks have one: there a year is no whole number of steps (52.18 weeks), or is none of the members'
    seasons. The season is a sum of twelve sines and cosines with random amplitudes, the k-th with a k-th of the
    deviation of the first; its variance maximises each series' likelihood, beside a level that wanders and, for
    days, a constant week (Harvey, 1989, section 2.3; ridge in the sense of Hoerl and Kennard, 1970). It has mean
    zero over the year. Series under fifteen months, and with negative values, have none. Divide by the exponential
    before a model sees the values, and multiply its forecast.
    """
    effects: list[Array | None] = [None] * len(series)
    if timeline.frequency not in DAYS:
        return effects
    year = _YEAR_DAYS / timeline.size
    fit = [i for i, one in enumerate(series) if _can_fit(one.values, year)]
    for some in (fit[start : start + _BATCH] for start in range(0, len(fit), _BATCH)):
        found = _seasons([series[i] for i in some], timeline, horizon, year)
        for i, effect in zip(some, found, strict=True):
            effects[i] = effect
    return effects


def _can_fit(values: Array, year: float) -> bool:
    known = values[np.isfinite(values)]
    return len(known) >= _LEAST_YEARS * year and float(known.min()) >= 0 and float(known.max()) > 0


def _seasons(series: Sequence[Series], timeline: Timeline, horizon: int, year: float) -> list[Array]:
    first = min(one.last - len(one.values) + 1 for one in series)
    end = max(one.last for one in series) + 1
    waves = _waves(np.array([timeline.place(step) for step in range(first, end + horizon)]))
    week = _week(timeline, first, end)
    values = np.full((len(series), end - first), np.nan)
    for row, one in zip(values, series, strict=True):
        start = one.last - len(one.values) + 1 - first
        row[start : start + len(one.values)] = floored_logs(one.values)
    values -= np.nanmean(values, axis=1)[:, None]
    columns = np.column_stack([np.ones(end - first), week, waves[: end - first]])
    noise = Noise(memory=_LEVEL_YEARS * year, level=_LEVEL)
    whitened = whiten(np.concatenate([values[:, :, None], np.tile(columns, (len(series), 1, 1))], axis=2), noise)
    amplitudes = _amplitudes(whitened, fixed=1 + week.shape[1])
    spans = [slice(one.last - len(one.values) + 1 - first, one.last + 1 - first + horizon) for one in series]
    return [np.asarray(waves[span] @ own) for span, own in zip(spans, amplitudes, strict=True)]


def _waves(days: Array) -> Array:
    angle = 2 * np.pi * days[:, None] * np.arange(1, _HARMONICS + 1) / _YEAR_DAYS
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)


def _week(timeline: Timeline, first: int, end: int) -> Array:
    """Return six columns that tell the days of the week apart; none for weeks."""
    if timeline.size % _WEEK == 0:
        return np.zeros((end - first, 0))
    place = np.array([timeline.place(step) for step in range(first, end)]) % _WEEK
    days = np.eye(_WEEK)[place]
    return np.asarray(days[:, 1:] - days[:, :1])


def _amplitudes(whitened: Array, *, fixed: int) -> Array:
    """Return each series' amplitudes, with the variance under which its changes are likeliest."""
    order = np.tile(np.arange(1, _HARMONICS + 1), 2)
    usual = np.concatenate([np.full(fixed, _FREE), _USUAL / order**2])
    weights = regress(whitened, Prior(np.zeros((len(whitened), len(usual))), usual)).weights
    x = whitened[:, :, 1:]
    weighed = (x * weights[:, :, None]).transpose(0, 2, 1)
    gram, moment = weighed @ x, (weighed @ whitened[:, :, :1])[:, :, 0]
    best = np.full(len(whitened), -np.inf)
    found = np.zeros((len(whitened), 2 * _HARMONICS))
    for size in _VARIANCES:
        likelihood, amplitudes = _try(gram, moment, np.concatenate([np.full(fixed, _FREE), size / order**2]))
        better = likelihood > best
        best = np.where(better, likelihood, best)
        found = np.where(better[:, None], amplitudes[:, fixed:], found)
    return found


def _try(gram: Array, moment: Array, variance: Array) -> tuple[Array, Array]:
    """Return the log-likelihood, up to a constant, and the coefficients under these prior variances."""
    precision = gram + np.diag(1 / variance)
    coefficients = np.linalg.solve(precision, moment[:, :, None])[:, :, 0]
    spread = np.linalg.slogdet(precision)[1] + np.log(variance).sum()
    return np.asarray((moment * coefficients).sum(axis=1) - spread) / 2, np.asarray(coefficients)
