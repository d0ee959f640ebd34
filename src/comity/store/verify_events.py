"""Looks for figures that aren't what their event wrote, and for periods that aren't what their number says."""

import json
from collections.abc import Collection, Iterator

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Fault
from comity.model.periods import Period
from comity.store import schema
from comity.store.attributes import CHANGES
from comity.store.cells import CHANGE_SCHEMA, PERIOD
from comity.store.cells_digest import digest_of_cells
from comity.store.fetch import Schema, fetch_frame, quote
from comity.store.parcel_tables import tombstone
from comity.store.period_rows import period_row
from comity.store.series import SID

_SOURCES: tuple[tuple[str, Schema], ...] = (
    ("obs", CHANGE_SCHEMA),
    ("attr", {**CHANGES, "seq": pl.Int64}),
    ("coverage", {"reporter": pl.String, PERIOD: pl.Int64, "rows": pl.Int64, "changed": pl.Int64, "seq": pl.Int64}),
)
_DATAFLOW = "_dataflow"
_WINDOW_CELLS = 2_000_000
"""How many changed cells are read at once."""


def find_event_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Yield events whose cells, attributes and coverage don't have the digest that was written with them.

    What a tombstone stands for must have the digest that it had once its texts were gone.
    """
    event = schema.event
    wanted = {row.seq: row.cells_digest for row in connection.execute(sa.select(event).order_by(event.c.seq))}
    for text in connection.execute(sa.select(tombstone.c.digests)).scalars():
        wanted.update({int(seq): digest for seq, digest in json.loads(text).items()})
    for seq, digest in digests_of_events(connection):
        if digest != wanted[seq]:
            yield Fault("event", str(seq), "its figures aren't what was written with it")


def digests_of_events(
    connection: sa.Connection, only: Collection[int] | None = None
) -> Iterator[tuple[int, str | None]]:
    """Yield each event's number and the digest of what it wrote, as it is now; None where series are missing."""
    series = _series(connection)
    for window in _windows(connection, only):
        seqs = list(window)
        cells, attributes, coverage = (_read(connection, *source, seqs=seqs) for source in _SOURCES)
        for seq in seqs:
            keys = _keys_of(series, cells[seq], window[seq])
            digest = (
                keys
                if keys is None
                else digest_of_cells(cells[seq], keys, attributes=attributes[seq], coverage=coverage[seq])
            )
            yield seq, digest


def find_period_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Yield periods that aren't what their number says."""
    for row in connection.execute(sa.select(schema.period)).mappings():
        try:
            period = Period.from_id(row["id"])
        except ValueError:
            yield Fault("period", str(row["id"]), "its number is that of no period")
            continue
        if dict(row) != period_row(period):
            yield Fault("period", str(period), "its days aren't those of its number")


def _series(connection: sa.Connection) -> list[pl.DataFrame]:
    """Return each structure's series: `sid` and the key columns in the structure's order."""
    table = schema.series_table
    found = []
    for row in connection.execute(sa.select(table)):
        names = json.loads(row.key_ids)
        columns = ", ".join(quote(name) for name in names)
        sql = f'SELECT sid, dataflow, {columns} FROM "{row.name}"'
        columns_of = {SID: pl.Int64, **dict.fromkeys((_DATAFLOW, *names), pl.String)}
        found.append(fetch_frame(connection, sql, schema=columns_of))
    return found


def _windows(connection: sa.Connection, only: Collection[int] | None) -> Iterator[dict[int, str]]:
    """Yield the numbers of events and their dataflows, so many at once that what they wrote fits into memory."""
    event = schema.event
    count = event.c.added + event.c.changed + event.c.removed
    query = sa.select(event.c.seq, event.c.dataflow, count).order_by(event.c.seq)
    if only is not None:
        query = query.where(event.c.seq.in_(only))
    window, cells = dict[int, str](), 0
    for seq, dataflow, changed in connection.execute(query):
        window[seq] = dataflow
        cells += changed
        if cells >= _WINDOW_CELLS:
            yield window
            window, cells = {}, 0
    if window:
        yield window


def _read(connection: sa.Connection, table: str, columns: Schema, *, seqs: list[int]) -> dict[int, pl.DataFrame]:
    """Return the rows that each of these events wrote."""
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE seq BETWEEN ? AND ?"
    found = fetch_frame(connection, sql, (seqs[0], seqs[-1]), schema=columns)
    parts = {int(part["seq"][0]): part for part in found.partition_by("seq", maintain_order=True)}
    return {seq: parts.get(seq, found.clear()) for seq in seqs}


def _keys_of(series: list[pl.DataFrame], changes: pl.DataFrame, dataflow: str) -> pl.DataFrame | None:
    """Return the dataflow's series from the table that holds all of these cells' numbers; None where none does."""
    wanted = changes.select(SID).unique()
    for table in series:
        found = table.filter(pl.col(_DATAFLOW) == dataflow).join(wanted, on=SID, how="semi")
        if found.height == wanted.height:
            return found.drop(_DATAFLOW)
    return pl.DataFrame(schema={SID: pl.Int64}) if wanted.is_empty() else None
