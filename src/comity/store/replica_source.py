"""What a leaf of the log wrote, read for those who copy the ledger; no file leaves before its embargo ends."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.attributes import CHANGES
from comity.store.cells import CHANGE_SCHEMA, PERIOD, STATE
from comity.store.cells_digest import digest_of_cells
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.fetch import Schema, fetch_frame
from comity.store.log_tables import hub_key, hub_key_handover, leaf
from comity.store.parcel_tables import parcel, tombstone
from comity.store.parcels import HELD, WAITING
from comity.store.series import SID, find_series, find_table

COVERAGE: Schema = {"reporter": pl.String, PERIOD: pl.Int64, "rows": pl.Int64, "changed": pl.Int64}
Row = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """What an event wrote, by key: cells (key columns, period, action, state), attributes, coverage."""

    cells: pl.DataFrame
    attributes: pl.DataFrame
    coverage: pl.DataFrame

    def digest(self, key_ids: Sequence[str]) -> str:
        """Return the digest that an event of just this has (`cells_digest`)."""
        keys = self.cells.select(key_ids).unique(maintain_order=True).with_row_index(SID).cast({SID: pl.Int64})
        changes = self.cells.join(keys, on=list(key_ids), how="left").select(PERIOD, SID, "action", *STATE)
        return digest_of_cells(
            changes, keys.select(SID, *key_ids), attributes=self.attributes, coverage=self.coverage
        )


@dataclass(frozen=True)
class LeafWritten:
    """A leaf, and the rows that it tells of, as they are now.

    `tombstones` are also those that took texts from its events later; `struck` are events that it took texts from.
    """

    index: int
    commitment: str
    salt: str
    entry: str
    submissions: tuple[Row, ...]
    events: tuple[Row, ...]
    tombstones: tuple[Row, ...]
    struck: tuple[int, ...]


class SqlReplicaSource:
    """Reads a ledger for its copies; every read is of one moment."""

    def __init__(self, connections: Connections) -> None:
        """Read by these connections."""
        self._connections = connections

    def base(self) -> dict[str, list[Row]]:
        """Return the rows that every copy begins with: the hub's, the schema's version, public keys."""
        tables = (schema.hub, schema.schema_version, hub_key, hub_key_handover)
        with foreign_errors(), self._connections.reading() as connection:
            return {t.name: [dict(row) for row in connection.execute(sa.select(t)).mappings()] for t in tables}

    def leaves(self, first: int, count: int) -> list[LeafWritten]:
        """Return leaves from `first` on with the rows of submissions, events and tombstones that they tell of."""
        query = sa.select(leaf).where(leaf.c.index >= first, leaf.c.index < first + count).order_by(leaf.c.index)
        with foreign_errors(), self._connections.reading() as connection:
            return [_leaf(connection, row) for row in connection.execute(query).mappings().all()]

    def written(self, seq: int, dataflow: Dataflow) -> Written:
        """Return what an event wrote."""
        with foreign_errors(), self._connections.reading() as connection:
            return _written(connection, seq, dataflow)

    def event(self, seq: int) -> Row | None:
        """Return an event; None where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            return _row(connection, schema.event, {"seq": seq})

    def may_leave(self, sha256: str) -> bool:
        """Say whether a raw file was taken in, and nothing of it is under embargo, waits, or was struck out.

        One file may be several submissions: all of them count.
        """
        table = schema.submission
        released = sa.select(schema.event.c.parcel).where(schema.event.c.parcel.is_not(None))
        held = sa.select(parcel.c.submission).where(parcel.c.kind == HELD, parcel.c.id.not_in(released))
        waited = sa.select(parcel.c.submission).where(parcel.c.kind == WAITING)
        kept_back = sa.or_(
            table.c.id.in_(held), sa.and_(table.c.seq.is_(None), table.c.id.in_(waited)), sa.not_(table.c.raw_kept)
        )
        own = table.c.raw_sha256 == sha256
        taken = sa.select(table.c.id).where(own, table.c.seq.is_not(None)).limit(1)
        stopped = sa.select(table.c.id).where(own, kept_back).limit(1)
        with foreign_errors(), self._connections.reading() as connection:
            is_taken = connection.execute(taken).first() is not None
            return is_taken and connection.execute(stopped).first() is None


def _leaf(connection: sa.Connection, row: sa.RowMapping) -> LeafWritten:
    found: dict[str, list[Row]] = {}
    for name, key, _ in json.loads(row["entry"])["rows"]:
        table = _TOLD.get(name)
        one = None if table is None else _row(connection, table, key)
        if one is not None:
            found.setdefault(name, []).append(one)
    submissions = found.get("submission", [])
    stones = found.get("tombstone", [])
    struck = {int(seq) for stone in stones for seq in json.loads(stone["digests"])}
    for event in found.get("event", []):
        stones += [stone for stone in _tombstones_on(connection, event["seq"]) if stone not in stones]
    return LeafWritten(
        row["index"],
        row["commitment"],
        row["salt"],
        row["entry"],
        tuple(submissions),
        tuple(found.get("event", [])),
        tuple(stones),
        tuple(sorted(struck)),
    )


def _tombstones_on(connection: sa.Connection, seq: int) -> list[Row]:
    """Return the tombstones that took texts from what an event wrote, oldest first."""
    stones = connection.execute(sa.select(tombstone).order_by(tombstone.c.at)).mappings().all()
    return [dict(stone) for stone in stones if str(seq) in json.loads(stone["digests"] or "{}")]


_TOLD = {table.name: table for table in (schema.submission, schema.event, tombstone)}


def _row(connection: sa.Connection, table: sa.Table, key: Mapping[str, Any]) -> Row | None:
    query = sa.select(table).where(*(table.c[name] == value for name, value in key.items()))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def _written(connection: sa.Connection, seq: int, dataflow: Dataflow) -> Written:
    ids = dataflow.structure.key_ids
    coverage = fetch_frame(
        connection, "SELECT reporter, period, rows, changed FROM coverage WHERE seq = ?", (seq,), schema=COVERAGE
    )
    attributes = fetch_frame(
        connection,
        "SELECT component, partial_key, action, value FROM attr WHERE dataflow = ? AND seq = ?",
        (dataflow.id, seq),
        schema=CHANGES,
    )
    cells = _cells(connection, seq, coverage)
    table = find_table(connection, dataflow)
    if table is None:
        if cells.height:
            raise LedgerError("The series of the dataflow are missing.", remedy="Run `comity verify`.")
        keyed = cells.drop(SID).with_columns(pl.lit(None, pl.String).alias(name) for name in ids)
    else:
        keyed = cells.join(find_series(connection, table, dataflow=dataflow.id, key={}), on=SID)
    return Written(keyed.select(*ids, PERIOD, "action", *STATE), attributes, coverage)


def _cells(connection: sa.Connection, seq: int, coverage: pl.DataFrame) -> pl.DataFrame:
    """Return the cells that an event wrote; where its coverage names periods, only these are looked through."""
    periods = sorted(set(coverage[PERIOD].to_list()))
    within = f"period IN ({', '.join(str(int(one)) for one in periods)}) AND" if periods else ""
    columns = ", ".join((PERIOD, SID, "seq", "action", *STATE))
    return fetch_frame(
        connection, f"SELECT {columns} FROM obs WHERE {within} seq = ?", (seq,), schema=CHANGE_SCHEMA
    )
