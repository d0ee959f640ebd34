"""Cells parted by dataflow: each part is a table of its own, with the series first in its key.

A part can be vacuumed, moved to another disk or looked at alone, and a read goes to the one part that it concerns.
"""

import hashlib
import re

import sqlalchemy as sa

from comity.store import schema
from comity.store.fetch import quote
from comity.store.postgres.tables import DATAFLOW
from comity.store.postgres.triggers import never_emptied

_LONGEST = 40
_KEYS = {
    schema.obs.name: "sid, period, seq",
    schema.cur.name: "sid, period",
    "shown": "base, sid, period, seq",
    "shown_cur": "base, sid, period",
}
_HISTORIES = frozenset({"obs", "shown"})


def part_name(table: str, dataflow: str) -> str:
    """Return the name of the part of a table that holds a dataflow's cells.

    >>> part_name("obs", "CROSSINGS")
    'obs_crossings_4d9c93'
    """
    readable = re.sub(r"[^a-z0-9]+", "_", dataflow.lower())[:_LONGEST]
    return f"{table}_{readable}_{hashlib.sha256(dataflow.encode()).hexdigest()[:6]}"


def dataflows_of(connection: sa.Connection) -> list[str]:
    """Return the dataflows that have parts: those that had an event."""
    column = schema.event.c.dataflow
    return list(connection.execute(sa.select(column).distinct().order_by(column)).scalars())


def make_parts(connection: sa.Connection, dataflow: str) -> None:
    """Make the parts of a dataflow, where they aren't there."""
    names = {table: part_name(table, dataflow) for table in _KEYS}
    known = connection.execute(sa.text("SELECT to_regclass(:name)"), {"name": quote(names["obs"])}).scalar()
    if known is not None:
        return
    for table, name in names.items():
        for statement in _part_ddl(table, name, dataflow):
            connection.exec_driver_sql(statement)


def _part_ddl(table: str, name: str, dataflow: str) -> list[str]:
    """Return what makes a part: attached once it is whole, which locks nobody out who reads."""
    value = "'" + dataflow.replace("'", "''").replace("%", "%%") + "'"
    made = [
        f'CREATE TABLE "{name}" (LIKE "{table}" INCLUDING ALL)',
        f'ALTER TABLE "{name}" ALTER COLUMN {DATAFLOW} SET DEFAULT {value}, ADD PRIMARY KEY ({_KEYS[table]})',
    ]
    if table in _HISTORIES:
        # Rows come in the order of the sequence, so that a few bytes a hundred pages say where an event lies.
        made.append(f'CREATE INDEX "{name}_seq" ON "{name}" USING brin (seq) WITH (pages_per_range = 16)')
    made.append(f'ALTER TABLE "{table}" ATTACH PARTITION "{name}" FOR VALUES IN ({value})')
    return [*made, never_emptied(name)] if table in _HISTORIES else made
