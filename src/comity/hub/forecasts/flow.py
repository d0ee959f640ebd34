"""Forecast the series of any dataflow: each as it was sent, or added up to the dimensions that are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.reporting import PeriodChoice, choose_period, incomplete_periods
from comity.analysis.situation import NEEDED
from comity.errors import UsageError
from comity.exchange.ports import ForecastRun
from comity.hub.board import board_cells, today_of
from comity.hub.extras import require
from comity.hub.forecasts.inputs import known_inputs
from comity.hub.forecasts.keep import keep_run
from comity.hub.forecasts.places import flow_places
from comity.hub.forecasts.recipe import FlowSeries, Recipe, followed
from comity.hub.forecasts.run import declared_times, run_panel
from comity.hub.forecasts.seen import seen_coverage
from comity.hub.forecasts.series import check_by, flow_cells, flow_panel, reported_periods
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_key, parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import FREQ
from comity.model.periods import Frequency
from comity.model.structures import Dataflow

if TYPE_CHECKING:
    from comity.forecasting.forecaster import ForecastResult


@dataclass(frozen=True)
class FlowForecast:
    """A forecast of a dataflow's series: its run, the panel that it was made from, the period it was made after."""

    dataflow: Dataflow
    choice: PeriodChoice
    left_out: tuple[str, ...]
    panel: pl.DataFrame
    result: "ForecastResult"
    run: ForecastRun


def forecast_flow(  # noqa: PLR0913 - one call is the whole interface
    hub: Hub,
    flow: str,
    *,
    key: str | None = None,
    by: Sequence[str] | None = None,
    horizon: int | None = None,
    as_of: str | None = None,
    period: str | None = None,
    seed: int = 0,
    sight: Sight = EVERYTHING,
    keep: bool = True,
) -> FlowForecast:
    """Forecast a dataflow's series from the last period that most reporters have sent; the run is kept.

    `key` picks series as everywhere. Without `by` each series is forecast as it was sent, and a missing period is
    missing. With it the other dimensions are added up, parts before totals and each cell once, over the reporters
    that have the period; one of theirs that wasn't sent counts as nothing there. Without `keep` nothing is issued.

    Raises UsageError where nothing matches, where a dimension can't be added up, and where the figures are hourly.
    """
    require("forecast", "forecast --flow")
    from comity.forecasting.frequency import check_forecastable

    dataflow = hub.catalogue.dataflow(flow)
    series = FlowSeries(parse_key(key, dataflow), None if by is None else check_by(by, dataflow))
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    frequency = agreed_frequency(hub, dataflow, series)
    check_forecastable(frequency)
    observations = hub.ledger.observations(dataflow, key=series.key, as_of=seq, sight=sight)
    cells = flow_cells(observations, dataflow, series, members=hub.group.members, frequency=frequency)
    if cells.is_empty():
        raise UsageError(f"{dataflow.id} has no figures that match.", remedy="Ask for less, or see `comity data`.")
    reported = reported_periods(cells, seen_coverage(hub, dataflow, as_of=seq, sight=sight), frequency=frequency)
    late = incomplete_periods(board_cells(hub, today=today_of(hub, as_of), dataflow=dataflow.id, as_of=as_of))
    choice = choose_period(reported, needed=NEEDED, given=parse_bound(period), incomplete=late)
    if choice is None or not choice.reported:
        raise UsageError(f"Nobody has figures for {period}.", remedy="Choose an earlier period.")
    panel = flow_panel(cells, reported, dataflow, series, reporters=choice.reported, last=choice.period)
    steps = horizon or frequency.per_year
    places = flow_places(panel["unique_id"].unique(), dataflow)
    told = known_inputs(hub, dataflow, places=places, frequency=frequency, as_of=parse_moment(as_of), sight=sight)
    result = run_panel(panel, places, horizon=steps, frequency=frequency, seed=seed, knowledge=told)
    recipe = Recipe(
        recipe=result.recipe,
        horizon=steps,
        origin=choice.period,
        reporters=choice.reported,
        sight=sight,
        flow=series,
        exceptional=declared_times(told),
        signals=followed(result.signals),
    )
    run = keep_run(
        hub, dataflow.id, dataflow=dataflow, seq=seq, recipe=recipe, panel=panel, result=result, keep=keep
    )
    return FlowForecast(
        dataflow, choice, tuple(r for r in choice.known if r not in choice.reported), panel, result, run
    )


def agreed_frequency(hub: Hub, dataflow: Dataflow, series: FlowSeries) -> Frequency:
    """Return the frequency that the key names, else the one that was agreed on, else months."""
    named = series.key.get(FREQ, ())
    if len(named) > 1:
        raise UsageError("Series of several frequencies aren't forecast together.", remedy="Name one FREQ.")
    if named:
        return Frequency(named[0])
    return next((a.frequency for a in hub.group.agreements if a.dataflow == dataflow.id), Frequency.MONTHLY)
