"""Looks for tables, indexes and triggers that aren't those that this version of the program makes."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from comity.exchange.ports import Fault
from comity.store import schema
from comity.store.metadata import METADATA, is_sealed
from comity.store.protected_tables import shown, shown_cur
from comity.store.series import make_series_ddl, read_series_tables

_DEFINITIONS = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


def find_schema_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Yield definitions that are missing, changed, or not ours: without its triggers nothing is append-only.

    A sealed table (or one of shown figures) that came after the ledger was made may be missing, until it is opened
    for writing: rows that were removed with one are told by the log.
    """
    found = _definitions(connection)
    wanted = _make_anew(
        connection, without=[t for t in METADATA.sorted_tables if _may_be_missing(t) and t.name not in found]
    )
    for name in sorted({*wanted, *found}):
        if name not in found:
            yield Fault("schema", name, "its definition is missing")
        elif name not in wanted:
            yield Fault("schema", name, "it is none of the ledger's definitions")
        elif found[name] != wanted[name]:
            yield Fault("schema", name, "its definition was changed")


def _may_be_missing(table: sa.Table) -> bool:
    return is_sealed(table) or table in {shown, shown_cur}


def _make_anew(connection: sa.Connection, *, without: Sequence[sa.Table]) -> dict[str, str]:
    """Return the definitions of a new ledger with the same series tables, but for some tables."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as memory:
        schema.create_tables(memory)
        for table in read_series_tables(connection):
            make_series_ddl(memory, table)
        for late in without:
            late.drop(memory)
        definitions = _definitions(memory)
    engine.dispose()
    return definitions


def _definitions(connection: sa.Connection) -> dict[str, str]:
    return {row.name: row.sql for row in connection.exec_driver_sql(_DEFINITIONS)}
