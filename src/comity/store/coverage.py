"""What accepted submissions covered: reporters and periods, with counts."""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.selection import Moment
from comity.store.events import WITHDRAWN
from comity.store.fetch import Schema, fetch_frame
from comity.store.moments import RECEIVED_AT, sequence_at, with_moments

_COVERAGE: Schema = {
    "seq": pl.Int64,
    "provider": pl.String,
    "dataflow": pl.String,
    "reporter": pl.String,
    frames.PERIOD: pl.Int64,
    "rows": pl.Int64,
    "changed": pl.Int64,
    "nil": pl.Boolean,
    RECEIVED_AT: pl.String,
}


def read_coverage(connection: sa.Connection, *, dataflow: str | None, as_of: Moment) -> pl.DataFrame:
    """Return what accepted submissions covered; columns as `Ledger.coverage` says.

    A submission that was withdrawn by then covers nothing.
    """
    only = "AND s.dataflow = ?" if dataflow is not None else ""
    seq = sequence_at(connection, as_of)
    sql = (
        "SELECT s.seq, s.provider, s.dataflow, c.reporter, c.period, c.rows, c.changed, CAST(s.nil AS INTEGER), "
        "s.received_at "
        f"FROM submission s JOIN coverage c ON c.seq = s.seq WHERE s.seq <= ? {only} "
        "AND NOT EXISTS (SELECT 1 FROM event w "
        f"WHERE w.submission = s.id AND w.kind = '{WITHDRAWN}' AND w.seq <= ?) "
        "ORDER BY s.seq, c.reporter, c.period"
    )
    parameters = (seq, seq) if dataflow is None else (seq, dataflow, seq)
    raw = {**_COVERAGE, "nil": pl.Int64}
    found = fetch_frame(connection, sql, parameters, schema=raw).with_columns(pl.col("nil").cast(pl.Boolean))
    return with_moments(found)
