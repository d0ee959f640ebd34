"""The indicator as of a moment: the frame that situation, forecast and report are made from."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from comity.analysis.indicators import compute
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.indicators import IndicatorDefinition
from comity.model.periods import Frequency, Period
from comity.model.structures import Dataflow
from comity.structures.indicators import indicator


@dataclass(frozen=True)
class IndicatorView:
    """An indicator frame, its definition and dataflow, the last sequence that it knows of, whose sight it is of."""

    definition: IndicatorDefinition
    dataflow: Dataflow
    frame: pl.DataFrame
    seq: int
    sight: Sight = EVERYTHING

    @property
    def frequency(self) -> Frequency:
        """The frequency of the figures; monthly where there are none."""
        if self.frame.is_empty():
            return Frequency.MONTHLY
        return Period.from_id(self.frame[PERIOD][0]).frequency


def indicator_flow(hub: Hub) -> str:
    """Return the id of the dataflow that the group's indicator is made from."""
    return hub.catalogue.dataflow(indicator(hub.group.indicator).dataflow).id


def view_indicator(
    hub: Hub,
    *,
    as_of: dt.datetime | int | None = None,
    name: str | None = None,
    sight: Sight = EVERYTHING,
) -> IndicatorView:
    """Compute an indicator (the group's own by default) from what was known at a moment and the reader sees."""
    definition = indicator(name or hub.group.indicator)
    dataflow = hub.catalogue.dataflow(definition.dataflow)
    seq = hub.ledger.as_of_seq(as_of)
    frame = hub.ledger.observations(dataflow, as_of=seq, sight=sight)
    agreed = next((a.frequency for a in hub.group.agreements if a.dataflow == dataflow.id), None)
    computed = compute(definition, frame, dataflow=dataflow, members=hub.group.members, frequency=agreed)
    return IndicatorView(definition, dataflow, computed, seq, sight)
