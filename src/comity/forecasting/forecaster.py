"""Forecast a panel: every series by its own route, with quantiles; nothing that a series holds stops the run."""

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.learnt import learn
from comity.forecasting.one_series import Learnt, Note, SeriesForecast, forecast_series
from comity.forecasting.series import Array, Series, split_panel
from comity.forecasting.texts import say
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency

if TYPE_CHECKING:
    import pandas as pd

RECIPE = "comity-local-2"
"""Names the members, routes and calibration together; it changes whenever one of them does."""
DEFAULT_QUANTILES = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
LONGEST_HORIZON = 1000


@dataclass(frozen=True)
class ForecastResult:
    """A forecast of a panel.

    `frame` has `unique_id`, `ds` (of the type and style in which it came), `mean` and a Float64 column a quantile
    (`q0.1` …), ordered as the panel's series first appear; null where a series had no observation. `notes` says how
    each series was forecast. `members` has `unique_id`, `ds`, `member`, `mean`, for diagnostics; None unless asked.
    """

    frame: pl.DataFrame
    notes: Mapping[str, Note]
    frequency: Frequency | None
    recipe: str = RECIPE
    seed: int = 0
    members: pl.DataFrame | None = None


def forecast(
    panel: "pl.DataFrame | pd.DataFrame",
    *,
    horizon: int,
    frequency: Frequency | None = None,
    quantiles: Sequence[float] = DEFAULT_QUANTILES,
    seed: int = 0,
    n_jobs: int = 1,
    keep_members: bool = False,
) -> ForecastResult:
    """Forecast every series of a long table (`unique_id`, `ds`, `y`) `horizon` steps past its own last row.

    The frequency is inferred from `ds` for the whole table where it isn't given. Gaps are missing, never zero; rows
    at the end with a missing `y` are bridged, so that the forecast starts after them. A series without negative
    values gets none. Every step is deterministic; `seed` is kept with the result, for members that will draw
    numbers. `n_jobs` above one spreads the series over processes. Raises `UsageError` where the table can't be
    read.
    """
    levels = _check_levels(quantiles)
    if not 1 <= horizon <= LONGEST_HORIZON:
        raise UsageError(say("bad_horizon", limit=LONGEST_HORIZON))
    series, timeline = split_panel(panel, frequency)
    learnt = learn(series, timeline, horizon)
    made = _run(series, learnt, season=timeline.season, horizon=horizon, levels=levels, n_jobs=n_jobs)
    return ForecastResult(
        frame=_frame(series, made, timeline=timeline, levels=levels),
        notes={one.unique_id: done.note for one, done in zip(series, made, strict=True)},
        frequency=timeline.frequency,
        seed=seed,
        members=_member_frame(series, made, timeline=timeline) if keep_members else None,
    )


def quantile_column(level: float) -> str:
    """Return the name of a quantile's column.

    >>> quantile_column(0.5), quantile_column(0.025)
    ('q0.5', 'q0.025')
    """
    return f"q{level:.10f}".rstrip("0")


def _check_levels(quantiles: Sequence[float]) -> tuple[float, ...]:
    levels = tuple(sorted(float(level) for level in quantiles))
    if not levels or len(set(levels)) < len(levels) or not all(0 < level < 1 for level in levels):
        raise UsageError(say("bad_quantile"))
    return levels


def _run(
    series: list[Series],
    learnt: list[Learnt],
    *,
    season: int,
    horizon: int,
    levels: tuple[float, ...],
    n_jobs: int,
) -> list[SeriesForecast]:
    one = partial(_one, season=season, horizon=horizon, levels=levels)
    tasks: list[tuple[Array, Learnt]] = [(part.values, known) for part, known in zip(series, learnt, strict=True)]
    if n_jobs == 1 or len(series) == 1:
        return [one(task) for task in tasks]
    batch = math.ceil(len(tasks) / (4 * n_jobs))
    with ProcessPoolExecutor(n_jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(one, tasks, chunksize=batch))


def _one(task: tuple[Array, Learnt], *, season: int, horizon: int, levels: tuple[float, ...]) -> SeriesForecast:
    values, learnt = task
    return forecast_series(values, season=season, horizon=horizon, levels=levels, learnt=learnt)


def _frame(
    series: list[Series], made: list[SeriesForecast], *, timeline: Timeline, levels: tuple[float, ...]
) -> pl.DataFrame:
    table = np.concatenate([np.column_stack([done.mean, done.quantiles]) for done in made])
    columns = ["mean", *(quantile_column(level) for level in levels)]
    keys = _keys(series, len(made[0].mean), timeline)
    numbers = pl.DataFrame(table, schema=dict.fromkeys(columns, pl.Float64)).fill_nan(None)
    return pl.concat([keys, numbers], how="horizontal")


def _keys(series: list[Series], horizon: int, timeline: Timeline) -> pl.DataFrame:
    ids = [one.unique_id for one in series for _ in range(horizon)]
    ds = [timeline.render(one.last + step) for one in series for step in range(1, horizon + 1)]
    return pl.DataFrame({"unique_id": pl.Series(ids, dtype=pl.String), "ds": ds})


def _member_frame(series: list[Series], made: list[SeriesForecast], *, timeline: Timeline) -> pl.DataFrame:
    rows = [
        (one.unique_id, timeline.render(one.last + step), name, float(value))
        for one, done in zip(series, made, strict=True)
        for name, means in done.members.items()
        for step, value in enumerate(means, start=1)
    ]
    return pl.DataFrame(rows, schema=["unique_id", "ds", "member", "mean"], orient="row")
