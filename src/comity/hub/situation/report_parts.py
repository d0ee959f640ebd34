"""From results to the report's plain data: each function turns one result into one part, and computes nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.comparison import Comparison
from comity.analysis.contributions import has_breakdown
from comity.analysis.series import TOTAL_SERIES
from comity.analysis.situation import Situation
from comity.analysis.unusual import Unusual
from comity.hub.board import BoardView
from comity.hub.situation.panel import IndicatorView
from comity.model.board import BoardCell
from comity.model.names import localise
from comity.model.periods import Frequency, Period
from comity.model.structures import TOTAL, Dataflow
from comity.model.submissions import State, Submission
from comity.publish import report_data as data
from comity.structures.pack import standard_pack

if TYPE_CHECKING:
    from comity.forecasting.backtest import Backtest
    from comity.hub.forecasts.forecast import IndicatorForecast, SituationForecast

    AnyForecast = IndicatorForecast | SituationForecast

CONTRIBUTION_ROWS = 8
UNUSUAL_ROWS = 8

MODEL_TITLES = {
    "log_mstl_theta": "MSTL and Theta on logarithms",
    "log_mstl_ses": "MSTL and exponential smoothing on logarithms",
    "mstl_theta": "MSTL and Theta",
    "mstl_ses": "MSTL and exponential smoothing",
    "optimised_theta": "optimised Theta",
    "ces": "complex exponential smoothing",
    "log_shrunken_ses": "a shrunken season with smoothing, on logarithms",
    "log_shrunken_theta": "a shrunken season with Theta, on logarithms",
    "log_sparse_ses": "a strongly shrunken season, on logarithms",
    "shrunken_ses": "a shrunken season with smoothing",
    "shrunken_theta": "a shrunken season with Theta",
    "boosted_steps": "boosted trees fed forward, learnt from all series",
    "boosted_horizons": "boosted trees for each horizon, learnt from all series",
    "network": "a small quantile network, learnt from all series",
    "seasonal_naive": "last year's figures",
    "growing_naive": "last year's figures with recent growth",
    "naive": "the last figure",
    "recent_mean": "the recent mean",
    "ses": "exponential smoothing",
    "damped": "a damped trend",
    "theta": "Theta",
    "log_theta": "Theta on logarithms",
    "tsb": "Teunter, Syntetos and Babai's method",
    "adida": "aggregation and disaggregation (ADIDA)",
}


def model_titles(forecast: "IndicatorForecast | None") -> tuple[str, ...]:
    """Return the names of the models whose mean forecasts the total."""
    if forecast is None or TOTAL_SERIES not in forecast.result.notes:
        return ()
    return tuple(MODEL_TITLES.get(name, name) for name in forecast.result.notes[TOTAL_SERIES].members)


_LEFT_OUT = {
    "en": "Not in the forecast, for want of figures for the period: {names}.",
    "ru": "Не входят в прогноз, так как нет данных за период: {names}.",
}


def left_out_note(reporters: Sequence[str]) -> data.Names:
    """Say, in each language, whose figures are not in the forecast."""
    areas = standard_pack().codelists["CL_AREA"].by_id
    return {
        language: text.format(
            names=", ".join(localise(areas[r].names, language, r) if r in areas else r for r in reporters)
        )
        for language, text in _LEFT_OUT.items()
    }


def indicator_part(view: IndicatorView) -> data.Indicator:
    """Return what is measured."""
    definition = view.definition
    return data.Indicator(
        definition.id, definition.version, definition.names, definition.measure, definition.descriptions
    )


def change_part(comparison: Comparison) -> data.Change | None:
    """Return the change on a year, None where nobody can be compared."""
    if not comparison.included:
        return None
    excluded = tuple(comparison.excluded)
    return data.Change(
        comparison.now, comparison.then, comparison.relative, comparison.against[-1], excluded=excluded
    )


def year_part(found: Situation) -> data.RunningYear | None:
    """Return the running year, None where nobody has all of it."""
    year = found.year
    if not year.included:
        return None
    left_out = tuple(one for one in found.choice.known if one not in year.included)
    return data.RunningYear(year.periods[0], year.periods[-1], year.now, year.relative, left_out)


def fan_part(forecast: "AnyForecast | None", found: Situation, *, made_on: dt.date) -> data.Fan:
    """Return observed and forecast points of the total over the reporters that the forecast covers."""
    if forecast is None:
        observed = [
            data.ObservedPoint(Period.from_id(row["_period"]), row["value"])
            for row in found.series.iter_rows(named=True)
            if row["_period"] <= found.period.id
        ]
        return data.Fan(tuple(observed), absent=data.Absence.NOT_COMPUTED)
    frequency = found.period.frequency
    own = forecast.panel.filter(pl.col("unique_id") == TOTAL_SERIES)
    points = tuple(
        data.ObservedPoint(Period.containing(day, frequency), y) for day, y in own.select("ds", "y").rows()
    )
    coming = tuple(forecast_points(forecast.result.frame, TOTAL_SERIES, frequency))
    if not coming:
        return data.Fan(points, absent=data.Absence.TOO_SHORT, left_out=forecast.left_out)
    return data.Fan(points, coming, made_on, left_out=forecast.left_out)


def forecast_points(frame: pl.DataFrame, series: str, frequency: Frequency) -> list[data.ForecastPoint]:
    """Return a series' forecast, period by period; empty where it has none."""
    quantiles = {float(name[1:]): name for name in frame.columns if name.startswith("q0")}
    own = frame.filter((pl.col("unique_id") == series) & pl.col("mean").is_not_null())
    return [
        data.ForecastPoint(
            Period.containing(row["ds"], frequency), row["mean"], {q: row[name] for q, name in quantiles.items()}
        )
        for row in own.iter_rows(named=True)
    ]


def origin_rows(found: Situation) -> tuple[data.OriginRow, ...]:
    """Return the origins, largest first; the first sixty stand in tables, all in the map's averages."""
    return tuple(
        data.OriginRow(row["origin"], row["value"], row["relative"], row["average"])
        for row in found.origins.iter_rows(named=True)
        if row["origin"] != TOTAL
    )


def member_rows(found: Situation) -> tuple[data.MemberRow, ...]:
    """Return each reporting member's figure."""
    return tuple(
        data.MemberRow(row["reporter"], row["value"], row["relative"])
        for row in found.members.iter_rows(named=True)
    )


def contributions_part(
    frame: pl.DataFrame, indicator: pl.DataFrame, *, by: str, names: Mapping[str, Mapping[str, str]] | None = None
) -> data.Contributions:
    """Return the largest contributions by one breakdown, and the rest in one."""
    if not has_breakdown(indicator, by=by):
        return data.Contributions(absent=data.Absence.NO_BREAKDOWN)
    known = frame.filter(pl.col("contribution").is_not_null())
    if known.is_empty():
        return data.Contributions(absent=data.Absence.NOT_COMPARABLE)
    rows = tuple(
        data.Contribution(row[by], row["contribution"], row["change"], (names or {}).get(row[by], {}))
        for row in known.head(CONTRIBUTION_ROWS).iter_rows(named=True)
    )
    rest = float(known["contribution"].sum()) - sum(row.points for row in rows)
    return data.Contributions(rows, rest)


def unusual_part(found: Unusual) -> data.Unusual:
    """Return what is outside its expected range, or why nothing could be judged."""
    if not found.is_possible:
        return data.Unusual(absent=data.Absence.TOO_SHORT)
    items = tuple(
        data.UnusualItem(
            value=row["value"],
            lower=row["lower"],
            upper=row["upper"],
            expected=row["expected"],
            reporter=row["reporter"],
            origin=None if row["origin"] == TOTAL else row["origin"],
            run=row["run"],
        )
        for row in found.items.head(UNUSUAL_ROWS).iter_rows(named=True)
    )
    return data.Unusual(items, found.checked)


def board_part(view: BoardView) -> data.Board:
    """Return a board's table; a period that an agreement doesn't ask for stands as not due."""
    rows = tuple(
        data.BoardRow(row.provider, tuple(_cell(cell) for cell in row.cells), _on_time(row.cells))
        for row in view.table.rows
    )
    last = {row.cells[-1].due for row in view.table.rows if row.cells[-1] is not None}
    due = last.pop() if len(last) == 1 else None
    return data.Board(view.dataflow.id, view.dataflow.names, view.table.periods, rows, due)


def _cell(cell: BoardCell | None) -> data.BoardCell:
    if cell is None:
        return data.BoardCell(data.CellState.NOT_DUE)
    return data.BoardCell(data.CellState(cell.state.value), cell.days_late, cell.revisions)


def _on_time(cells: Sequence[BoardCell | None]) -> float | None:
    due = [cell for cell in cells if cell is not None and cell.is_due]
    return sum(cell.is_on_time for cell in due) / len(due) if due else None


def intake_part(
    submissions: Sequence[Submission],
    flows: Mapping[str, Dataflow],
    *,
    first: dt.date,
    last: dt.date,
    reasons: Mapping[int, str],
) -> data.Intake:
    """Return what became of the submissions received between two days, by provider."""
    here = [s for s in submissions if first <= s.received_at.date() <= last]
    rows = tuple(
        data.ProviderIntake(
            provider=provider,
            accepted=sum(s.seq is not None for s in own),
            refused=sum(s.state is State.REJECTED for s in own),
            revising=sum(s.seq is not None and s.changed + s.removed > 0 for s in own),
            warnings=sum(s.warnings for s in own if s.seq is not None),
        )
        for provider in sorted({s.provider for s in here})
        if (own := [s for s in here if s.provider == provider])
    )
    refusals = tuple(
        data.Refusal(
            s.provider,
            s.received_at.date(),
            flows[s.dataflow].names if s.dataflow in flows else {"en": s.dataflow},
            {"en": reasons.get(s.id, "")},
        )
        for s in here
        if s.state is State.REJECTED
    )
    return data.Intake(first, last, rows, refusals)


def diagnostics_part(found: "Backtest", *, horizon: int) -> data.Diagnostics:
    """Return how the forecast of a year ago did against what came."""
    by_horizon = tuple(
        data.HorizonAccuracy(row["step"], row["mase"], row["naive_mase"])
        for row in found.by_horizon.iter_rows(named=True)
    )
    return data.Diagnostics(
        mase=found.score.mase,
        mase_naive=found.naive.mase,
        wql=found.score.wql,
        wql_naive=found.naive.wql,
        coverage_80=found.score.coverage80,
        coverage_95=found.score.coverage95,
        series=found.series,
        origins=found.origins,
        horizon=horizon,
        by_horizon=by_horizon,
    )


def outlook_part(forecast: "AnyForecast | None") -> data.Outlook | None:
    """Return the total of the coming year, None without a forecast."""
    if forecast is None or forecast.coming is None:
        return None
    steps = forecast_points(forecast.result.frame, TOTAL_SERIES, forecast.situation.period.frequency)
    total = forecast.coming
    interval = data.Interval(total.level, total.lower, total.upper)
    return data.Outlook(steps[0].period, steps[-1].period, total.mean, interval, total.relative)
