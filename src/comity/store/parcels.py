"""Parcels: rows kept aside, each exactly as it was checked, until their moment or somebody's word."""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.store import schema
from comity.store.clock import parse_moment, render_moment
from comity.store.parcel_tables import parcel

HELD, WAITING = "held", "waiting"


def _held() -> sa.Select[Any]:
    table = schema.submission
    done = sa.select(schema.event.c.parcel).where(schema.event.c.parcel.is_not(None))
    return (
        sa.select(parcel)
        .join(table, table.c.id == parcel.c.submission)
        .where(parcel.c.kind == HELD, parcel.c.id.not_in(done), table.c.state == "accepted")
        .order_by(parcel.c.due, parcel.c.id)
    )


_HELD = _held()


@dataclass(frozen=True)
class Parcel:
    """Rows of a submission kept aside: `due` is the end of their embargo, None for a submission that waits."""

    id: int
    submission: int
    kind: str
    due: dt.datetime | None
    frame: pl.DataFrame


def write_parcel(
    connection: sa.Connection, submission_id: int, *, kind: str, frame: pl.DataFrame, due: dt.datetime | None = None
) -> int:
    """Keep rows aside in the running transaction; return the parcel's number."""
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compression="zstd")
    values = {
        "submission": submission_id,
        "kind": kind,
        "due": None if due is None else render_moment(due),
        "rows": frame.height,
        "frame": buffer.getvalue(),
    }
    return int(connection.execute(parcel.insert().values(values).returning(parcel.c.id)).scalar_one())


def held_parcels(
    connection: sa.Connection, submission_id: int | None = None, *, dataflow: str | None = None
) -> list[Parcel]:
    """Return the parcels under embargo that are neither released nor withdrawn, by moment."""
    query = _HELD
    if submission_id is not None:
        query = query.where(parcel.c.submission == submission_id)
    if dataflow is not None:
        query = query.where(schema.submission.c.dataflow == dataflow)
    return [_to_parcel(row) for row in connection.execute(query).mappings()]


def waiting_parcel(connection: sa.Connection, submission_id: int) -> Parcel:
    """Return the rows of a submission that waits."""
    query = sa.select(parcel).where(parcel.c.submission == submission_id, parcel.c.kind == WAITING)
    return _to_parcel(connection.execute(query).mappings().one())


def _to_parcel(row: sa.RowMapping) -> Parcel:
    due = None if row["due"] is None else parse_moment(row["due"])
    return Parcel(row["id"], row["submission"], row["kind"], due, pl.read_ipc(io.BytesIO(row["frame"])))
