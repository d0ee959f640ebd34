"""Cells as they lie in the ledger: which of them to read, and how so that it is fast."""

from dataclasses import dataclass
from typing import cast

import polars as pl
import sqlalchemy as sa

from comity.store.fetch import Schema, fetch_frame, insert_frame
from comity.store.series import SID, highest_sid

PERIOD = "period"
STATE = ("value", "status", "conf", "embargo", "extra")
STATE_SCHEMA: Schema = {
    "value": pl.Float64,
    "status": pl.String,
    "conf": pl.String,
    "embargo": pl.String,
    "extra": pl.String,
}
CELL_SCHEMA: Schema = {PERIOD: pl.Int64, SID: pl.Int64, "seq": pl.Int64, **STATE_SCHEMA}
CHANGE_SCHEMA: Schema = {PERIOD: pl.Int64, SID: pl.Int64, "seq": pl.Int64, "action": pl.String, **STATE_SCHEMA}

_STATE_SQL = ", ".join(f"c.{name}" for name in STATE)
_LOWEST, _HIGHEST = 0, 2**62
# From this share of all series on, walking through every cell of the periods beats looking each one up.
_DENSE = 0.25


@dataclass(frozen=True, slots=True)
class Slice:
    """What to read: these series (numbers), these periods (ids, both bounds included), these frequencies.

    `periods`, where given, names the periods one by one; they lie within the bounds.
    """

    sids: pl.Series
    first: int = _LOWEST
    last: int = _HIGHEST
    frequencies: tuple[str, ...] = ()
    periods: pl.Series | None = None


def current_cells(connection: sa.Connection, wanted: Slice) -> pl.DataFrame:
    """Return the latest state of the cells in the slice, in no promised order (columns: CELL_SCHEMA)."""
    source = _source(connection, wanted, "cur")
    sql = f"SELECT c.period, c.sid, c.seq, {_STATE_SQL} FROM {source}"
    return _within(fetch_frame(connection, sql, _bounds(wanted), schema=CELL_SCHEMA), wanted)


def cells_as_of(connection: sa.Connection, wanted: Slice, seq: int) -> pl.DataFrame:
    """Return the state that the cells in the slice had once `seq` was accepted (columns: CELL_SCHEMA).

    SQLite takes bare columns from the row that holds the max() (documented: "Bare columns in an aggregate query").
    """
    source = _source(connection, wanted, "obs")
    sql = (
        f"SELECT c.period, c.sid, max(c.seq), c.action, {_STATE_SQL} FROM {source} AND c.seq <= ? "
        "GROUP BY c.period, c.sid"
    )
    found = fetch_frame(connection, sql, (*_bounds(wanted), seq), schema=CHANGE_SCHEMA)
    return _within(found.filter(pl.col("action") != "D").drop("action"), wanted)


def changes_of(connection: sa.Connection, wanted: Slice, *, seq: int, after: int = 0) -> pl.DataFrame:
    """Return every change up to `seq` of the cells in the slice that changed after `after` (CHANGE_SCHEMA)."""
    source = _source(connection, wanted, "obs")
    bounds = _bounds(wanted)
    sql = f"SELECT c.period, c.sid, c.seq, c.action, {_STATE_SQL} FROM {source} AND c.seq <= ?"
    if after > 0:
        touched = f"SELECT DISTINCT c.period, c.sid FROM {source} AND c.seq > ? AND c.seq <= ?"
        sql = (
            f"SELECT c.period, c.sid, c.seq, c.action, {_STATE_SQL} FROM ({touched}) t CROSS JOIN obs c "
            "ON c.period = t.period AND c.sid = t.sid WHERE c.seq <= ?"
        )
        return _within(fetch_frame(connection, sql, (*bounds, after, seq, seq), schema=CHANGE_SCHEMA), wanted)
    return _within(fetch_frame(connection, sql, (*bounds, seq), schema=CHANGE_SCHEMA), wanted)


def cells_at(connection: sa.Connection, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the latest state of exactly these cells; `keys` has `period` and `sid`, distinct."""
    connection.exec_driver_sql(
        "CREATE TEMP TABLE IF NOT EXISTS touched (period INT, sid INT, PRIMARY KEY (period, sid)) WITHOUT ROWID"
    )
    connection.exec_driver_sql("DELETE FROM temp.touched")
    insert_frame(connection, "temp.touched", keys.select(PERIOD, SID).sort(PERIOD, SID))
    sql = (
        f"SELECT c.period, c.sid, c.seq, {_STATE_SQL} FROM temp.touched t CROSS JOIN cur c "
        "ON c.period = t.period AND c.sid = t.sid"
    )
    return fetch_frame(connection, sql, schema=CELL_SCHEMA)


def _source(connection: sa.Connection, wanted: Slice, table: str) -> str:
    """Return the FROM and WHERE that reach the slice; CROSS JOIN fixes SQLite's order of loops."""
    if wanted.sids.len() >= _DENSE * max(highest_sid(connection), 1):
        return f"{table} c WHERE c.period BETWEEN ? AND ? AND c.sid BETWEEN ? AND ?"
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS picked (sid INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM temp.picked")
    insert_frame(connection, "temp.picked", wanted.sids.unique().sort().to_frame(SID))
    frequencies = ", ".join("'" + f.replace("'", "''") + "'" for f in wanted.frequencies)
    only = f"AND p.freq IN ({frequencies})" if wanted.frequencies else ""
    return (
        f"period p CROSS JOIN temp.picked k CROSS JOIN {table} c ON c.period = p.id AND c.sid = k.sid "
        f"WHERE p.id BETWEEN ? AND ? AND c.sid BETWEEN ? AND ? {only}"
    )


def _bounds(wanted: Slice) -> tuple[int, int, int, int]:
    if wanted.sids.is_empty():
        return (wanted.first, wanted.last, 0, -1)
    return (wanted.first, wanted.last, cast("int", wanted.sids.min()), cast("int", wanted.sids.max()))


def _within(cells: pl.DataFrame, wanted: Slice) -> pl.DataFrame:
    found = cells.filter(pl.col(SID).is_in(wanted.sids.implode()))
    return found if wanted.periods is None else found.filter(pl.col(PERIOD).is_in(wanted.periods.implode()))
