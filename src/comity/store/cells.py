"""Cells as they lie in the ledger: which of them to read, and how so that it is fast."""

import polars as pl
import sqlalchemy as sa

from comity.store.dialect import dialect_of
from comity.store.fetch import Schema, fetch_frame, run
from comity.store.series import SID
from comity.store.slices import Slice

PERIOD = "period"
STAGED = (
    "period BIGINT, sid BIGINT, action TEXT, "
    "value DOUBLE PRECISION, status TEXT, conf TEXT, embargo TEXT, extra TEXT"
)
"""The columns of a temporary table of changed cells."""
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
_RARE = ("conf", "embargo", "extra")
# Up to so many series, rows are fetched one by one: a few of them come sooner that way.
_FEW = 20


def current_cells(connection: sa.Connection, wanted: Slice) -> pl.DataFrame:
    """Return the latest state of the cells in the slice, in no promised order (columns: CELL_SCHEMA)."""
    return _read(connection, wanted, "SELECT c.period, c.sid, c.seq, {state} FROM {cur}", schema=CELL_SCHEMA)


def cells_as_of(connection: sa.Connection, wanted: Slice, seq: int) -> pl.DataFrame:
    """Return the state that the cells in the slice had once `seq` was accepted (columns: CELL_SCHEMA)."""
    return last_states(changes_of(connection, wanted, seq=seq))


def last_states(changes: pl.DataFrame) -> pl.DataFrame:
    """Return the last state of each cell, in the order of period, series; cells that were removed are left out."""
    changes = in_order(changes)
    is_last = (pl.col(PERIOD) != pl.col(PERIOD).shift(-1)) | (pl.col(SID) != pl.col(SID).shift(-1))
    return changes.filter(is_last.fill_null(value=True), pl.col("action") != "D").drop("action")


def changes_of(connection: sa.Connection, wanted: Slice, *, seq: int, after: int = 0) -> pl.DataFrame:
    """Return every change up to `seq` of the cells in the slice that changed after `after` (CHANGE_SCHEMA)."""
    if after == 0:
        sql = "SELECT c.period, c.sid, c.seq, c.action, {state} FROM {obs} AND c.seq <= ?"
        return _read(connection, wanted, sql, (seq,), schema=CHANGE_SCHEMA)
    sql = (
        "SELECT c.period, c.sid, c.seq, c.action, {state} "
        "FROM (SELECT DISTINCT c.period, c.sid FROM {obs} AND c.seq > ? AND c.seq <= ?) t "
        "{joined} c.period = t.period AND c.sid = t.sid WHERE c.seq <= ?"
    )
    return _read(connection, wanted, sql, (after, seq, seq), schema=CHANGE_SCHEMA)


def count_changes_of(connection: sa.Connection, wanted: Slice, *, seq: int, after: int = 0) -> int:
    """Return how many rows `changes_of` reads, before it leaves out periods where many are named."""
    if wanted.sids.is_empty():
        return 0
    reach = dialect_of(connection).reach(connection, wanted)
    sql = f"SELECT count(*) FROM {reach.source('obs')} AND c.seq <= ?"
    further: tuple[int, ...] = (seq,)
    if after > 0:
        sql = (
            f"SELECT count(*) FROM (SELECT DISTINCT c.period, c.sid FROM {reach.source('obs')} "
            "AND c.seq > ? AND c.seq <= ?) t "
            f"{reach.joined('obs')} c.period = t.period AND c.sid = t.sid WHERE c.seq <= ?"
        )
        further = (after, seq, seq)
    return int(run(connection, sql, (*reach.parameters, *further)).scalar_one())


def in_order(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells or changes in the order of period, series, sequence: that in which the ledger's tables lie."""
    later, same = pl.lit(value=False), pl.lit(value=True)
    for name in (PERIOD, SID, "seq"):
        later |= same & (pl.col(name) > pl.col(name).shift(1))
        same &= pl.col(name) == pl.col(name).shift(1)
    is_ordered = cells.select(later.fill_null(value=True).all()).item()
    return cells if is_ordered else cells.sort(PERIOD, SID, "seq")


def cells_at(connection: sa.Connection, keys: pl.DataFrame, dataflow: str) -> pl.DataFrame:
    """Return the latest state of exactly these cells of a dataflow; `keys` has `period` and `sid`, distinct."""
    if keys.is_empty():
        return pl.DataFrame(schema=CELL_SCHEMA)
    dialect = dialect_of(connection)
    touched = dialect.make_temporary(connection, "touched", "period BIGINT, sid BIGINT", key="period, sid")
    dialect.insert_frame(connection, touched, keys.select(PERIOD, SID).sort(PERIOD, SID))
    sql = (
        f"SELECT c.period, c.sid, c.seq, {_STATE_SQL} FROM {touched} t "
        f"{dialect.ordered_join} {dialect.cells('cur', dataflow)} c ON c.period = t.period AND c.sid = t.sid"
    )
    return fetch_frame(connection, sql, schema=CELL_SCHEMA)


def counts_of(connection: sa.Connection, wanted: Slice, condition: str = "TRUE") -> dict[int, int]:
    """Return how many cells of the slice there are now by period; `condition` is one more on their state (`c.`)."""
    if wanted.sids.is_empty():
        return {}
    reach = dialect_of(connection).reach(connection, wanted)
    sql = f"SELECT {reach.period}, count(*) FROM {reach.source('cur')} AND {condition} GROUP BY {reach.period}"
    rows = run(connection, sql, reach.parameters)
    return {int(period): int(count) for period, count in rows}


def series_in(connection: sa.Connection, wanted: Slice, condition: str = "TRUE") -> pl.Series:
    """Return the series of the slice that have a cell now; one of a single period, so that none comes twice."""
    if wanted.sids.is_empty():
        return wanted.sids
    dialect = dialect_of(connection)
    reach = dialect.reach(connection, wanted)
    sql = f"SELECT c.sid FROM {reach.source('cur')} AND {condition}"
    return dialect.fetch_columns(connection, sql, reach.parameters, schema={SID: pl.Int64}, rare=())[SID]


def _read(
    connection: sa.Connection, wanted: Slice, sql: str, further: tuple[object, ...] = (), *, schema: Schema
) -> pl.DataFrame:
    """Return what a query over the slice finds; it names its sources `{cur}` or `{obs}`, the state `{state}`."""
    if wanted.sids.is_empty():
        return pl.DataFrame(schema=schema)
    dialect = dialect_of(connection)
    reach = dialect.reach(connection, wanted)
    query = sql.format(
        state=_STATE_SQL, cur=reach.source("cur"), obs=reach.source("obs"), joined=reach.joined("obs")
    )
    parameters = (*reach.parameters, *further)
    if wanted.sids.len() <= _FEW:
        found = fetch_frame(connection, query + reach.order, parameters, schema=schema)
    else:
        found = dialect.fetch_columns(connection, query, parameters, schema=schema, rare=_RARE)
    return found if wanted.periods is None else found.filter(pl.col(PERIOD).is_in(wanted.periods.implode()))
