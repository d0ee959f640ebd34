"""Looks for tables, indexes and triggers that aren't those that this version of the program makes."""

from collections.abc import Iterator

import sqlalchemy as sa

from comity.exchange.ports import Fault
from comity.store.dialect import dialect_of
from comity.store.metadata import METADATA, is_sealed
from comity.store.protected_tables import shown, shown_cur
from comity.store.revision import RELEASED, REVISION, alembic_version, revision_of
from comity.store.series import as_table, read_series_tables

_KNOWN = {RELEASED, REVISION}


def find_schema_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Yield definitions that are missing, changed, or not ours: without its triggers nothing is append-only.

    A sealed table (or one of shown figures) that came after the ledger was made may be missing, until it is opened
    for writing: rows that were removed with one are told by the log.
    """
    dialect = dialect_of(connection)
    found = dialect.definitions(connection)
    further = [as_table(table) for table in read_series_tables(connection)]
    wanted = dialect.definitions_anew(
        connection,
        further,
        without=[t for t in METADATA.sorted_tables if _may_be_missing(t) and t.name not in found],
    )
    revision = revision_of(connection)
    if revision not in _KNOWN:
        yield Fault("schema", alembic_version.name, f"its revision {revision!r} is none that this program knows")
    for name in sorted({*wanted, *found}):
        if name not in found:
            yield Fault("schema", name, "its definition is missing")
        elif name not in wanted:
            yield Fault("schema", name, "it is none of the ledger's definitions")
        elif found[name] != wanted[name]:
            yield Fault("schema", name, "its definition was changed")


def _may_be_missing(table: sa.Table) -> bool:
    return is_sealed(table) or table in {shown, shown_cur, alembic_version}
