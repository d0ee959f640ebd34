"""Sets of cells as they are stored: which cells an event confirmed, which of a parcel were superseded."""

import io
from collections.abc import Collection

import polars as pl
import sqlalchemy as sa

from comity.store import schema
from comity.store.cells import PERIOD
from comity.store.parcel_tables import confirmation, superseded
from comity.store.series import SID

CONFIRMED_SEQ = "confirmed"


def write_cells(cells: pl.DataFrame) -> bytes:
    """Return cells as bytes: Arrow IPC, compressed, in one order."""
    buffer = io.BytesIO()
    cells.sort(cells.columns).write_ipc(buffer, compression="zstd")
    return buffer.getvalue()


def read_cells(data: bytes) -> pl.DataFrame:
    """Return the cells that `write_cells` wrote."""
    return pl.read_ipc(io.BytesIO(data))


def confirmed_by(connection: sa.Connection, dataflow: str, *, but: Collection[int] = ()) -> pl.DataFrame:
    """Return what a dataflow's events confirmed, without those in `but`: columns period, sid, CONFIRMED_SEQ."""
    event = schema.event
    query = (
        sa.select(confirmation.c.seq, confirmation.c.cells)
        .join(event, event.c.seq == confirmation.c.seq)
        .where(event.c.dataflow == dataflow, event.c.seq.not_in(but))
    )
    found = [
        read_cells(row.cells).with_columns(pl.lit(row.seq, dtype=pl.Int64).alias(CONFIRMED_SEQ))
        for row in connection.execute(query)
    ]
    empty = pl.DataFrame(schema={PERIOD: pl.Int64, SID: pl.Int64, CONFIRMED_SEQ: pl.Int64})
    return pl.concat([empty, *(one.select(empty.columns) for one in found)])


def superseded_cells(connection: sa.Connection, parcel: int) -> list[pl.DataFrame]:
    """Return the cells of a parcel of which later files say more, but for files that were withdrawn."""
    event, submission = schema.event, schema.submission
    query = (
        sa.select(superseded.c.cells)
        .join(event, event.c.seq == superseded.c.seq)
        .join(submission, submission.c.id == event.c.submission)
        .where(superseded.c.parcel == parcel, submission.c.state != "withdrawn")
    )
    return [read_cells(data) for data in connection.execute(query).scalars()]
