"""Series and their numbers: one table a data structure, numbers unique in the whole ledger."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError, UsageError
from comity.exchange.ports import Key
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.dialect import dialect_of
from comity.store.fetch import fetch_frame, quote

SID = "sid"
_TABLES = sa.select(schema.series_table.c.name)
_TABLE_OF = sa.select(schema.series_table.c.name, schema.series_table.c.key_ids).where(
    schema.series_table.c.structure == sa.bindparam("structure")
)


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """The table that holds the series keys of a data structure (one major version of it)."""

    name: str
    key_ids: tuple[str, ...]

    @property
    def columns(self) -> str:
        """The quoted key columns, for SQL."""
        return ", ".join(quote(key_id) for key_id in self.key_ids)


def find_table(connection: sa.Connection, dataflow: Dataflow) -> SeriesTable | None:
    """Return the series table of the dataflow's structure, or None where nothing has come for it yet."""
    row = connection.execute(_TABLE_OF, {"structure": _identity(dataflow)}).one_or_none()
    if row is None:
        return None
    found = SeriesTable(row.name, tuple(json.loads(row.key_ids)))
    if found.key_ids != dataflow.structure.key_ids:
        raise LedgerError(
            f"The dimensions of {dataflow.structure.reference} differ from those that the ledger knows.",
            remedy="Changed dimensions need a new major version of the data structure.",
        )
    return found


def ensure_table(connection: sa.Connection, dataflow: Dataflow) -> SeriesTable:
    """Return the series table of the dataflow's structure, making it where it is new."""
    found = find_table(connection, dataflow)
    return found or _make_table(connection, dataflow)


def find_series(
    connection: sa.Connection,
    table: SeriesTable,
    *,
    dataflow: str,
    key: Key,
    further: tuple[str, Sequence[str]] = ("TRUE", ()),
) -> pl.DataFrame:
    """Return the series (`sid` and the key columns) of a dataflow that match `key`, in no promised order.

    `further` is one more condition on the key columns, and the values bound in it.
    """
    conditions, values = ["dataflow = ?"], [dataflow]
    for dimension, codes in key.items():
        conditions.append(f"{quote(dimension)} IN ({', '.join('?' * len(codes))})" if codes else "FALSE")
        values.extend(codes)
    conditions.append(further[0])
    values.extend(further[1])
    sql = f'SELECT sid, {table.columns} FROM "{table.name}" WHERE {" AND ".join(conditions)}'
    schema_ = _frame_schema(table)
    if set(key) == set(table.key_ids):
        return fetch_frame(connection, sql, tuple(values), schema=schema_)
    return dialect_of(connection).fetch_columns(connection, sql, tuple(values), schema=schema_, rare=())


def check_key(dataflow: Dataflow, key: Key) -> None:
    """Refuse a key that names a dimension which the dataflow hasn't."""
    unknown = [dimension for dimension in key if dimension not in dataflow.structure.key_ids]
    if unknown:
        raise UsageError(
            f"{dataflow.id} has no dimension {', '.join(unknown)}.",
            remedy=f"Its dimensions are {', '.join(dataflow.structure.key_ids)}.",
        )


def number_series(
    connection: sa.Connection, table: SeriesTable, *, dataflow: str, keys: pl.DataFrame
) -> pl.DataFrame:
    """Return `keys` (distinct, one column a dimension) with their `sid`, null where a series is new."""
    names = [f"k{i}" for i in range(len(table.key_ids))]
    dialect = dialect_of(connection)
    columns = ", ".join(("n INTEGER PRIMARY KEY", *(f"{name} TEXT" for name in names)))
    wanted = dialect.make_temporary(connection, f"wanted_{len(names)}", columns)
    numbered = keys.select(table.key_ids).with_row_index("n").cast({"n": pl.Int64})
    dialect.insert_frame(connection, wanted, numbered)
    match = " AND ".join(f"s.{quote(k)} = w.{n}" for k, n in zip(table.key_ids, names, strict=True))
    found = fetch_frame(
        connection,
        f'SELECT w.n, s.sid FROM {wanted} w CROSS JOIN "{table.name}" s WHERE s.dataflow = ? AND {match}',
        (dataflow,),
        schema={"n": pl.Int64, SID: pl.Int64},
    )
    return numbered.join(found, on="n", how="left").drop("n")


def add_series(connection: sa.Connection, table: SeriesTable, *, dataflow: str, keys: pl.DataFrame) -> None:
    """Record new series; `keys` has `sid` and the key columns."""
    rows = keys.select(pl.col(SID), pl.lit(dataflow).alias("dataflow"), *table.key_ids)
    dialect_of(connection).insert_frame(connection, quote(table.name), rows)


def highest_sid(connection: sa.Connection) -> int:
    """Return the highest series number in the ledger; 0 where there is none."""
    names = connection.execute(_TABLES).scalars().all()
    return max((_highest(connection, name) for name in names), default=0)


def _highest(connection: sa.Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f'SELECT coalesce(max(sid), 0) FROM "{name}"').scalar_one())


def _identity(dataflow: Dataflow) -> str:
    reference = dataflow.structure.reference
    return f"{reference.agency}:{reference.id}({reference.version.split('.')[0]})"


def _make_table(connection: sa.Connection, dataflow: Dataflow) -> SeriesTable:
    names = connection.execute(_TABLES).scalars().all()
    table = SeriesTable(_free_name(_identity(dataflow), names), dataflow.structure.key_ids)
    connection.execute(
        schema.series_table.insert().values(
            name=table.name, structure=_identity(dataflow), key_ids=json.dumps(table.key_ids)
        )
    )
    make_series_ddl(connection, table)
    return table


def read_series_tables(connection: sa.Connection) -> list[SeriesTable]:
    """Return every series table of the ledger."""
    table = schema.series_table
    rows = connection.execute(sa.select(table.c.name, table.c.key_ids))
    return [SeriesTable(row.name, tuple(json.loads(row.key_ids))) for row in rows]


def make_series_ddl(connection: sa.Connection, table: SeriesTable) -> None:
    """Make a series table and its triggers."""
    dialect_of(connection).make_append_only(connection, as_table(table))


def as_table(table: SeriesTable) -> sa.Table:
    """Return a series table as SQLAlchemy has it."""
    return sa.Table(
        table.name,
        sa.MetaData(),
        sa.Column(SID, sa.Integer, primary_key=True),
        sa.Column("dataflow", sa.Text, nullable=False),
        *(sa.Column(key_id, sa.Text, nullable=False) for key_id in table.key_ids),
        sa.UniqueConstraint("dataflow", *table.key_ids),
    )


def _free_name(identity: str, taken: Sequence[str]) -> str:
    base = "series_" + re.sub(r"[^a-z0-9]+", "_", identity.lower()).strip("_")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def _frame_schema(table: SeriesTable) -> dict[str, pl.DataType | type[pl.DataType]]:
    return {SID: pl.Int64, **dict.fromkeys(table.key_ids, pl.String)}
