"""The reading half of the ledger: every way in which figures are read, each from one moment's state."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Period
from comity.model.selection import ALL, Availability, Key, LastEvent, Moment, Selection
from comity.model.structures import Dataflow
from comity.store.availability import measure_cells, measure_frames, needs_figures
from comity.store.connections import Connections
from comity.store.coverage import read_coverage
from comity.store.faults import foreign_errors
from comity.store.figures import covered_before, read_figures
from comity.store.moments import events_of, last_event, sequence_at
from comity.store.scope import resolve
from comity.store.select import select_observations
from comity.store.stream import stream_observations, stream_vintages
from comity.store.vintages import count_changes, read_history, read_vintages


class FigureReader:
    """Implements the reads of `comity.exchange.ports.Ledger`; needs no lock, and many threads may read at once."""

    _connections: Connections

    def as_of_seq(self, moment: Moment = None) -> int:
        """Return the last sequence received by that moment; 0 where there was none."""
        with foreign_errors(), self._connections.reading() as connection:
            return sequence_at(connection, moment)

    def last_event(self, dataflow: str | None = None) -> LastEvent | None:
        """Return the last event, of one dataflow or of all; None where there was none."""
        with foreign_errors(), self._connections.reading() as connection:
            return last_event(connection, dataflow)

    def events(self, dataflow: str | None = None, *, after: int = 0, as_of: Moment = None) -> pl.DataFrame:
        """Return the events after a number and up to a moment; columns as `Ledger.events` says."""
        with foreign_errors(), self._connections.reading() as connection:
            return events_of(connection, dataflow, after=after, seq=sequence_at(connection, as_of))

    def observations(
        self,
        dataflow: Dataflow,
        *,
        key: Key | None = None,
        first: Period | None = None,
        last: Period | None = None,
        as_of: Moment = None,
        sight: Sight = EVERYTHING,
    ) -> pl.DataFrame:
        """Return an observation frame; `key` maps dimensions to the codes wanted, both bounds are included."""
        keys = (key,) if key else ()
        return self.select(dataflow, Selection(keys=keys, first=first, last=last, as_of=as_of, sight=sight))

    def select(self, dataflow: Dataflow, selection: Selection = ALL) -> pl.DataFrame:
        """Return an observation frame, with `_action` where only what was updated is wanted."""
        with foreign_errors(), self._connections.reading() as connection:
            return select_observations(connection, resolve(connection, dataflow, selection), selection)

    def stream(self, dataflow: Dataflow, selection: Selection = ALL) -> Iterator[pl.DataFrame]:
        """Yield what `select` returns in frames of bounded size; no series lies in two frames."""
        return stream_observations(self._connections, dataflow, selection)

    def vintages(self, dataflow: Dataflow, selection: Selection = ALL) -> pl.DataFrame:
        """Return a vintage frame with `valid_to`."""
        with foreign_errors(), self._connections.reading() as connection:
            return read_vintages(connection, resolve(connection, dataflow, selection), selection)

    def stream_vintages(self, dataflow: Dataflow, selection: Selection = ALL) -> Iterator[pl.DataFrame]:
        """Yield what `vintages` returns in frames of bounded size; no series lies in two frames."""
        return stream_vintages(self._connections, dataflow, selection)

    def count_changes(self, dataflow: Dataflow, selection: Selection = ALL) -> int:
        """Return how many changes must be read for `vintages`."""
        with foreign_errors(), self._connections.reading() as connection:
            return count_changes(connection, resolve(connection, dataflow, selection))

    def history(self, dataflow: Dataflow, *, key: Key | None = None, sight: Sight = EVERYTHING) -> pl.DataFrame:
        """Return a vintage frame: every change of the cells that match `key`."""
        selection = Selection(keys=(key,) if key else (), sight=sight)
        with foreign_errors(), self._connections.reading() as connection:
            return read_history(connection, resolve(connection, dataflow, selection))

    def availability(self, dataflow: Dataflow, selection: Selection = ALL) -> Availability:
        """Return what `select` would bring."""
        with foreign_errors(), self._connections.reading() as connection:
            scope = resolve(connection, dataflow, selection)
            if not needs_figures(connection, scope, selection):
                return measure_cells(connection, scope)
        return measure_frames(self.stream(dataflow, replace(selection, as_of=scope.seq)), dataflow)

    def figures(
        self, dataflow: Dataflow, *, key: Key, first: Period, last: Period, sight: Sight = EVERYTHING
    ) -> pl.DataFrame:
        """Return the latest value of each cell: the key, `_period` and the measure, in no promised order."""
        with foreign_errors(), self._connections.reading() as connection:
            return read_figures(connection, dataflow, Selection(keys=(key,), first=first, last=last, sight=sight))

    def covered_before(
        self, dataflow: str, *, provider: str, reporters: Sequence[str], period: Period, count: int
    ) -> list[tuple[Period, int]]:
        """Return the last `count` periods before `period` that the provider covered, latest first."""
        with foreign_errors(), self._connections.reading() as connection:
            return covered_before(
                connection, dataflow, provider=provider, reporters=reporters, period=period, count=count
            )

    def coverage(self, dataflow: str | None = None, as_of: Moment = None) -> pl.DataFrame:
        """Return what accepted submissions covered; columns as `Ledger.coverage` says."""
        with foreign_errors(), self._connections.reading() as connection:
            return read_coverage(connection, dataflow=dataflow, as_of=as_of)
