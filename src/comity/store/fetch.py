"""Rows between the database and frames, in batches."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import sqlalchemy as sa

Schema = Mapping[str, pl.DataType | type[pl.DataType]]
_BATCH = 50_000


def fetch_frame(
    connection: sa.Connection, sql: str, parameters: tuple[Any, ...] = (), *, schema: Schema
) -> pl.DataFrame:
    """Return the result of a query as a frame of this schema (columns in the query's order)."""
    batches = list(_batches(connection, sql, parameters, schema))
    return pl.concat(batches) if batches else pl.DataFrame(schema=schema)


def insert_frame(connection: sa.Connection, table: str, frame: pl.DataFrame) -> None:
    """Insert every row of the frame; its columns are in the table's order."""
    places = ", ".join("?" * frame.width)
    for batch in frame.iter_slices(_BATCH):
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", batch.rows())


def _batches(
    connection: sa.Connection, sql: str, parameters: tuple[Any, ...], schema: Schema
) -> Iterator[pl.DataFrame]:
    # The driver's own cursor: SQLAlchemy's row objects double the time of a large read.
    cursor = connection.exec_driver_sql(sql, parameters).cursor
    while cursor is not None and (rows := cursor.fetchmany(_BATCH)):
        yield pl.DataFrame(rows, schema=schema, orient="row")
