"""The whole ledger derived anew: raw files read again and played, event by event, into an empty ledger beside it.

Each event must write the same figures there (by digest); the first that doesn't is named, and nothing after it is
looked at, since all of it may follow from that one.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.errors import ComityError, LedgerError
from comity.exchange.decision_ports import Decision
from comity.exchange.ports import Fault, Offer
from comity.model import frames
from comity.model.structures import Dataflow
from comity.model.submissions import Submission
from comity.store import schema
from comity.store.blobs import BlobStore
from comity.store.cells import CHANGE_SCHEMA, PERIOD, STATE
from comity.store.clock import parse_moment
from comity.store.events import ACCEPTED, RELEASED
from comity.store.fetch import fetch_frame
from comity.store.ledger import SqlLedger
from comity.store.parcel_tables import parcel, tombstone
from comity.store.receipts import get_row, to_submission
from comity.store.series import SID, find_series, find_table
from comity.store.state import unpack
from comity.store.terms import offer_again

ReadAgain = Callable[[Submission, Mapping[str, Any], bytes, Dataflow], pl.DataFrame]
"""Reads a file as it was read when it came: submission, reading, bytes, dataflow → checked frame."""


@dataclass
class Rederivation:
    """Plays a ledger's raw files into an empty one; `faults` yields None for each event that fits."""

    ledger: SqlLedger
    scratch: SqlLedger
    blobs: BlobStore
    dataflow_of: Callable[[str], Dataflow]
    read_again: ReadAgain

    def __post_init__(self) -> None:
        """Begin with nothing played."""
        self._numbers: dict[int, int] = {}

    def count(self) -> int:
        """Return how many events there are to play."""
        with self.ledger.connections.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(schema.event)).scalar_one())

    def faults(self) -> Iterator[Fault | None]:
        """Play event after event; yield None for each that fits, and the fault of the first that doesn't."""
        with self.ledger.connections.reading() as connection:
            events = list(connection.execute(sa.select(schema.event).order_by(schema.event.c.seq)))
            for event in events:
                fault = self._play(connection, event)
                yield fault
                if fault is not None:
                    return

    def _play(self, connection: sa.Connection, event: sa.Row[Any]) -> Fault | None:
        row = get_row(connection, event.submission)
        try:
            dataflow = self.dataflow_of(event.dataflow)
            self._act(connection, event, row, dataflow)
        except ComityError as error:
            return Fault("rederive", f"event {event.seq}, submission {event.submission}", error.detail)
        if not row.raw_kept:
            return None
        return self._compare(connection, event)

    def _act(self, connection: sa.Connection, event: sa.Row[Any], row: sa.Row[Any], dataflow: Dataflow) -> None:
        at = parse_moment(event.at)
        decision = Decision(actor="", at=at, recorded_at=at)
        if event.kind == ACCEPTED:
            offer = self._offer(connection, event, row, dataflow)
            again = replace(offer, received_at=at, recorded_at=at, idempotency_key=None)
            self._numbers[event.submission] = self.scratch.accept(again).submission.id
            return
        number = self._numbers[event.submission]
        if event.kind == RELEASED:
            self.scratch.decisions.release(self._parcel(connection, event, number), dataflow, decision)
        else:
            self.scratch.decisions.withdraw(number, dataflow, decision)

    def _offer(self, connection: sa.Connection, event: sa.Row[Any], row: sa.Row[Any], dataflow: Dataflow) -> Offer:
        if not row.raw_kept:
            return offer_again(row, dataflow, frame=_recorded(connection, event, dataflow), raw=b"")
        raw = self.blobs.get(row.raw_sha256)
        reading = json.loads(row.terms)["reading"]
        frame = self.read_again(to_submission(row), reading, raw, dataflow)
        return offer_again(row, dataflow, frame=frame, raw=raw)

    def _parcel(self, connection: sa.Connection, event: sa.Row[Any], number: int) -> int:
        """Return the number there of the parcel that is this event's here."""
        # A copy of a ledger holds no parcels; it is derived anew once all of them are released.
        known = _parcels(connection, event.submission) or _released(connection, event.submission)
        place = known.index(event.parcel)
        with self.scratch.connections.reading() as other:
            found = _parcels(other, number)
        if place >= len(found):
            raise LedgerError("Fewer rows are under embargo than were.", remedy="Look at the file.")
        return found[place]

    @staticmethod
    def _wanted(connection: sa.Connection, event: sa.Row[Any], name: str) -> object:
        """Return what an event is recorded with; its digest is another where a struck-out file's text was in it."""
        wanted: object = getattr(event, name)
        if name == "cells_digest":
            for text in connection.execute(sa.select(tombstone.c.digests)).scalars():
                wanted = json.loads(text).get(str(event.seq), wanted)
        return wanted

    def _compare(self, connection: sa.Connection, event: sa.Row[Any]) -> Fault | None:
        columns = ("kind", "added", "changed", "removed", "attributes", "cells_digest")
        with self.scratch.connections.reading() as other:
            query = sa.select(schema.event).where(schema.event.c.seq == event.seq)
            found = other.execute(query).one()
        wrong = [name for name in columns if getattr(found, name) != self._wanted(connection, event, name)]
        if not wrong:
            return None
        said = ", ".join(f"{name} {getattr(event, name)} and not {getattr(found, name)}" for name in wrong)
        where = f"event {event.seq}, submission {event.submission}"
        return Fault("rederive", where, f"its file doesn't lead to what is recorded: {said}")


def _parcels(connection: sa.Connection, submission: int) -> list[int]:
    query = sa.select(parcel.c.id).where(parcel.c.submission == submission, parcel.c.kind == "held")
    return list(connection.execute(query.order_by(parcel.c.id)).scalars())


def _released(connection: sa.Connection, submission: int) -> list[int]:
    query = sa.select(schema.event.c.parcel).where(schema.event.c.submission == submission)
    return list(
        connection.execute(query.where(schema.event.c.kind == RELEASED).order_by(schema.event.c.parcel)).scalars()
    )


def _recorded(connection: sa.Connection, event: sa.Row[Any], dataflow: Dataflow) -> pl.DataFrame:
    """Return what an event wrote as a checked frame, for a file that was struck out."""
    structure = dataflow.structure
    columns = ", ".join(("period", "sid", "seq", "action", *STATE))
    cells = fetch_frame(connection, f"SELECT {columns} FROM obs WHERE seq = ?", (event.seq,), schema=CHANGE_SCHEMA)
    table = find_table(connection, dataflow)
    if table is None:
        raise LedgerError("The series of the dataflow are missing.", remedy="Restore the ledger from a copy.")
    series = find_series(connection, table, dataflow=dataflow.id, key={})
    states = unpack(cells, structure).rename({PERIOD: frames.PERIOD}).join(series, on=SID)
    measure = structure.measure.id
    action = pl.when(pl.col("action") == "D").then(pl.lit("D")).otherwise(pl.lit("R"))
    held = pl.when(pl.col("action") != "D").then(pl.col(measure).cast(pl.String).fill_null("NaN"))
    return states.with_columns(
        action.alias(frames.ACTION), pl.col(measure).alias(frames.VALUE), held.alias(measure)
    ).drop("action", "seq", SID)
