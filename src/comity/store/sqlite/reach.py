"""How SQLite reaches the cells of a slice: period by period, in the order of the table."""

import json
from dataclasses import dataclass
from typing import cast

import polars as pl
import sqlalchemy as sa

from comity.store.slices import Slice

# From this share on of the series between the first and the last, walking through all beats looking each one up.
_DENSE = 0.4
# Up to so many periods are named in the query one by one.
_NAMED = 500


@dataclass(frozen=True, slots=True)
class SqliteReach:
    """How a query reaches the cells of a slice, and no others: period by period, in the order of the table.

    CROSS JOIN fixes the order of loops, and so that of rows: by period, series, sequence. The plus keeps SQLite
    from looking up one series after another where walking through all is meant.
    """

    wanted: Slice
    tables: str
    condition: str
    parameters: tuple[int, ...]
    period: str = "p.id"
    order: str = ""

    @classmethod
    def of(cls, connection: sa.Connection, wanted: Slice) -> "SqliteReach":
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
            f"period p {self.tables} {self.joined(table)} c.period = p.id "
            f"WHERE p.id BETWEEN ? AND ? AND {bounded}.sid BETWEEN ? AND ? {self.condition}"
        )

    def joined(self, table: str) -> str:
        """Return the join of the slice's table as `c`, ready for its conditions."""
        base = "" if self.wanted.base is None else f"c.base = {int(self.wanted.base)} AND"
        return f"CROSS JOIN {self.wanted.table(table)} c ON {base}"


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
