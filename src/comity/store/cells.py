"""Cells as they lie in the ledger: which of them to read, and how so that it is fast."""

import json
from dataclasses import dataclass, replace
from typing import cast

import polars as pl
import sqlalchemy as sa

from comity.store.fetch import Schema, fetch_columns, fetch_frame, insert_frame
from comity.store.series import SID

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
_RARE = ("conf", "embargo", "extra")
_LOWEST, _HIGHEST = 0, 2**62
# From this share on of the series between the first and the last, walking through all beats looking each one up.
_DENSE = 0.4
# Up to so many series, rows are fetched one by one: a few of them come sooner that way.
_FEW = 20
# Up to so many periods are named in the query one by one.
_NAMED = 500
_SHOWN = {"obs": "shown", "cur": "shown_cur"}


@dataclass(frozen=True, slots=True)
class Slice:
    """What to read: these series (numbers), these periods (ids, both bounds included), these frequencies.

    `periods`, where given, names the periods one by one; they lie within the bounds. `base`, where given, asks for
    what is shown under it instead of what is.
    """

    sids: pl.Series
    first: int = _LOWEST
    last: int = _HIGHEST
    frequencies: tuple[str, ...] = ()
    periods: pl.Series | None = None
    base: int | None = None

    def under(self, base: int | None) -> "Slice":
        """Return the slice of what is shown under a base; None: of what is."""
        return replace(self, base=base)

    def source(self, table: str) -> str:
        """Return a table of cells as `c`, ready for its further conditions."""
        if self.base is None:
            return f"{table} c ON"
        return f"{_SHOWN[table]} c ON c.base = {int(self.base)} AND"


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
        f"CROSS JOIN {wanted.source('obs')} c.period = t.period AND c.sid = t.sid WHERE c.seq <= ?"
    )
    return _read(connection, wanted, sql, (after, seq, seq), schema=CHANGE_SCHEMA)


def count_changes_of(connection: sa.Connection, wanted: Slice, *, seq: int, after: int = 0) -> int:
    """Return how many rows `changes_of` reads, before it leaves out periods where many are named."""
    if wanted.sids.is_empty():
        return 0
    reach = _Reach.of(connection, wanted)
    sql = f"SELECT count(*) FROM {reach.source('obs')} AND c.seq <= ?"
    further: tuple[int, ...] = (seq,)
    if after > 0:
        sql = (
            f"SELECT count(*) FROM (SELECT DISTINCT c.period, c.sid FROM {reach.source('obs')} "
            "AND c.seq > ? AND c.seq <= ?) t "
            f"CROSS JOIN {wanted.source('obs')} c.period = t.period AND c.sid = t.sid WHERE c.seq <= ?"
        )
        further = (after, seq, seq)
    return int(connection.exec_driver_sql(sql, (*reach.parameters, *further)).scalar_one())


def in_order(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells or changes in the order of period, series, sequence: that in which the ledger's tables lie."""
    later, same = pl.lit(value=False), pl.lit(value=True)
    for name in (PERIOD, SID, "seq"):
        later |= same & (pl.col(name) > pl.col(name).shift(1))
        same &= pl.col(name) == pl.col(name).shift(1)
    is_ordered = cells.select(later.fill_null(value=True).all()).item()
    return cells if is_ordered else cells.sort(PERIOD, SID, "seq")


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


def counts_of(connection: sa.Connection, wanted: Slice, condition: str = "1") -> dict[int, int]:
    """Return how many cells of the slice there are now by period; `condition` is one more on their state (`c.`)."""
    if wanted.sids.is_empty():
        return {}
    reach = _Reach.of(connection, wanted)
    sql = f"SELECT p.id, count(*) FROM {reach.source('cur')} AND {condition} GROUP BY p.id"
    rows = connection.exec_driver_sql(sql, reach.parameters)
    return {int(period): int(count) for period, count in rows}


def series_in(connection: sa.Connection, wanted: Slice, condition: str = "1") -> pl.Series:
    """Return the series of the slice that have a cell now; one of a single period, so that none comes twice."""
    if wanted.sids.is_empty():
        return wanted.sids
    reach = _Reach.of(connection, wanted)
    sql = f"SELECT c.sid FROM {reach.source('cur')} AND {condition}"
    return fetch_columns(connection, sql, reach.parameters, schema={SID: pl.Int64})[SID]


@dataclass(frozen=True, slots=True)
class _Reach:
    """How a query reaches the cells of a slice, and no others: period by period, in the order of the table.

    CROSS JOIN fixes the order of loops, and so that of rows: by period, series, sequence. The plus keeps SQLite
    from looking up one series after another where walking through all is meant.
    """

    wanted: Slice
    tables: str
    condition: str
    parameters: tuple[int, ...]

    @classmethod
    def of(cls, connection: sa.Connection, wanted: Slice) -> "_Reach":
        """Choose the fastest way: through all series, through all but not taking each, or from one to the next."""
        lowest, highest = cast("int", wanted.sids.min()), cast("int", wanted.sids.max())
        share = wanted.sids.len() / (highest - lowest + 1)
        tables, condition = "", _some_periods(wanted)
        if share < 1:
            _pick(connection, wanted.sids)
            condition += " AND +c.sid IN (SELECT sid FROM temp.picked)" if share >= _DENSE else " AND c.sid = k.sid"
            tables = "" if share >= _DENSE else "CROSS JOIN temp.picked k"
        return cls(wanted, tables, condition, (wanted.first, wanted.last, lowest, highest))

    def source(self, table: str) -> str:
        """Return FROM and WHERE, with places for `parameters`; the cells are `c`, their period is `p`."""
        # Where series are picked, the bounds say nothing more: told of them, SQLite walks through all in between.
        bounded = "+k" if self.tables else "c"
        return (
            f"period p {self.tables} CROSS JOIN {self.wanted.source(table)} c.period = p.id "
            f"WHERE p.id BETWEEN ? AND ? AND {bounded}.sid BETWEEN ? AND ? {self.condition}"
        )


def _read(
    connection: sa.Connection, wanted: Slice, sql: str, further: tuple[int, ...] = (), *, schema: Schema
) -> pl.DataFrame:
    """Return what a query over the slice finds; it names its tables `{cur}` or `{obs}`, and the state `{state}`."""
    if wanted.sids.is_empty():
        return pl.DataFrame(schema=schema)
    reach = _Reach.of(connection, wanted)
    query = sql.format(state=_STATE_SQL, cur=reach.source("cur"), obs=reach.source("obs"))
    parameters = (*reach.parameters, *further)
    if wanted.sids.len() <= _FEW:
        found = fetch_frame(connection, query, parameters, schema=schema)
    else:
        found = fetch_columns(connection, query, parameters, schema=schema, rare=_RARE)
    return found if wanted.periods is None else found.filter(pl.col(PERIOD).is_in(wanted.periods.implode()))


def _pick(connection: sa.Connection, sids: pl.Series) -> None:
    """Put the series into a temporary table, which each connection has for itself."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS picked (sid INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM temp.picked")
    numbers = json.dumps(sids.unique().sort().to_list())
    connection.exec_driver_sql("INSERT INTO temp.picked SELECT value FROM json_each(?)", (numbers,))


def _some_periods(wanted: Slice) -> str:
    """Return the condition on periods beside their bounds; the filter behind it leaves out what it lets through."""
    frequencies = ", ".join("'" + f.replace("'", "''") + "'" for f in wanted.frequencies)
    only = f"AND p.freq IN ({frequencies})" if wanted.frequencies else ""
    if wanted.periods is None or wanted.periods.len() > _NAMED:
        return only
    return f"{only} AND p.id IN ({', '.join(map(str, wanted.periods))})"
