"""Statements run, and rows between the database and frames in batches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa

Schema = Mapping[str, pl.DataType | type[pl.DataType]]
BATCH = 50_000
"""How many rows are fetched, or sent, at once."""


def run(connection: sa.Connection, sql: str, parameters: Sequence[Any] = ()) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a statement whose values stand in `?`, whatever the engine's own places for them are."""
    if connection.dialect.paramstyle != "qmark":
        sql = sql.replace("%", "%%").replace("?", "%s")
    return connection.exec_driver_sql(sql, tuple(parameters))


def fetch_frame(
    connection: sa.Connection, sql: str, parameters: tuple[Any, ...] = (), *, schema: Schema
) -> pl.DataFrame:
    """Return the result of a query as a frame of this schema (columns in the query's order)."""
    batches = list(_batches(connection, sql, parameters, schema))
    return pl.concat(batches) if batches else pl.DataFrame(schema=schema)


def quote(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _batches(
    connection: sa.Connection, sql: str, parameters: tuple[Any, ...], schema: Schema
) -> Iterator[pl.DataFrame]:
    # The driver's own cursor: SQLAlchemy's row objects double the time of a large read.
    cursor = run(connection, sql, parameters).cursor
    while cursor is not None and (rows := cursor.fetchmany(BATCH)):
        yield pl.DataFrame(rows, schema=schema, orient="row")
