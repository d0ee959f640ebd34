"""What short series learn from their panel: effects of the calendar, and how far to follow last year's figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.forecasting.calendar_effects import calendar_effects
from comity.forecasting.combine import blend
from comity.forecasting.gaps import fill_gaps
from comity.forecasting.one_series import LONELY, Learnt, short_forecasts, trim_ends
from comity.forecasting.routing import Route, choose_route
from comity.forecasting.series import Array, Series
from comity.forecasting.timeline import Timeline

_ENOUGH = 10
_LEAST_BEFORE = 4
_WEIGHTS = np.linspace(0, 1, 11)
_SHARPNESS = 0.01
"""A weight whose error is a hundredth above the best one's counts e times less."""


def learn(series: Sequence[Series], timeline: Timeline, horizon: int) -> list[Learnt]:
    """Return what each series, in the order given, is to be forecast with.

    Only short series take part (`Route.SHORT`). Effects of the calendar are estimated where the steps are months.
    The weight of last year's figures with their growth is learnt where ten of them can do without their last half
    season: the members forecast it from what was known before.
    """
    learnt = [LONELY] * len(series)
    short = [i for i, one in enumerate(series) if _is_short(one.values, timeline.season)]
    if not short:
        return learnt
    for i, effects in zip(short, _effects([series[i] for i in short], timeline, horizon), strict=True):
        learnt[i] = replace(LONELY, effects=effects)
    cleared = [learnt[i].clear(series[i].values) for i in short]
    weight = _learn_weight([fill_gaps(trim_ends(values), timeline.season) for values in cleared], timeline.season)
    for i in short:
        learnt[i] = replace(learnt[i], growth_weight=weight)
    return learnt


def _is_short(values: Array, season: int) -> bool:
    return bool(np.isfinite(values).any()) and choose_route(trim_ends(values), season) is Route.SHORT


def _effects(series: Sequence[Series], timeline: Timeline, horizon: int) -> list[Array | None]:
    effects: list[Array | None] = [None] * len(series)
    counts = [i for i, one in enumerate(series) if np.nanmin(one.values) >= 0]
    if not timeline.has_months or not counts:
        return effects
    firsts = [timeline.place(series[i].last - len(series[i].values) + 1) for i in counts]
    found = calendar_effects([series[i].values for i in counts], firsts, horizon)
    for i, effect in zip(counts, found, strict=True):
        effects[i] = effect
    return effects


@dataclass(frozen=True)
class _Trial:
    """A half season that was held back, over the scale: as combined, as grown from the last year, as it came."""

    combined: Array
    growing: Array
    actual: Array


def _learn_weight(series: Sequence[Array], season: int) -> float:
    """Return the weight of last year's figures with their growth that did best in the panel's own past."""
    held = max(season // 2, 1)
    least = season + max(season // 3, _LEAST_BEFORE) + held
    trials = [trial for values in series if len(values) >= least and (trial := _try(values, season, held))]
    if len(trials) < _ENOUGH:
        return LONELY.growth_weight
    errors = np.array([np.mean([_error(trial, weight) for trial in trials]) for weight in _WEIGHTS])
    plausible = np.exp(-(errors / max(errors.min(), 1e-12) - 1) / _SHARPNESS)
    return float(_WEIGHTS @ plausible / plausible.sum())


def _try(values: Array, season: int, held: int) -> _Trial | None:
    before, actual = values[:-held], values[-held:]
    scale = float(np.abs(before[season:] - before[:-season]).mean())
    made = short_forecasts(before, season=season, horizon=held)
    if scale <= 0 or made is None:
        return None
    return _Trial(made[0] / scale, made[1] / scale, actual / scale)


def _error(trial: _Trial, weight: float) -> float:
    return float(np.abs(blend(trial.combined, trial.growing, weight) - trial.actual).mean())
