"""Reads: observations as of a moment, their vintages, what was covered."""

import datetime as dt

import polars as pl
import sqlalchemy as sa

from comity.errors import UsageError
from comity.exchange.ports import Key, Moment
from comity.model import frames
from comity.model.periods import Period
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.attributes import attribute_values, join_attributes, with_period_text
from comity.store.cells import PERIOD, Slice, cells_as_of, changes_of, current_cells
from comity.store.clock import render_moment
from comity.store.fetch import Schema, fetch_frame
from comity.store.series import SID, check_key, find_series, find_table
from comity.store.state import components, unpack

RECEIVED_AT = "received_at"
_UTC = pl.Datetime("us", "UTC")
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S%.6fZ"
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


def read_observations(
    connection: sa.Connection,
    dataflow: Dataflow,
    *,
    key: Key,
    between: tuple[Period | None, Period | None],
    as_of: Moment,
) -> pl.DataFrame:
    """Return an observation frame (docs/reference/frames.md)."""
    seq = sequence_at(connection, as_of)
    series = _series(connection, dataflow, key)
    wanted = _slice(series, between)
    if seq == sequence_at(connection, None):
        cells = current_cells(connection, wanted)
    else:
        cells = cells_as_of(connection, wanted, seq)
    frame = _present(cells, series, dataflow)
    joined = join_attributes(frame, attribute_values(connection, dataflow, seq), dataflow)
    return joined.select(pl.exclude(frames.PERIOD, frames.SEQ), frames.PERIOD, frames.SEQ)


def read_history(connection: sa.Connection, dataflow: Dataflow, *, key: Key) -> pl.DataFrame:
    """Return a vintage frame (docs/reference/frames.md)."""
    series = _series(connection, dataflow, key)
    changes = changes_of(connection, _slice(series, (None, None)))
    frame = _present(changes.rename({"action": frames.ACTION}), series, dataflow)
    received = fetch_frame(
        connection,
        "SELECT seq, at FROM event",
        schema={frames.SEQ: pl.Int64, RECEIVED_AT: pl.String},
    )
    return frame.join(_with_moments(received), on=frames.SEQ, how="left", maintain_order="left")


def read_coverage(connection: sa.Connection, *, dataflow: str | None, as_of: Moment) -> pl.DataFrame:
    """Return what accepted submissions covered; columns as `Ledger.coverage` says."""
    only = "AND s.dataflow = ?" if dataflow is not None else ""
    seq = sequence_at(connection, as_of)
    sql = (
        "SELECT s.seq, s.provider, s.dataflow, c.reporter, c.period, c.rows, c.changed, s.nil, s.received_at "
        f"FROM submission s JOIN coverage c ON c.seq = s.seq WHERE s.seq <= ? {only} "
        "ORDER BY s.seq, c.reporter, c.period"
    )
    parameters = (seq,) if dataflow is None else (seq, dataflow)
    raw = {**_COVERAGE, "nil": pl.Int64}
    found = fetch_frame(connection, sql, parameters, schema=raw).with_columns(pl.col("nil").cast(pl.Boolean))
    return _with_moments(found)


def _series(connection: sa.Connection, dataflow: Dataflow, key: Key) -> pl.DataFrame:
    """Return the series that match, in the order of the series key."""
    check_key(dataflow, key)
    table = find_table(connection, dataflow)
    if table is None:
        return pl.DataFrame(schema={SID: pl.Int64, **dict.fromkeys(dataflow.structure.key_ids, pl.String)})
    return find_series(connection, table, dataflow=dataflow.id, key=key).sort(dataflow.structure.key_ids)


def _slice(series: pl.DataFrame, between: tuple[Period | None, Period | None]) -> Slice:
    whole = Slice(series[SID])
    frequencies = series[frames.FREQ].unique().to_list() if frames.FREQ in series.columns else []
    first, last = between
    return Slice(
        series[SID],
        whole.first if first is None else first.id,
        whole.last if last is None else last.id,
        tuple(frequencies),
    )


def _present(cells: pl.DataFrame, series: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    """Return cells with their codes, ordered by series key and time; any further columns come last."""
    structure = dataflow.structure
    ranks = series.select(SID, pl.int_range(pl.len()).alias("rank"))
    ordered = cells.join(ranks, on=SID).sort("rank", PERIOD, "seq")
    codes = series.select(structure.key_ids)[ordered["rank"]]
    states = unpack(ordered.drop("rank", SID), structure).rename({PERIOD: frames.PERIOD, "seq": frames.SEQ})
    frame = with_period_text(pl.concat([codes, states], how="horizontal"))
    further = [name for name in (frames.ACTION,) if name in frame.columns]
    return frame.select(
        *structure.key_ids, frames.TIME_PERIOD, *components(structure), frames.PERIOD, frames.SEQ, *further
    )


def _with_moments(frame: pl.DataFrame) -> pl.DataFrame:
    parsed = pl.col(RECEIVED_AT).str.to_datetime(_MOMENT_FORMAT, time_unit="us", time_zone="UTC")
    return frame.with_columns(parsed.cast(_UTC))
