"""A panel's forecast: every series made ready, the local members on each, the panel's members on all, the rest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from comity.forecasting.boosted import BoostedHorizons, BoostedSteps
from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.engine import Progress, run_local
from comity.forecasting.learnt import Learnt, learn
from comity.forecasting.learnt_offsets import learnt_levels
from comity.forecasting.members import Outcome
from comity.forecasting.network.member import QuantileNetwork
from comity.forecasting.one_series import SeriesForecast, finish, run_members
from comity.forecasting.panel_members import MemberForecast, PanelMember, PanelTask
from comity.forecasting.plug_ins import MemberRun, run_member
from comity.forecasting.preparing import Prepared, prepare, takes_effects, without_stretches
from comity.forecasting.routing import Route
from comity.forecasting.series import Array, Series
from comity.forecasting.shocks.declared import Declared, Span, declarations_of, declared_breaks, declared_steps
from comity.forecasting.shocks.exceptional import Exceptional
from comity.forecasting.shocks.finder import find_exceptional
from comity.forecasting.signals.admission import Admission, admit_signals
from comity.forecasting.timeline import Timeline

SHARED_ROUTES = (Route.FULL,)
"""The routes whose combination takes the panel's members."""


def own_panel_members() -> tuple[PanelMember, ...]:
    """Return the members of the recipe that learn from all series at once."""
    return BoostedSteps(), BoostedHorizons(), QuantileNetwork()


@dataclass(frozen=True)
class Plan:
    """How a panel is to be forecast.

    `exceptional` are declared periods ("2020-03", "2022-06"; None: it goes on), or `Declared` of some series,
    `breaks` the first periods that were counted otherwise; others are found by test. `signals` are outside signals
    as known at `as_of` (None: all that is there). `further` members, from other packages, join those of the recipe.
    """

    horizon: int
    levels: tuple[float, ...]
    seed: int = 0
    calendar: Calendar | None = field(default_factory=Calendar.universal)
    exceptional: Sequence[tuple[str, str | None] | Declared] = ()
    breaks: Sequence[str] = ()
    signals: pl.DataFrame | None = None
    as_of: dt.date | None = None
    further: Sequence[PanelMember] = ()
    engine: str | None = None
    n_jobs: int = 1
    progress: Progress | None = None


@dataclass(frozen=True)
class PanelForecast:
    """The forecast of every series in order, the effects taken off it (logs, None: none), its admitted signals."""

    made: Sequence[SeriesForecast]
    effects: Sequence[Array | None]
    signals: Sequence[Admission | None]


def forecast_panel(series: Sequence[Series], timeline: Timeline, plan: Plan) -> PanelForecast:
    """Forecast every series; nothing that a series holds stops the run."""
    admitted: list[Admission | None] = [None] * len(series)
    if plan.signals is not None:
        admitted = admit_signals(series, timeline, plan.horizon, plan.signals, plan.as_of, seed=plan.seed)
    cleared = [_without(one, found) for one, found in zip(series, admitted, strict=True)]
    learnt = [
        _together(known, found)
        for known, found in zip(learn(cleared, timeline, plan.horizon, plan.calendar), admitted, strict=True)
    ]
    prepared = make_ready(series, timeline, plan, learnt)
    tasks = [(one.values, one.names, one.season, one.steps) for one in prepared]
    outcomes = run_local(_run_one, tasks, engine=plan.engine, n_jobs=plan.n_jobs, progress=plan.progress)
    shared = run_shared(prepared, [one.last for one in series], plan)
    made = [
        finish(ready, own, panel, levels=plan.levels, growth_weight=known.growth_weight)
        for ready, own, panel, known in zip(prepared, outcomes, shared, learnt, strict=True)
    ]
    used = [
        known.effects if takes_effects(one.values, timeline.season) else None
        for one, known in zip(series, learnt, strict=True)
    ]
    return PanelForecast(made, used, admitted)


def _without(one: Series, found: Admission | None) -> Series:
    return one if found is None else replace(one, values=one.values / np.exp(found.effects[: len(one.values)]))


def _together(known: Learnt, found: Admission | None) -> Learnt:
    if found is None:
        return known
    return replace(known, effects=found.effects if known.effects is None else known.effects + found.effects)


def make_ready(
    series: Sequence[Series], timeline: Timeline, plan: Plan, learnt: Sequence[Learnt]
) -> list[Prepared]:
    """Return every series without the effects that are known and without its exceptional stretches."""
    prepared = [
        prepare(one.values, season=timeline.season, horizon=plan.horizon, effects=known.effects)
        for one, known in zip(series, learnt, strict=True)
    ]
    stretches = _stretches(series, prepared, timeline, plan)
    return [without_stretches(one, found) for one, found in zip(prepared, stretches, strict=True)]


def _stretches(
    series: Sequence[Series], prepared: Sequence[Prepared], timeline: Timeline, plan: Plan
) -> list[tuple[Exceptional, ...]]:
    found: list[tuple[Exceptional, ...]] = [() for _ in prepared]
    able = [i for i, one in enumerate(prepared) if len(one.values)]
    stretches = find_exceptional(
        [prepared[i].values for i in able],
        [series[i].last - prepared[i].bridged for i in able],
        timeline.season,
        declared=_declared_spans([series[i].unique_id for i in able], timeline, plan),
        breaks=declared_breaks(timeline, plan.breaks),
    )
    for i, stretch in zip(able, stretches, strict=True):
        found[i] = stretch
    return found


def _declared_spans(ids: Sequence[str], timeline: Timeline, plan: Plan) -> list[list[Span]]:
    told = declarations_of(plan.exceptional)
    steps = declared_steps(timeline, [(one.first, one.last) for one in told])
    return [[span for one, span in zip(told, steps, strict=True) if one.is_of(name)] for name in ids]


def _run_one(task: tuple[Array, tuple[str, ...], int, int]) -> Mapping[str, Outcome]:
    values, names, season, steps = task
    return run_members(values, names, season=season, horizon=steps)


def run_shared(prepared: Sequence[Prepared], lasts: Sequence[int], plan: Plan) -> list[dict[str, MemberForecast]]:
    """Return what the panel's members make of each series that they take part in.

    `lasts` are the steps of the series' last places. A member that fails is named with a forecast of nothing.
    """
    shared: list[dict[str, MemberForecast]] = [{} for _ in prepared]
    able = [i for i, one in enumerate(prepared) if one.route in SHARED_ROUTES]
    if not able:
        return shared
    task = PanelTask(
        values=[prepared[i].values for i in able],
        places=[lasts[i] - prepared[i].bridged for i in able],
        season=prepared[able[0]].season,
        horizon=max(prepared[i].steps for i in able),
        levels=learnt_levels(plan.levels),
        seed=plan.seed,
    )
    for member in (*own_panel_members(), *plan.further):
        for i, made in zip(able, _forecasts(run_member(member, task), task), strict=True):
            if made is not None:
                shared[i][member.name] = _cut(made, prepared[i].steps)
    return shared


def _forecasts(run: MemberRun, task: PanelTask) -> Sequence[MemberForecast | None]:
    if run.failure is None:
        return run.forecasts
    return [MemberForecast(np.full(task.horizon, np.nan))] * len(task.values)


def _cut(made: MemberForecast, steps: int) -> MemberForecast:
    return MemberForecast(made.mean[:steps], None if made.quantiles is None else made.quantiles[:steps])
