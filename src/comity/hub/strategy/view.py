"""The strategy as it stands at a moment: every indicator is computed from what its reader sees of the dataflows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from comity.analysis.strategy import Assessment, Figures, assess, worst
from comity.errors import ComityError
from comity.hub.board import today_of
from comity.hub.forecasts.flow import agreed_frequency
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.seen import seen_coverage
from comity.hub.forecasts.series import flow_cells, reported_periods
from comity.hub.home import Hub
from comity.hub.keys import parse_key, parse_moment
from comity.hub.measures.reading import MeasureVersion, measures_seen
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.strategy import Action, LegalAct, Objective, Standing, StrategyIndicator
from comity.model.structures import Dataflow


@dataclass(frozen=True, kw_only=True)
class StandingIndicator:
    """An indicator and how it stands; `unit` is what is counted, by language; `problem` why it has no figure."""

    indicator: StrategyIndicator
    found: Assessment
    dataflow: str
    unit: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class StandingAction:
    """An action, how it stands, its indicators, and the measure of the register by which it is done."""

    action: Action
    standing: Standing
    indicators: tuple[StandingIndicator, ...]
    measure: MeasureVersion | None = None


@dataclass(frozen=True, kw_only=True)
class StandingObjective:
    """An objective, how it stands, and its actions."""

    objective: Objective
    standing: Standing
    actions: tuple[StandingAction, ...]


@dataclass(frozen=True, kw_only=True)
class StrategyView:
    """The whole strategy as of a moment, and the legal acts that had been adopted by then."""

    objectives: tuple[StandingObjective, ...]
    acts: tuple[LegalAct, ...]
    today: dt.date
    seq: int


def view_strategy(
    hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING, view: IndicatorView | None = None
) -> StrategyView:
    """Return how the strategy stands by the figures that were known at a moment and that the reader sees.

    An action's measure is told as far as the reader sees it. `view` is the group's indicator as of that moment and
    sight, where it is at hand.
    """
    today = today_of(hub, as_of)
    measures = {one.measure.id: one for one in measures_seen(hub, as_of=as_of, sight=sight)}
    reader = _Reader(hub, as_of=as_of, sight=sight, today=today, view=view)
    objectives = tuple(_objective(one, reader, measures) for one in hub.group.objectives)
    acts = tuple(sorted((one for one in hub.group.legal_acts if one.adopted <= today), key=lambda one: one.adopted))
    return StrategyView(
        objectives=objectives, acts=acts, today=today, seq=hub.ledger.as_of_seq(parse_moment(as_of))
    )


def _objective(one: Objective, reader: "_Reader", measures: Mapping[str, MeasureVersion]) -> StandingObjective:
    actions = tuple(_action(action, reader, measures) for action in one.actions)
    return StandingObjective(objective=one, standing=worst(action.standing for action in actions), actions=actions)


def _action(one: Action, reader: "_Reader", measures: Mapping[str, MeasureVersion]) -> StandingAction:
    indicators = tuple(reader.stand(indicator) for indicator in one.indicators)
    standing = worst(indicator.found.standing for indicator in indicators)
    return StandingAction(action=one, standing=standing, indicators=indicators, measure=measures.get(one.measure))


class _Reader:
    """Reads what indicators are made of, as of one moment and with one sight; each dataflow is read once a key."""

    def __init__(
        self, hub: Hub, *, as_of: str | None, sight: Sight, today: dt.date, view: IndicatorView | None
    ) -> None:
        self._hub, self._sight, self._today, self._view = hub, sight, today, view
        self._seq = hub.ledger.as_of_seq(parse_moment(as_of))
        self._visible: dict[str, pl.DataFrame] = {}

    def stand(self, one: StrategyIndicator) -> StandingIndicator:
        """Return how an indicator stands; one that can't be computed has no data, and says why."""
        try:
            return self._stand(one)
        except ComityError as error:
            none = Assessment(standing=Standing.NO_DATA)
            return StandingIndicator(indicator=one, found=none, dataflow=one.dataflow, problem=error.detail)

    def _stand(self, one: StrategyIndicator) -> StandingIndicator:
        if one.indicator:
            figures, flow, unit = self._of_definition(one.indicator)
        else:
            figures, flow, unit = self._of_flow(one)
        found = assess(figures, one.target, gathering=one.gathering, baseline=one.baseline, today=self._today)
        return StandingIndicator(indicator=one, found=found, dataflow=flow.id, unit=unit)

    def _of_definition(self, name: str) -> tuple[Figures, Dataflow, Mapping[str, str]]:
        view = self._view
        if view is None or view.definition.id != name:
            view = view_indicator(self._hub, as_of=self._seq, name=name, sight=self._sight)
        cells = view.frame.select("reporter", PERIOD, "value")
        reported = reported_periods(cells, self._coverage(view.dataflow), frequency=view.frequency)
        figures = Figures(cells=cells, reported=reported, frequency=view.frequency)
        return figures, view.dataflow, view.definition.measure

    def _of_flow(self, one: StrategyIndicator) -> tuple[Figures, Dataflow, Mapping[str, str]]:
        flow = self._hub.catalogue.dataflow(one.dataflow)
        frequency = agreed_frequency(self._hub, flow, FlowSeries(parse_key(one.key, flow)))
        cells = self._cells(flow, one.key)
        of_cells = self._cells(flow, one.of_key) if one.of_key else None
        whole = cells if of_cells is None else pl.concat([cells, of_cells])
        reported = reported_periods(whole, self._coverage(flow), frequency=frequency)
        return Figures(cells=cells, reported=reported, frequency=frequency, of_cells=of_cells), flow, {}

    def _cells(self, flow: Dataflow, key: str) -> pl.DataFrame:
        """Return the figures of a key by reporter and period, each cell counted once."""
        series = FlowSeries(parse_key(key, flow), (flow.reporter_dimension,))
        frequency = agreed_frequency(self._hub, flow, series)
        found = self._hub.ledger.observations(flow, key=series.key, as_of=self._seq, sight=self._sight)
        members = self._hub.group.members
        return flow_cells(found, flow, series, members=members, frequency=frequency).select(
            "reporter", PERIOD, "value"
        )

    def _coverage(self, flow: Dataflow) -> pl.DataFrame:
        """Return who has sent which period, as far as the reader sees anything of it: what is hidden isn't zero."""
        if flow.id not in self._visible:
            self._visible[flow.id] = seen_coverage(self._hub, flow, as_of=self._seq, sight=self._sight)
        return self._visible[flow.id]
