"""Moments and the sequence of events: what the last event was by a moment, of all or of one dataflow."""

import datetime as dt

import polars as pl
import sqlalchemy as sa

from comity.errors import UsageError
from comity.model import frames
from comity.model.selection import LastEvent, Moment
from comity.store import schema
from comity.store.clock import parse_moment, render_moment

RECEIVED_AT = "received_at"
_EVENTS = {frames.SEQ: pl.Int64, RECEIVED_AT: pl.String, "attributes": pl.Int64}
_UTC = pl.Datetime("us", "UTC")
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S%.6fZ"


def sequence_at(connection: sa.Connection, moment: Moment) -> int:
    """Return the number of the last event by the moment; a number beyond the last is the last."""
    table = schema.event
    query = sa.select(sa.func.coalesce(sa.func.max(table.c.seq), 0))
    if isinstance(moment, dt.datetime):
        query = query.where(table.c.at <= render_moment(moment))
    elif moment is not None:
        if moment < 0:
            raise UsageError(f"There is no sequence {moment}.", remedy="Count from 0, the empty ledger.")
        query = query.where(table.c.seq <= moment)
    return int(connection.execute(query).scalar_one())


def is_latest(connection: sa.Connection, dataflow: str, seq: int) -> bool:
    """Say whether nothing of the dataflow came after `seq`, so that its figures then are those of now."""
    table = schema.event
    query = sa.select(sa.func.max(table.c.seq)).where(table.c.dataflow == dataflow)
    return (connection.execute(query).scalar() or 0) <= seq


def events_of(connection: sa.Connection, dataflow: str | None, *, after: int, seq: int) -> pl.DataFrame:
    """Return events after one number and up to another, of a dataflow or of all (columns: `Ledger.events`)."""
    table = schema.event
    query = (
        sa.select(table.c.seq, table.c.at, table.c.attributes)
        .where(table.c.seq > after, table.c.seq <= seq)
        .order_by(table.c.seq)
    )
    if dataflow is not None:
        query = query.where(table.c.dataflow == dataflow)
    rows = [tuple(row) for row in connection.execute(query)]
    return with_moments(pl.DataFrame(rows, schema=_EVENTS, orient="row"))


def last_event(connection: sa.Connection, dataflow: str | None) -> LastEvent | None:
    """Return the last event, of one dataflow or of all; None where there was none."""
    table = schema.event
    query = sa.select(table.c.seq, table.c.at).order_by(table.c.seq.desc()).limit(1)
    if dataflow is not None:
        query = query.where(table.c.dataflow == dataflow)
    row = connection.execute(query).one_or_none()
    return None if row is None else LastEvent(row.seq, parse_moment(row.at))


def with_moments(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with `received_at` as moments in place of the ledger's texts."""
    parsed = pl.col(RECEIVED_AT).str.to_datetime(_MOMENT_FORMAT, time_unit="us", time_zone="UTC")
    return frame.with_columns(parsed.cast(_UTC))
