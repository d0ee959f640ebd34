"""Backtest on rolling origins: the forecaster sees what was known at each origin, and is scored on what came."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.accuracy import (
    absolute_errors,
    covered,
    quantile_losses,
    ratio_interval,
    seasonal_scale,
)
from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.ensemble import Plan, forecast_panel
from comity.forecasting.forecaster import DEFAULT_QUANTILES, EVERYWHERE
from comity.forecasting.gaps import fill_gaps
from comity.forecasting.intervals import in_order, normal_quantiles
from comity.forecasting.knowledge import NOTHING, Knowledge
from comity.forecasting.members import seasonal_naive
from comity.forecasting.one_series import SeriesForecast
from comity.forecasting.series import Array, Series, split_panel
from comity.forecasting.texts import say
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency

LEAST_HISTORY = 24
Moment = dt.date | int | str
"""A `ds`: the last period that a forecaster may see. Texts have to sort as time does."""
_ORIGIN = "\0origin"
"""Marks the row that says where the origin lies; no series can have this name."""
_TINY = 1e-12
_LOW80, _HIGH80, _LOW95, _HIGH95 = (DEFAULT_QUANTILES.index(level) for level in (0.1, 0.9, 0.025, 0.975))


@dataclass(frozen=True)
class Score:
    """Accuracy pooled over series, origins and steps.

    `mase` is the mean over series and origins of the mean absolute error over the history's mean absolute seasonal
    difference; `wql` the sum of quantile losses over the sum of actual values (eleven quantiles); `coverage80` and
    `coverage95` the shares of actual values within those intervals.
    """

    mase: float
    wql: float
    coverage80: float
    coverage95: float


@dataclass(frozen=True)
class Ratio:
    """A score over that of seasonal naive, below 1 where better, with its 95 % bootstrap interval over series."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Backtest:
    """What a backtest found.

    `series` counts series that were scored, `left_out` those with too short or too even a history or nothing to
    compare with. `by_horizon` has step, n, mase, wql, coverage80, coverage95, naive_mase, naive_wql; `by_member`
    member, series, mase, ratio (to seasonal naive on the same series); `by_series` unique_id, route, mase,
    naive_mase, loss, naive_loss, total (of actual values), wql, naive_wql; `by_level` level (of a central
    interval), n (actual values), paths (series and origins that they belong to), coverage.
    """

    score: Score
    naive: Score
    mase_ratio: Ratio
    wql_ratio: Ratio
    series: int
    left_out: int
    origins: int
    by_horizon: pl.DataFrame
    by_member: pl.DataFrame
    by_series: pl.DataFrame
    by_level: pl.DataFrame


@dataclass(frozen=True)
class _Scored:
    """One series at one origin."""

    unique_id: str
    route: str
    scale: float
    actual: Array
    ours: tuple[Array, Array]
    naive: tuple[Array, Array]
    members: dict[str, Array]


def backtest(  # noqa: PLR0913 - one call is the whole interface
    read_panel: Callable[[Moment], pl.DataFrame],
    actuals: pl.DataFrame,
    *,
    origins: Sequence[Moment],
    horizon: int,
    frequency: Frequency | None = None,
    calendar: Calendar | None = EVERYWHERE,
    least_history: int = LEAST_HISTORY,
    least_mean: float = 0.0,
    seed: int = 0,
    knowledge: Callable[[Moment], Knowledge] = lambda _: NOTHING,
) -> Backtest:
    """Forecast from each origin and score against `actuals` (`unique_id`, `ds`, `y`).

    An origin is the `ds` of the last period that the forecaster may see. `read_panel(origin)` returns the panel as
    it was known then (a vintage); rows after the origin are dropped here, so that no model is handed the truth. A
    series that ends before the origin is bridged. `knowledge(origin)` is what else was known then: declared
    exceptional periods, breaks and outside signals. A series is scored at an origin where it has at least
    `least_history` observations, a mean above `least_mean`, a seasonal difference that isn't always zero, and an
    actual value to compare with. Raises `UsageError` where none is left.
    """
    scored: list[_Scored] = []
    seen: set[str] = set()
    for origin in origins:
        series, timeline, last = _split_at(read_panel(origin), actuals, origin=origin, frequency=frequency)
        seen.update(unique_id for unique_id, _, _ in series)
        season = timeline.season
        known = knowledge(origin)
        plan = Plan(
            horizon=horizon,
            levels=DEFAULT_QUANTILES,
            seed=seed,
            calendar=calendar,
            exceptional=known.exceptional,
            breaks=known.breaks,
            signals=known.signals,
            as_of=known.as_of,
        )
        made = forecast_panel([Series(name, last, history) for name, history, _ in series], timeline, plan)
        for (unique_id, history, actual), done in zip(series, made.made, strict=True):
            if _can_score(history, actual[:horizon], season, least_history=least_history, least_mean=least_mean):
                scored.append(_score(unique_id, history, actual, season=season, horizon=horizon, made=done))
    if not scored:
        raise UsageError(say("no_series", minimum=least_history))
    return _sum_up(scored, seen=len(seen), origins=len(origins), seed=seed)


def _split_at(
    panel: pl.DataFrame, actuals: pl.DataFrame, *, origin: Moment, frequency: Frequency | None
) -> tuple[list[tuple[str, Array, Array]], Timeline, int]:
    """Return (unique_id, history up to the origin, values after it) by series; timeline; the origin's step."""
    columns = ["unique_id", "ds", "y"]
    mark = (
        panel.select(columns).head(1).with_columns(unique_id=pl.lit(_ORIGIN), ds=pl.lit(origin, panel["ds"].dtype))
    )
    before = panel.select(columns).filter(pl.col("ds") <= origin)
    after = actuals.select(columns).filter(pl.col("ds") > origin)
    (first, *series), timeline = split_panel(pl.concat([mark, before, after]), frequency)
    parts = ((one.unique_id, *_cut(one, first.last)) for one in series)
    return (
        [(unique_id, history, actual) for unique_id, history, actual in parts if len(history)],
        timeline,
        first.last,
    )


def _cut(one: Series, origin: int) -> tuple[Array, Array]:
    count = len(one.values) - (one.last - origin)
    history = np.pad(one.values[: max(count, 0)], (0, max(count - len(one.values), 0)), constant_values=np.nan)
    return history, one.values[max(count, 0) :]


def _can_score(history: Array, actual: Array, season: int, *, least_history: int, least_mean: float) -> bool:
    known = history[np.isfinite(history)]
    return (
        len(known) >= least_history
        and known.mean() > least_mean
        and seasonal_scale(history, season) > 0
        and bool(np.isfinite(actual).any())
    )


def _score(
    unique_id: str, history: Array, actual: Array, *, season: int, horizon: int, made: SeriesForecast
) -> _Scored:
    padded = np.full(horizon, np.nan)
    padded[: min(horizon, len(actual))] = actual[:horizon]
    return _Scored(
        unique_id,
        made.note.route.value,
        seasonal_scale(history, season),
        padded,
        (made.mean, made.quantiles),
        _benchmark(history, season=season, horizon=horizon),
        made.members,
    )


def _benchmark(history: Array, *, season: int, horizon: int) -> tuple[Array, Array]:
    """Forecast by seasonal naive, with the normal quantiles that its textbook form has."""
    known = np.flatnonzero(np.isfinite(history))
    bridged = len(history) - 1 - int(known[-1])
    whole = fill_gaps(history[known[0] : known[-1] + 1], season)
    naive = seasonal_naive(whole, season, horizon + bridged)
    deviation = np.zeros(horizon) if naive.deviation is None else naive.deviation[bridged:]
    mean = naive.mean[bridged:]
    quantiles = normal_quantiles(mean, deviation, DEFAULT_QUANTILES)
    return mean, in_order(quantiles, floor=0.0 if whole.min() >= 0 else None)


def _sum_up(scored: list[_Scored], *, seen: int, origins: int, seed: int) -> Backtest:
    actual = np.array([one.actual for one in scored])
    scale = np.array([one.scale for one in scored])[:, None]
    ours, naive = (_table(scored, actual, name) for name in ("ours", "naive"))
    series = _by_series(scored, ours, naive, actual=actual, scale=scale)
    columns = [series[name].to_numpy() for name in ("mase", "naive_mase", "loss", "naive_loss")]
    return Backtest(
        score=_pool(ours, actual=actual, scale=scale),
        naive=_pool(naive, actual=actual, scale=scale),
        mase_ratio=Ratio(*ratio_interval(columns[0], columns[1], seed=seed)),
        wql_ratio=Ratio(*ratio_interval(columns[2], columns[3], seed=seed)),
        series=series.height,
        left_out=seen - series.height,
        origins=origins,
        by_horizon=_by_horizon(ours, naive, actual=actual, scale=scale),
        by_member=_by_member(scored, actual=actual, scale=scale, naive=naive),
        by_series=series,
        by_level=_by_level(scored, actual),
    )


def _by_level(scored: list[_Scored], actual: Array) -> pl.DataFrame:
    """One row for each interval between two quantiles that lie as far from the median."""
    places = range(len(DEFAULT_QUANTILES) // 2)
    rows = []
    for low, high in ((place, len(DEFAULT_QUANTILES) - 1 - place) for place in places):
        inside = np.array(
            [covered(a, one.ours[1][:, low], one.ours[1][:, high]) for a, one in zip(actual, scored, strict=True)]
        )
        level = round(DEFAULT_QUANTILES[high] - DEFAULT_QUANTILES[low], 6)
        rows.append((level, int(np.isfinite(inside).sum()), len(scored), float(np.nanmean(inside))))
    return pl.DataFrame(rows, schema=["level", "n", "paths", "coverage"], orient="row").sort("level")


def _table(scored: list[_Scored], actual: Array, name: str) -> dict[str, Array]:
    """Return (series, steps) arrays: absolute error, quantile loss, inside the 80 % and the 95 % interval."""
    made: list[tuple[Array, Array]] = [getattr(one, name) for one in scored]
    quantiles = [q for _, q in made]
    return {
        "error": np.array([absolute_errors(a, mean) for a, (mean, _) in zip(actual, made, strict=True)]),
        "loss": np.array(
            [quantile_losses(a, q, DEFAULT_QUANTILES) for a, q in zip(actual, quantiles, strict=True)]
        ),
        "in80": np.array([covered(a, q[:, _LOW80], q[:, _HIGH80]) for a, q in zip(actual, quantiles, strict=True)]),
        "in95": np.array([covered(a, q[:, _LOW95], q[:, _HIGH95]) for a, q in zip(actual, quantiles, strict=True)]),
    }


def _pool(table: dict[str, Array], *, actual: Array, scale: Array) -> Score:
    return Score(
        mase=float(np.nanmean(table["error"] / scale, axis=1).mean()),
        wql=float(np.nansum(table["loss"]) / max(np.nansum(np.abs(actual)), _TINY)),
        coverage80=float(np.nanmean(table["in80"])),
        coverage95=float(np.nanmean(table["in95"])),
    )


def _by_horizon(ours: dict[str, Array], naive: dict[str, Array], *, actual: Array, scale: Array) -> pl.DataFrame:
    rows = []
    for step in range(actual.shape[1]):
        came = np.isfinite(actual[:, step])
        if not came.any():
            continue
        cut = {name: table[came, step : step + 1] for name, table in ours.items()}
        naive_cut = {name: table[came, step : step + 1] for name, table in naive.items()}
        part = {"actual": actual[came, step : step + 1], "scale": scale[came]}
        score, base = _pool(cut, **part), _pool(naive_cut, **part)
        row = {"step": step + 1, "n": int(came.sum()), **asdict(score)}
        rows.append(row | {"naive_mase": base.mase, "naive_wql": base.wql})
    return pl.DataFrame(rows)


def _by_series(
    scored: list[_Scored], ours: dict[str, Array], naive: dict[str, Array], *, actual: Array, scale: Array
) -> pl.DataFrame:
    """One row a series: its errors averaged, its losses summed over the origins."""
    total = np.maximum(np.nansum(np.abs(actual), axis=1), _TINY)
    frame = pl.DataFrame(
        {
            "unique_id": [one.unique_id for one in scored],
            "route": [one.route for one in scored],
            "mase": np.nanmean(ours["error"] / scale, axis=1),
            "naive_mase": np.nanmean(naive["error"] / scale, axis=1),
            "loss": np.nansum(ours["loss"], axis=1),
            "naive_loss": np.nansum(naive["loss"], axis=1),
            "total": total,
        }
    )
    grouped = frame.group_by("unique_id", maintain_order=True).agg(
        pl.col("route").last(),
        pl.col("mase", "naive_mase").mean(),
        pl.col("loss", "naive_loss", "total").sum(),
    )
    return grouped.with_columns(
        wql=pl.col("loss") / pl.col("total"), naive_wql=pl.col("naive_loss") / pl.col("total")
    )


def _by_member(scored: list[_Scored], *, actual: Array, scale: Array, naive: dict[str, Array]) -> pl.DataFrame:
    naive_mase = np.nanmean(naive["error"] / scale, axis=1)
    names = sorted({name for one in scored for name in one.members})
    rows = []
    for name in names:
        took = [i for i, one in enumerate(scored) if name in one.members]
        errors = np.array([absolute_errors(actual[i], scored[i].members[name]) for i in took])
        mase = float(np.nanmean(errors / scale[took], axis=1).mean())
        rows.append((name, len(took), mase, mase / max(float(naive_mase[took].mean()), _TINY)))
    return pl.DataFrame(rows, schema=["member", "series", "mase", "ratio"], orient="row").sort("ratio")
