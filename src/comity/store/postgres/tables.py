"""The ledger's tables as PostgreSQL has them: whole numbers of 64 bits, texts ordered by their code points.

Numbers of rows are given by the program's own count (`comity_next_number`), since a sequence leaves gaps where a
transaction fails, and a gap in the audit says that something was removed. Cells are parted by dataflow
(`comity.store.postgres.cells`).
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from comity.store import schema
from comity.store.metadata import METADATA

DATAFLOW = "dataflow"
TEXT = sa.Text(collation="C")

NEXT_NUMBER = """
CREATE OR REPLACE FUNCTION comity_next_number(named text, numbered text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(%I), 0) + 1 FROM %I', numbered, named) INTO found;
  RETURN found;
END $$"""
"""Gives each row the number after the highest: the writer's lock lets nobody come in between."""


@cache
def postgres_tables() -> sa.MetaData:
    """Return the tables to be made, in the place of those that the rest of the program names."""
    found = sa.MetaData()
    for table in METADATA.sorted_tables:
        if table in schema.CELLS:
            _parted(table, found)
        else:
            adapt(table, found)
    return found


def adapt(table: sa.Table, metadata: sa.MetaData) -> sa.Table:
    """Return a copy of a table with PostgreSQL's types, whose rows are given their numbers."""
    numbered = table.autoincrement_column
    copy = table.to_metadata(metadata)
    for column in copy.columns:
        column.type = _type_of(column)
        if numbered is not None and column.name == numbered.name:
            counted = f"comity_next_number('{table.name}', '{column.name}')"
            column.autoincrement = False
            column.server_default = sa.DefaultClause(sa.text(counted))
    return copy


def _parted(table: sa.Table, metadata: sa.MetaData) -> sa.Table:
    """Return a table of cells that is parted by dataflow; each part has the key."""
    columns = [sa.Column(c.name, _type_of(c), nullable=c.nullable and not c.primary_key) for c in table.columns]
    checks = [sa.CheckConstraint("action IN ('I', 'U', 'D')")] if "action" in table.columns else []
    dataflow = sa.Column(DATAFLOW, TEXT, nullable=False)
    return sa.Table(table.name, metadata, *columns, dataflow, *checks, postgresql_partition_by=f"LIST ({DATAFLOW})")


def _type_of(column: sa.Column[object]) -> sa.types.TypeEngine[Any]:
    kind: sa.types.TypeEngine[Any]
    if isinstance(column.type, sa.Boolean):
        kind = sa.Boolean()
    elif isinstance(column.type, sa.Integer):
        kind = sa.BigInteger()
    elif isinstance(column.type, sa.REAL):
        kind = sa.Double()
    else:
        kind = TEXT if isinstance(column.type, sa.Text) else column.type
    return kind
