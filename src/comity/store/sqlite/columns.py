"""Columns out of SQLite as JSON arrays (docs/decisions/0017-columns-through-json.md), and rows into it."""

import json
from collections.abc import Collection
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.store.fetch import BATCH, Schema, fetch_frame, quote

_SHORT = 1 << 16
"""Arrays of fewer characters are read value by value: for them polars takes longer to begin than that takes."""


def fetch_columns(
    connection: sa.Connection,
    source: str,
    parameters: tuple[Any, ...] = (),
    *,
    schema: Schema,
    rare: Collection[str] = (),
) -> pl.DataFrame:
    """Return what `fetch_frame` returns for a query whose columns have the schema's names, several times as fast.

    SQLite puts each column together as a JSON array, which is read without making an object of every value. Its
    JSON keeps whole numbers and texts exactly, but 15 digits of a fraction: fractions are fetched as they are.
    Columns that are `rare` are fetched where they hold anything. All queries walk through the same rows in the same
    order, since the query fixes its order of loops.
    """
    usual = [name for name in schema if name not in rare]
    reals = [name for name in usual if schema[name] == pl.Float64]
    wholes = {name: f"CAST({quote(name)} AS INTEGER)" if name in reals else quote(name) for name in usual}
    wanted = [f"json_group_array({whole})" for whole in wholes.values()]
    wanted += [f"total({quote(name)} <> {wholes[name]})" for name in reals]
    wanted.append(" + ".join((*(f"count({quote(name)})" for name in rare), "0")))
    first = connection.exec_driver_sql(_select(wanted, source), parameters).one()
    columns = {name: _parse(array, schema[name]) for name, array in zip(usual, first, strict=False)}
    for name, is_fraction in zip(reals, first[len(usual) : -1], strict=True):
        if is_fraction:
            sql = _select([quote(name)], source)
            columns |= fetch_frame(connection, sql, parameters, schema={name: pl.Float64}).to_dict()
    if first[-1]:
        arrays = [f"json_group_array({quote(name)})" for name in rare]
        found = connection.exec_driver_sql(_select(arrays, source), parameters).one()
        columns |= {name: _parse(array, pl.String) for name, array in zip(rare, found, strict=True)}
    absent = pl.Series([None], dtype=pl.String).new_from_index(0, columns[usual[0]].len())
    return pl.DataFrame({name: columns.get(name, absent) for name in schema})


def insert_frame(connection: sa.Connection, table: str, frame: pl.DataFrame) -> None:
    """Insert every row of the frame; its columns are in the table's order."""
    places = ", ".join("?" * frame.width)
    for batch in frame.iter_slices(BATCH):
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", batch.rows())


def _select(columns: Collection[str], source: str) -> str:
    return f"SELECT {', '.join(columns)} FROM ({source})"


def _parse(array: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """Return the values of a JSON array of texts or whole numbers."""
    if len(array) < _SHORT:
        values = json.loads(array)
        if dtype == pl.String:
            return pl.Series(values, dtype=pl.String)
        return pl.Series(values, dtype=pl.Int64).cast(dtype)
    if dtype == pl.String:
        parsed: pl.Series = pl.Series([array]).str.json_decode(pl.List(pl.String))[0]
        return parsed
    inner = pl.Series([array[1:-1]]).str.split(",")[0] if len(array) > len("[]") else pl.Series(dtype=pl.String)
    return inner.cast(pl.Int64, strict=False).cast(dtype)
