"""Where the figures of a dataflow are read: those of forecasts from the runs, all others from the ledger."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from comity.hub.forecasts.figures import ForecastFigures
from comity.hub.home import Hub
from comity.model.selection import Availability, LastEvent, Moment, Selection
from comity.model.structures import Dataflow


class Figures(Protocol):
    """What queries need of whatever holds figures; the contracts are those of `comity.exchange.ports.Ledger`."""

    def stream(self, dataflow: Dataflow, selection: Selection = ...) -> Iterator[pl.DataFrame]:
        """Yield an observation frame in parts."""
        ...

    def vintages(self, dataflow: Dataflow, selection: Selection = ...) -> pl.DataFrame:
        """Return a vintage frame."""
        ...

    def count_changes(self, dataflow: Dataflow, selection: Selection = ...) -> int:
        """Return how many changes `vintages` reads."""
        ...

    def availability(self, dataflow: Dataflow, selection: Selection = ...) -> Availability:
        """Return what there is."""
        ...


@dataclass(frozen=True)
class Sources:
    """The ledger of a hub and its forecasts."""

    hub: Hub
    forecasts: ForecastFigures

    def of(self, dataflow: Dataflow) -> Figures:
        """Return what holds the figures of a dataflow."""
        return self.forecasts if self.is_forecast(dataflow) else self.hub.ledger

    def is_forecast(self, dataflow: Dataflow) -> bool:
        """Say whether a dataflow is derived, of forecasts; one of the group's own is not, whatever its id."""
        return dataflow.id not in self.hub.catalogue.dataflows

    def as_of(self, dataflow: Dataflow, moment: dt.datetime | None, *, seq: int) -> Moment:
        """Return what to read a dataflow as of: `seq` is the ledger's number at that moment."""
        return moment if self.is_forecast(dataflow) else seq

    def last_event(self, dataflow: Dataflow, moment: dt.datetime | None) -> LastEvent | None:
        """Return the last thing that happened to a dataflow: of forecasts by that moment, of others ever."""
        if self.is_forecast(dataflow):
            return self.forecasts.last_event(dataflow, moment)
        return self.hub.ledger.last_event(dataflow.id)


def sources_of(hub: Hub) -> Sources:
    """Return the sources of a hub."""
    return Sources(hub, ForecastFigures(hub))
