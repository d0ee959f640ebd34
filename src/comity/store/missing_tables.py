"""Tables that came after a ledger was made: they are added when it is opened for writing."""

import sqlalchemy as sa

from comity.store import schema
from comity.store.connect import Connections
from comity.store.faults import foreign_errors
from comity.store.metadata import METADATA


def make_missing_tables(connections: Connections) -> tuple[str, ...]:
    """Make the tables that a ledger lacks, each append-only one with its triggers; return their names.

    A ledger that has them all is read alone. Tables of another schema version are another matter: such a ledger
    isn't opened.
    """
    with foreign_errors(), connections.reading() as connection:
        if not _missing(connection):
            return ()
    with foreign_errors(), connections.writing() as connection:
        missing = _missing(connection)  # somebody else may have made them meanwhile
        METADATA.create_all(connection, tables=missing, checkfirst=False)
        for table in missing:
            for statement in schema.triggers_of(table):
                connection.exec_driver_sql(statement)
    return tuple(table.name for table in missing)


def _missing(connection: sa.Connection) -> list[sa.Table]:
    there = set(sa.inspect(connection).get_table_names())
    return [table for table in METADATA.sorted_tables if table.name not in there]
