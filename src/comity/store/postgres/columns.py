"""Columns out of PostgreSQL as arrays, and rows into it by COPY as CSV, which polars writes."""

from collections.abc import Collection, Sequence
from typing import Any

import polars as pl
import psycopg
import sqlalchemy as sa

from comity.store.fetch import Schema, quote


def fetch_columns(
    connection: sa.Connection,
    source: str,
    parameters: tuple[Any, ...] = (),
    *,
    schema: Schema,
    rare: Collection[str] = (),
) -> pl.DataFrame:
    """Return what `fetch_frame` returns for a query whose columns have the schema's names, several times as fast.

    The server puts each column together as an array, which comes in its binary form: every number is exact. Columns
    that are `rare` are left out, and where they hold anything, all are fetched anew in one pass: another pass may
    see the rows in another order.
    """
    usual = [name for name in schema if name not in rare]
    held = " + ".join((*(f"count({quote(name)})" for name in rare), "0"))
    *found, count = _aggregate(connection, (*map(_array, usual), held), source, parameters)
    if count:
        usual = list(schema)
        found = list(_aggregate(connection, tuple(map(_array, usual)), source, parameters))
    if found[0] is None:
        return pl.DataFrame(schema=schema)
    columns = {name: pl.Series(name, values, dtype=schema[name]) for name, values in zip(usual, found, strict=True)}
    absent = pl.Series([None], dtype=pl.String).new_from_index(0, len(found[0]))
    return pl.DataFrame({name: columns.get(name, absent) for name in schema})


def insert_frame(connection: sa.Connection, table: str, frame: pl.DataFrame) -> None:
    """Insert every row of the frame; its columns are in the table's order.

    Texts are quoted, so that an empty one isn't taken for one that is absent.
    """
    if frame.is_empty():
        return
    content = frame.write_csv(include_header=False, quote_style="non_numeric").encode()
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            copy.write(content)
    except psycopg.Error as error:
        raise sa.exc.DBAPIError(None, None, error, hide_parameters=True) from error
    finally:
        cursor.close()


def _array(name: str) -> str:
    return f"array_agg({quote(name)})"


def _aggregate(
    connection: sa.Connection, wanted: Sequence[str], source: str, parameters: tuple[Any, ...]
) -> Sequence[Any]:
    """Return the one row of aggregates over what a query finds."""
    sql = f"SELECT {', '.join(wanted)} FROM ({source}) AS wanted"
    cursor = connection.connection.cursor(binary=True)
    try:
        cursor.execute(sql.replace("%", "%%").replace("?", "%s"), parameters)
        row: Sequence[Any] = cursor.fetchone() or ()
    except psycopg.Error as error:
        raise sa.exc.DBAPIError(None, None, error, hide_parameters=True) from error
    finally:
        cursor.close()
    return row
