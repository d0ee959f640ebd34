"""What short series learn from their panel: effects of the calendar, and how far to follow last year's figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.forecasting.calendar.effects import Calendar, calendar_effects
from comity.forecasting.calendar.yearly_season import yearly_effects
from comity.forecasting.combine import blend, combine
from comity.forecasting.gaps import fill_gaps
from comity.forecasting.one_series import GROWING, LONELY_WEIGHT, run_members
from comity.forecasting.preparing import trim_ends
from comity.forecasting.routing import Route, choose_route, members_of
from comity.forecasting.series import Array, Series
from comity.forecasting.timeline import Timeline

_ENOUGH = 10
_LEAST_BEFORE = 4
_WEIGHTS = np.linspace(0, 1, 11)
_SHARPNESS = 0.01
"""A weight whose error is a hundredth above the best one's counts e times less."""


@dataclass(frozen=True)
class Learnt:
    """What a series is forecast with, besides itself.

    `growth_weight` is the weight of last year's figures with their growth, beside the members of a short series;
    `effects` are those of the calendar in logs, on the series' own steps and those to come (None: there are none).
    """

    growth_weight: float = LONELY_WEIGHT
    effects: Array | None = None

    def clear(self, values: Array) -> Array:
        """Return the values without the effects of the calendar."""
        return values if self.effects is None else np.asarray(values / np.exp(self.effects[: len(values)]))


LONELY = Learnt()
"""What holds where a panel teaches nothing."""


def learn(series: Sequence[Series], timeline: Timeline, horizon: int, calendar: Calendar | None) -> list[Learnt]:
    """Return what each series, in the order given, is to be forecast with.

    Effects of the calendar are estimated over the panel; days and weeks also have a year. Short series
    (`Route.SHORT`) have the weight of last year's figures with their growth, learnt where ten of them can do
    without their last half season: the members forecast it from what was known before.
    """
    learnt = [Learnt(effects=effects) for effects in _effects(series, timeline, horizon, calendar)]
    cleared = [known.clear(one.values) for known, one in zip(learnt, series, strict=True)]
    short = [i for i, values in enumerate(cleared) if _is_short(values, timeline.season)]
    if not short:
        return learnt
    whole = [fill_gaps(trim_ends(cleared[i]), timeline.season) for i in short]
    weight = _learn_weight(whole, timeline.season)
    for i in short:
        learnt[i] = replace(learnt[i], growth_weight=weight)
    return learnt


def _is_short(values: Array, season: int) -> bool:
    return bool(np.isfinite(values).any()) and choose_route(trim_ends(values), season) is Route.SHORT


def _effects(
    series: Sequence[Series], timeline: Timeline, horizon: int, calendar: Calendar | None
) -> list[Array | None]:
    if not timeline.is_dated:
        return [None] * len(series)
    feasts = calendar_effects(series, timeline, horizon, calendar)
    cleared = [
        one if effects is None else replace(one, values=Learnt(effects=effects).clear(one.values))
        for one, effects in zip(series, feasts, strict=True)
    ]
    years = yearly_effects(cleared, timeline, horizon)
    return [
        year if feast is None else feast if year is None else feast + year
        for feast, year in zip(feasts, years, strict=True)
    ]


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
    made = _short_forecasts(before, season=season, horizon=held)
    if scale <= 0 or made is None:
        return None
    return _Trial(made[0] / scale, made[1] / scale, actual / scale)


def _short_forecasts(values: Array, *, season: int, horizon: int) -> tuple[Array, Array] | None:
    """Return the short members' combination and last year's figures with their growth; None where a part fails."""
    outcomes = run_members(values, members_of(Route.SHORT, values), season=season, horizon=horizon)
    if GROWING not in outcomes:
        return None
    means = np.array([outcome.mean for outcome in outcomes.values()])
    return combine(means), outcomes[GROWING].mean


def _error(trial: _Trial, weight: float) -> float:
    return float(np.abs(blend(trial.combined, trial.growing, weight) - trial.actual).mean())
