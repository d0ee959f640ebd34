"""Forecast a panel: every series by its own route, with quantiles; nothing that a series holds stops the run."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.engine import Progress, check_engine
from comity.forecasting.ensemble import PanelForecast, Plan, forecast_panel
from comity.forecasting.hierarchy.coherent import Coherent, make_coherent
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.history import node_history
from comity.forecasting.one_series import Note, SeriesForecast
from comity.forecasting.panel_members import PanelMember
from comity.forecasting.plug_ins import load_members
from comity.forecasting.points import Point, can_tell_spread, mape_point
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.series import Array, Series, split_panel
from comity.forecasting.shocks.declared import Declared
from comity.forecasting.signals.admission import Admission
from comity.forecasting.texts import say
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency

if TYPE_CHECKING:
    import pandas as pd

RECIPE = "comity-ensemble-4"
"""Names the members, routes and calibration together; it changes whenever one of them does."""
DEFAULT_QUANTILES = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
LONGEST_HORIZON = 1000
EVERYWHERE = Calendar.universal()


@dataclass(frozen=True)
class ForecastResult:
    """A forecast of a panel.

    `frame` has `unique_id`, `ds` (of the type and style in which it came), `mean` and a Float64 column a
    quantile (`q0.1` …), ordered as the panel's series first appear; null where a series had no observation.
    `notes` says how each series was forecast. `members` has `unique_id`, `ds`, `member`, `mean`, for
    diagnostics; None unless asked. `effects` are those of the calendar and of outside signals in logs, on a
    series' own steps and those to come, of the series that have any, `calendar` is the one that was asked for,
    `signals` says which were followed. `coherent` holds the sample paths where a hierarchy was given.
    """

    frame: pl.DataFrame
    notes: Mapping[str, Note]
    frequency: Frequency | None
    recipe: str = RECIPE
    seed: int = 0
    members: pl.DataFrame | None = None
    effects: Mapping[str, Array] = field(default_factory=dict)
    calendar: Calendar | None = EVERYWHERE
    signals: Mapping[str, Admission] = field(default_factory=dict)
    coherent: Coherent | None = None


def forecast(  # noqa: PLR0913 - one call is the whole interface
    panel: "pl.DataFrame | pd.DataFrame",
    *,
    horizon: int,
    frequency: Frequency | None = None,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    point: str = "mean",
    hierarchy: Hierarchy | None = None,
    calendar: Calendar | None = EVERYWHERE,
    exceptional: Sequence[tuple[str, str | None] | Declared] = (),
    breaks: Sequence[str] = (),
    signals: pl.DataFrame | None = None,
    as_of: dt.date | None = None,
    members: Sequence[str | PanelMember] = (),
    seed: int = 0,
    n_jobs: int = 1,
    engine: str | None = None,
    progress: Progress | None = None,
    keep_members: bool = False,
) -> ForecastResult:
    """Forecast every series of a long table (`unique_id`, `ds`, `y`) `horizon` steps past its own last row.

    The frequency is inferred from `ds` for the whole table where it isn't given. Gaps are missing, never zero; rows
    at the end with a missing `y` are bridged, so that the forecast starts after them. A series without negative
    values gets none. Every step is deterministic given the `seed`.

    - `point`: "mean" is the combination; "mape" the points with the least expected absolute percentage error.
    - `hierarchy`: the panel holds its bottom series; its sums are forecast too, and all of it adds up.
    - `calendar`: which countries a series belongs to; by default what holds everywhere, None: no calendar.
    - `exceptional`, `breaks`: declared periods ("2020-03", "2022-06"), or `Declared` ones of some series, and first
      periods of new definitions.
    - `signals`: outside signals (`signal`, `ds`, `value`, `known_at`) as known at `as_of`, used where they help.
    - `members`: further members, by the name of their entry point or as objects.
    - `n_jobs` spreads the local members over processes, `engine` ("spark://…", "ray://…") over machines;
      `progress` is called with the series done and of all.

    Raises `UsageError` where the table can't be read or an option is unknown.
    """
    levels = _check_levels(quantiles)
    chosen = _check_point(point, levels)
    if not 1 <= horizon <= LONGEST_HORIZON:
        raise UsageError(say("bad_horizon", limit=LONGEST_HORIZON))
    check_engine(engine)
    table = panel if hierarchy is None else node_history(hierarchy, _as_polars(panel))
    series, timeline = split_panel(table, frequency)
    plan = Plan(
        horizon=horizon,
        levels=levels,
        seed=seed,
        calendar=calendar,
        exceptional=exceptional,
        breaks=breaks,
        signals=signals,
        as_of=as_of,
        further=_members(members),
        engine=engine,
        n_jobs=n_jobs,
        progress=progress,
    )
    found = forecast_panel(series, timeline, plan)
    frame = _frame(series, found.made, timeline=timeline, levels=levels, point=chosen)
    coherent = None if hierarchy is None else make_coherent(hierarchy, frame, seed=seed)
    return ForecastResult(
        frame=frame if coherent is None else coherent.frame,
        notes={one.unique_id: done.note for one, done in zip(series, found.made, strict=True)},
        frequency=timeline.frequency,
        seed=seed,
        members=_member_frame(series, found.made, timeline=timeline) if keep_members else None,
        effects=_effects(series, found),
        calendar=calendar,
        signals=_admitted(series, found),
        coherent=coherent,
    )


def _check_levels(quantiles: Sequence[float]) -> tuple[float, ...]:
    levels = tuple(sorted(float(level) for level in quantiles))
    if not levels or len(set(levels)) < len(levels) or not all(0 < level < 1 for level in levels):
        raise UsageError(say("bad_quantile"))
    return levels


def _check_point(point: str, levels: Sequence[float]) -> Point:
    if point not in list(Point):
        raise UsageError(say("bad_point", point=point, points=", ".join(Point)))
    if point == Point.MAPE and not can_tell_spread(levels):
        raise UsageError(say("no_spread"))
    return Point(point)


def _members(members: Sequence[str | PanelMember]) -> list[PanelMember]:
    named = load_members([member for member in members if isinstance(member, str)])
    return [*named, *(member for member in members if not isinstance(member, str))]


def _as_polars(panel: "pl.DataFrame | pd.DataFrame") -> pl.DataFrame:
    return panel if isinstance(panel, pl.DataFrame) else pl.from_pandas(panel)


def _effects(series: Sequence[Series], found: PanelForecast) -> dict[str, Array]:
    pairs = zip(series, found.effects, strict=True)
    return {one.unique_id: effects for one, effects in pairs if effects is not None}


def _admitted(series: Sequence[Series], found: PanelForecast) -> dict[str, Admission]:
    pairs = zip(series, found.signals, strict=True)
    return {one.unique_id: admission for one, admission in pairs if admission is not None}


def _frame(
    series: Sequence[Series],
    made: Sequence[SeriesForecast],
    *,
    timeline: Timeline,
    levels: tuple[float, ...],
    point: Point,
) -> pl.DataFrame:
    table = np.concatenate([np.column_stack([_point(done, levels, point), done.quantiles]) for done in made])
    columns = ["mean", *(quantile_column(level) for level in levels)]
    keys = _keys(series, len(made[0].mean), timeline)
    numbers = pl.DataFrame(table, schema=dict.fromkeys(columns, pl.Float64), orient="row").fill_nan(None)
    return pl.concat([keys, numbers], how="horizontal")


def _point(made: SeriesForecast, levels: tuple[float, ...], point: Point) -> Array:
    return made.mean if point is Point.MEAN else mape_point(made.mean, made.quantiles, levels)


def _keys(series: Sequence[Series], horizon: int, timeline: Timeline) -> pl.DataFrame:
    ids = [one.unique_id for one in series for _ in range(horizon)]
    ds = [timeline.render(one.last + step) for one in series for step in range(1, horizon + 1)]
    return pl.DataFrame({"unique_id": pl.Series(ids, dtype=pl.String), "ds": ds})


def _member_frame(series: Sequence[Series], made: Sequence[SeriesForecast], *, timeline: Timeline) -> pl.DataFrame:
    rows = [
        (one.unique_id, timeline.render(one.last + step), name, float(value))
        for one, done in zip(series, made, strict=True)
        for name, means in done.members.items()
        for step, value in enumerate(means, start=1)
    ]
    return pl.DataFrame(rows, schema=["unique_id", "ds", "member", "mean"], orient="row")
