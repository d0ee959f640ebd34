"""A forecast to be looked at: one that was issued, with the figures that it knew, or one that isn't kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.analysis.series import TOTAL_SERIES, indicator_panel
from comity.errors import UsageError
from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.flow import forecast_flow
from comity.hub.forecasts.forecast import IndicatorForecast, forecast_indicator
from comity.hub.forecasts.issued import Issued, issued_by
from comity.hub.forecasts.recipe import FlowSeries, Recipe, parse_recipe
from comity.hub.forecasts.seen import seen_coverage
from comity.hub.forecasts.series import flow_cells, flow_panel, reported_periods
from comity.hub.forecasts.truth import Subject, subject_of
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.panel import view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Frequency, Period
from comity.model.selection import Selection

WHOLE = TOTAL_SERIES
"""The series of an indicator that is all others together."""
_OF_ORIGIN = "origin:"


@dataclass(frozen=True)
class ShownForecast:
    """A forecast, its recipe, and the panel (`unique_id`, `ds`, `y`) of the figures that it knew.

    `run.id` is None where it was made to be looked at alone. `frame` is that of the run, up to the horizon that was
    asked for. `made` is the whole of an indicator's forecast where it was made now.
    """

    subject: Subject
    run: ForecastRun
    recipe: Recipe
    panel: pl.DataFrame
    frame: pl.DataFrame
    made: IndicatorForecast | None = None

    @property
    def frequency(self) -> Frequency:
        """How often its figures come."""
        return self.recipe.origin.frequency

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods ahead, in order."""
        return tuple(Period.containing(day, self.frequency) for day in self.frame["ds"].unique().sort())

    @property
    def series(self) -> tuple[str, ...]:
        """The series that have a forecast: the total first, then from the largest down."""
        sizes = self.frame.drop_nulls("mean").group_by("unique_id").agg(pl.col("mean").sum())
        names: list[str] = sizes.sort("mean", "unique_id", descending=[True, False])["unique_id"].to_list()
        return tuple(sorted(names, key=lambda name: name != TOTAL_SERIES))


@dataclass(frozen=True)
class Wish:
    """What is to be seen: of an indicator (None: the group's own) or a dataflow's series (`flow`), how far ahead.

    `run` is the number of an issued forecast, None the newest. With `fresh` one is made from the figures of now.
    """

    subject: str | None = None
    flow: FlowSeries | None = None
    horizon: int | None = None
    run: int | None = None
    fresh: bool = False
    as_of: str | None = None


def issued_forecasts(hub: Hub, wish: Wish, *, sight: Sight = EVERYTHING) -> list[Issued]:
    """Return the issued forecasts of what is asked for that a reader may see, newest first."""
    subject = subject_of(hub, wish.subject or hub.group.indicator)
    every = issued_by(hub, subject.id, parse_moment(wish.as_of))
    fitting = [one for one in every if one.recipe.flow == wish.flow and one.recipe.is_seen_with(sight)]
    return sorted(fitting, key=lambda one: (one.run.issued_at, one.run.id or 0), reverse=True)


def show_forecast(hub: Hub, wish: Wish, *, sight: Sight = EVERYTHING) -> ShownForecast:
    """Return the forecast that is asked for: issued ones first, for they cost nothing; else one is made.

    Raises UsageError for a run that isn't there, and where nothing can be forecast.
    """
    issued = [] if wish.fresh else issued_forecasts(hub, wish, sight=sight)
    if wish.run is not None:
        issued = [one for one in issued if one.run.id == wish.run]
        if not issued:
            problem = f"There is no forecast {wish.run} of this."
            raise UsageError(problem, remedy="Choose one of those that are listed.")
    far = [one for one in issued if wish.horizon is None or one.recipe.horizon >= wish.horizon]
    if far:
        return _issued(hub, wish, far[0], sight=sight)
    if wish.run is not None:
        return _made(hub, wish, sight=sight, again=issued[0])
    return _made(hub, wish, sight=sight)


def _issued(hub: Hub, wish: Wish, found: Issued, *, sight: Sight) -> ShownForecast:
    subject = subject_of(hub, wish.subject or hub.group.indicator)
    panel = _panel(hub, subject, found, sight=sight)
    return ShownForecast(subject, found.run, found.recipe, panel, _up_to(found.run.frame, wish.horizon))


def _panel(hub: Hub, subject: Subject, found: Issued, *, sight: Sight) -> pl.DataFrame:
    """Return the figures that an issued forecast knew."""
    recipe, run = found.recipe, found.run
    if recipe.flow is None:
        view = view_indicator(hub, as_of=run.seq, name=subject.id, sight=sight)
        names: list[str] = run.frame["unique_id"].unique().sort().to_list()
        origins = [name.removeprefix(_OF_ORIGIN) for name in names if name.startswith(_OF_ORIGIN)]
        return indicator_panel(view.frame, reporters=recipe.reporters, last=recipe.origin, origins=origins)
    flow, frequency = subject.dataflow, recipe.origin.frequency
    observations = hub.ledger.observations(flow, key=recipe.flow.key, as_of=run.seq, sight=sight)
    cells = flow_cells(observations, flow, recipe.flow, members=hub.group.members, frequency=frequency)
    reported = reported_periods(cells, seen_coverage(hub, flow, as_of=run.seq, sight=sight), frequency=frequency)
    return flow_panel(cells, reported, flow, recipe.flow, reporters=recipe.reporters, last=recipe.origin)


def _made(hub: Hub, wish: Wish, *, sight: Sight, again: Issued | None = None) -> ShownForecast:
    """Return a forecast that is made now and not kept; `again`: from what an issued one knew."""
    subject = subject_of(hub, wish.subject or hub.group.indicator)
    as_of = wish.as_of if again is None else str(again.run.seq)
    period = None if again is None else str(again.recipe.origin)
    if wish.flow is None:
        made = forecast_indicator(hub, horizon=wish.horizon, as_of=as_of, period=period, sight=sight, keep=False)
        return _looked_at(subject, made.run, made.panel, made)
    by = wish.flow.by
    key = ",".join(f"{name}={'+'.join(codes)}" for name, codes in wish.flow.key.items())
    of_flow = forecast_flow(
        hub, subject.id, key=key, by=by, horizon=wish.horizon, as_of=as_of, period=period, sight=sight, keep=False
    )
    return _looked_at(subject, of_flow.run, of_flow.panel)


def _looked_at(
    subject: Subject, run: ForecastRun, panel: pl.DataFrame, made: IndicatorForecast | None = None
) -> ShownForecast:
    return ShownForecast(subject, run, parse_recipe(run.recipe), panel, run.frame, made)


def whole_forecast(hub: Hub, shown: ShownForecast, *, sight: Sight = EVERYTHING) -> IndicatorForecast:
    """Return the whole of an indicator's forecast; an issued one is made again from what it knew, and not kept."""
    if shown.made is not None:
        return shown.made
    run, recipe = shown.run, shown.recipe
    return forecast_indicator(
        hub,
        horizon=recipe.horizon,
        as_of=str(run.seq),
        period=str(recipe.origin),
        seed=run.seed,
        sight=sight,
        keep=False,
    )


def _up_to(frame: pl.DataFrame, horizon: int | None) -> pl.DataFrame:
    if horizon is None:
        return frame
    return frame.filter(pl.col("ds").rank("dense").over("unique_id") <= horizon)


def can_forecast(hub: Hub, dataflow: str, *, sight: Sight = EVERYTHING) -> bool:
    """Say whether a dataflow has figures that are forecast: hourly ones aren't."""
    flow = hub.catalogue.dataflow(dataflow)
    found = hub.ledger.availability(flow, Selection(sight=sight))
    return found.observations > 0 and found.first is not None and found.first.frequency is not Frequency.HOURLY


def left_out(hub: Hub, shown: ShownForecast) -> Sequence[str]:
    """Return the members whose figures aren't in the forecast."""
    return [one for one in hub.group.members_on(shown.recipe.origin.start) if one not in shown.recipe.reporters]


def has_later_figures(hub: Hub, shown: ShownForecast, *, as_of: str | None = None) -> bool:
    """Say whether figures have come that the forecast didn't know."""
    coverage = hub.ledger.coverage(shown.subject.dataflow.id, hub.ledger.as_of_seq(parse_moment(as_of)))
    newest = coverage["seq"].max()
    return isinstance(newest, int) and newest > shown.run.seq
