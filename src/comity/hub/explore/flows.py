"""What there is to explore: every dataflow of a hub, forecasts among them, and what of each a reader sees."""

from dataclasses import dataclass

import polars as pl

from comity.errors import UnknownArtefactError
from comity.hub.explore.reading import read_whole
from comity.hub.sdmx.sources import Sources
from comity.model.access import Sight
from comity.model.frames import PERIOD
from comity.model.selection import Availability, LastEvent, Selection
from comity.model.structures import Dataflow


@dataclass(frozen=True)
class FlowThere:
    """A dataflow and what a reader sees of it now.

    `latest` is an observation frame of the later of the last two periods that has more of it; `updated` is the last
    event among its figures.
    """

    dataflow: Dataflow
    is_forecast: bool
    sight: Sight
    there: Availability
    updated: LastEvent | None
    latest: pl.DataFrame


def explorable_flows(sources: Sources) -> list[Dataflow]:
    """Return the dataflows of the group and those of its forecasts, in that order."""
    hub = sources.hub
    names = dict.fromkeys((*hub.group.dataflows, *(one.dataflow for one in hub.group.agreements)))
    own = {flow.id: flow for flow in map(hub.catalogue.dataflow, names)}
    derived = {flow.id: flow for flow in sources.forecasts.dataflows().values() if sources.is_forecast(flow)}
    return list({**own, **derived}.values())


def find_flow(sources: Sources, name: str) -> Dataflow:
    """Return the dataflow of this id; raises UnknownArtefactError where there is none to explore."""
    known = {flow.id.upper(): flow for flow in explorable_flows(sources)}
    if name.upper() not in known:
        raise UnknownArtefactError(
            f"There is no dataflow {name[:60]} here.", remedy=f"Choose one of {', '.join(known)}."
        )
    return known[name.upper()]


def version_of(sources: Sources, dataflow: Dataflow) -> tuple[object, ...]:
    """Return what changes whenever the dataflow's figures do."""
    ledger = sources.hub.ledger
    if sources.is_forecast(dataflow):
        return tuple(ledger.last_forecast_runs().items())
    event = ledger.last_event(dataflow.id)
    return (None if event is None else event.seq,)


def look_at(sources: Sources, dataflow: Dataflow, sight: Sight) -> FlowThere:
    """Return what a reader sees of a dataflow."""
    figures = sources.of(dataflow)
    there = figures.availability(dataflow, Selection(sight=sight))
    if there.last is None:
        latest = pl.DataFrame()
    else:
        bounds = Selection(first=there.last.shift(-1), last=there.last, sight=sight)
        latest = _fuller(read_whole(figures.stream(dataflow, bounds)))
    updated = sources.last_event(dataflow, None)
    return FlowThere(dataflow, sources.is_forecast(dataflow), sight, there, updated, latest)


def _fuller(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the period that has more of them; of two alike, of the later."""
    parts = frame.partition_by(PERIOD)
    return max(parts, key=lambda part: (part.height, part[PERIOD][0]), default=frame)
