"""Forecast the indicator as of a moment, keep the forecast for good, and say how earlier ones would have done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.analysis.series import TOTAL_SERIES, indicator_panel
from comity.analysis.situation import Situation
from comity.exchange.ports import ForecastRun
from comity.hub.extras import require
from comity.hub.forecasts.inputs import known_inputs
from comity.hub.forecasts.keep import keep_run
from comity.hub.forecasts.places import indicator_places
from comity.hub.forecasts.recipe import Recipe, followed
from comity.hub.forecasts.run import declared_times, run_panel
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.hub.situation.situation import view_situation
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period

if TYPE_CHECKING:
    from comity.forecasting.backtest import Backtest
    from comity.forecasting.forecaster import ForecastResult
    from comity.forecasting.horizon_sum import HorizonSum
    from comity.forecasting.knowledge import Knowledge

ORIGINS = 25
LEAST_HISTORY_YEARS = 2


@dataclass(frozen=True)
class IndicatorForecast:
    """A forecast of the indicator: its run, the panel it was made from, and whose figures are in the total.

    `reporters` are those with whole figures at the origin; `left_out` the others that the group knows; `knowledge`
    is what the group's file told it.
    """

    view: IndicatorView
    situation: Situation
    reporters: tuple[str, ...]
    left_out: tuple[str, ...]
    panel: pl.DataFrame
    result: "ForecastResult"
    run: ForecastRun
    coming: "HorizonSum | None"
    knowledge: "Knowledge"


def forecast_indicator(  # noqa: PLR0913 - one call is the whole interface
    hub: Hub,
    *,
    horizon: int | None = None,
    as_of: str | None = None,
    period: str | None = None,
    seed: int = 0,
    sight: Sight = EVERYTHING,
    issued_at: dt.datetime | None = None,
    keep: bool = True,
) -> IndicatorForecast:
    """Forecast total, members and largest origins from the last whole period; the run is kept in the ledger.

    `issued_at` is given in simulated hubs alone (`issue_past_forecasts`). Without `keep` nothing is issued.
    Raises UsageError where the figures are hourly.
    """
    view, found = view_situation(hub, as_of=as_of, period=period, sight=sight)
    moment = issued_at or parse_moment(as_of)
    origins = largest_origins(found)
    made = forecast_situation(hub, view, found, origins=origins, horizon=horizon, moment=moment, seed=seed)
    recipe = Recipe(
        recipe=made.result.recipe,
        horizon=made.horizon,
        origin=found.period,
        reporters=made.reporters,
        sight=sight,
        is_simulated=issued_at is not None,
        exceptional=made.exceptional,
        signals=followed(made.result.signals),
    )
    kept = keep_run(
        hub,
        view.definition.id,
        dataflow=view.dataflow,
        seq=view.seq,
        recipe=recipe,
        panel=made.panel,
        result=made.result,
        issued_at=issued_at,
        keep=keep,
    )
    return IndicatorForecast(
        view, found, made.reporters, made.left_out, made.panel, made.result, kept, made.coming, made.knowledge
    )


@dataclass(frozen=True)
class SituationForecast:
    """A forecast that nobody has issued: of the total over `reporters`, each of them, and some origins."""

    situation: Situation
    reporters: tuple[str, ...]
    left_out: tuple[str, ...]
    horizon: int
    panel: pl.DataFrame
    result: "ForecastResult"
    coming: "HorizonSum | None"
    knowledge: "Knowledge"

    @property
    def exceptional(self) -> tuple[str, ...]:
        """The exceptional times that were declared to it."""
        return declared_times(self.knowledge)


def forecast_situation(
    hub: Hub,
    view: IndicatorView,
    found: Situation,
    *,
    origins: Sequence[str] = (),
    horizon: int | None = None,
    moment: dt.datetime | int | None = None,
    seed: int = 0,
) -> SituationForecast:
    """Forecast what an indicator view shows, from its situation's period on, by what was known at a moment."""
    require("forecast", "forecast")
    from comity.forecasting.frequency import check_forecastable
    from comity.forecasting.horizon_sum import sum_horizon

    frequency = found.period.frequency
    check_forecastable(frequency)
    reporters = tuple(found.choice.reported)
    panel = indicator_panel(view.frame, reporters=reporters, last=found.period, origins=list(origins))
    steps = horizon or frequency.per_year
    told = _told(hub, view, panel, reporters, as_of=moment)
    result = run_indicator(panel, reporters, horizon=steps, frequency=frequency, seed=seed, knowledge=told)
    return SituationForecast(
        situation=found,
        reporters=reporters,
        left_out=tuple(r for r in found.choice.known if r not in reporters),
        horizon=steps,
        panel=panel,
        result=result,
        coming=sum_horizon(result.frame, panel, TOTAL_SERIES, season=frequency.per_year),
        knowledge=told,
    )


def run_indicator(
    panel: pl.DataFrame,
    reporters: Sequence[str],
    *,
    horizon: int,
    frequency: Frequency,
    seed: int,
    knowledge: "Knowledge",
) -> "ForecastResult":
    """Return the forecast of the indicator's series, with the calendars of their countries."""
    places = indicator_places(panel["unique_id"].unique(), reporters)
    return run_panel(panel, places, horizon=horizon, frequency=frequency, seed=seed, knowledge=knowledge)


def _told(
    hub: Hub,
    view: IndicatorView,
    panel: pl.DataFrame,
    reporters: Sequence[str],
    *,
    as_of: dt.datetime | int | None,
) -> "Knowledge":
    """Return what the group's file tells the forecast of a panel, as known at a moment."""
    return known_inputs(
        hub,
        view.dataflow,
        places=indicator_places(panel["unique_id"].unique(), reporters),
        frequency=view.frequency,
        as_of=as_of,
        sight=view.sight,
    )


def largest_origins(found: Situation) -> list[str]:
    """Return the origins that are forecast on their own."""
    return [str(origin) for origin in found.origins["origin"].head(ORIGINS)]


def backtest_indicator(
    hub: Hub,
    *,
    as_of: str | None = None,
    period: str | None = None,
    horizon: int | None = None,
    origins: int = 1,
    sight: Sight = EVERYTHING,
) -> "Backtest":
    """Forecast from a year before the last whole period, as it was known then, and score against what came.

    With several `origins` also from the periods before that one, each as the ledger was when the last of the
    reporters had sent that period. The series are those that `forecast_indicator` makes: total, members and largest
    origins of today, over the reporters that have two years of figures before the first origin. Nothing is kept: a
    backtest is no forecast that was issued, and never counts as one.

    Raises UsageError where no series has the history that it takes, and where the figures are hourly.
    """
    require("forecast", "forecast --backtest")
    from comity.forecasting.backtest import backtest
    from comity.forecasting.calendar.effects import Calendar
    from comity.forecasting.frequency import check_forecastable

    view, found = view_situation(hub, as_of=as_of, period=period, sight=sight)
    check_forecastable(found.period.frequency)
    steps = horizon or found.period.frequency.per_year
    rolled = {one.start: one for one in (found.period.shift(-steps - back) for back in reversed(range(origins)))}
    reporters = _long_enough(view.frame, tuple(found.choice.reported), next(iter(rolled.values())))

    def panel_of(frame: pl.DataFrame, last: Period) -> pl.DataFrame:
        return indicator_panel(frame, reporters=reporters, last=last, origins=largest_origins(found))

    def moment_of(start: object) -> dt.datetime | None:
        return known_by(hub, view, rolled[start], reporters)  # type: ignore[index]  # the origins given below

    def read_then(start: object) -> pl.DataFrame:
        known = view_indicator(hub, as_of=moment_of(start), sight=sight)
        return panel_of(known.frame, rolled[start])  # type: ignore[index]  # as above

    def knowledge_then(start: object) -> "Knowledge":
        return _told(hub, view, actuals, reporters, as_of=moment_of(start))

    actuals = panel_of(view.frame, found.period)
    return backtest(
        read_then,
        actuals,
        calendar=Calendar(indicator_places(actuals["unique_id"].unique(), reporters)),
        origins=list(rolled),
        horizon=steps,
        frequency=found.period.frequency,
        knowledge=knowledge_then,
    )


def _long_enough(frame: pl.DataFrame, reporters: tuple[str, ...], origin: Period) -> tuple[str, ...]:
    """Return the reporters with at least two years of figures up to the origin."""
    needed = LEAST_HISTORY_YEARS * origin.frequency.per_year
    counts = frame.filter(pl.col(PERIOD) <= origin.id).group_by("reporter").agg(pl.col(PERIOD).n_unique())
    long = set(counts.filter(pl.col(PERIOD) >= needed)["reporter"])
    return tuple(r for r in reporters if r in long)


def known_by(hub: Hub, view: IndicatorView, origin: Period, reporters: tuple[str, ...]) -> dt.datetime | None:
    """Return the moment at which the last of these reporters' figures for the origin period came."""
    first = (
        hub.ledger.coverage(view.dataflow.id)
        .filter(pl.col(PERIOD) == origin.id, pl.col("reporter").is_in(reporters))
        .group_by("reporter")
        .agg(pl.col("received_at").min())
    )
    moment = first["received_at"].max()
    return moment if isinstance(moment, dt.datetime) else None


def summarise(found: "Backtest") -> dict[str, Any]:
    """Return a backtest's figures as plain values; ratios are (value, low, high)."""
    return {
        "series": found.series,
        "left_out": found.left_out,
        "origins": found.origins,
        "horizon": found.by_horizon.height,
        "mase": found.score.mase,
        "mase_naive": found.naive.mase,
        "mase_ratio": (found.mase_ratio.value, found.mase_ratio.low, found.mase_ratio.high),
        "wql": found.score.wql,
        "wql_naive": found.naive.wql,
        "wql_ratio": (found.wql_ratio.value, found.wql_ratio.low, found.wql_ratio.high),
        "coverage_80": found.score.coverage80,
        "coverage_95": found.score.coverage95,
        "by_horizon": found.by_horizon.to_dicts(),
    }


def total_rows(made: IndicatorForecast) -> list[tuple[Period, float, float, float, float, float]]:
    """Return the total's forecast by period: mean, 80 % interval, 95 % interval."""
    frequency = made.situation.period.frequency
    own = made.result.frame.filter(pl.col("unique_id") == TOTAL_SERIES)
    columns = own.select("ds", "mean", "q0.1", "q0.9", "q0.025", "q0.975")
    return [(Period.containing(day, frequency), *values) for day, *values in columns.iter_rows()]
