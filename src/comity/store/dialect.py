"""What one engine says otherwise than the other: everything else in this room is the same on both."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import polars as pl
import sqlalchemy as sa

from comity.model.filters import Operator
from comity.store.fetch import Schema
from comity.store.slices import Reach, Slice


class Dialect(Protocol):
    """Says what only one engine understands."""

    ordered_join: str
    """Joins two tables by what ON says, the left one in the outer loop where the engine would guess wrong."""
    text_operators: Mapping[Operator, str]
    """Conditions on a text column (`{}`), with places for the value."""

    strays: Sequence[str]
    """Queries for cells that lie in another dataflow's place."""

    def fetch_columns(
        self,
        connection: sa.Connection,
        source: str,
        parameters: tuple[Any, ...],
        *,
        schema: Schema,
        rare: Collection[str],
    ) -> pl.DataFrame:
        """Return what `fetch_frame` does, several times as fast; the query's columns have the schema's names."""
        ...

    def insert_frame(self, connection: sa.Connection, table: str, frame: pl.DataFrame) -> None:
        """Insert every row of the frame; its columns are in the table's order."""
        ...

    def make_temporary(self, connection: sa.Connection, name: str, columns: str, *, key: str = "") -> str:
        """Make an empty temporary table to be looked up by `key`, where one may write; return what to call it."""
        ...

    def texts(self, values: Sequence[str]) -> tuple[str, object]:
        """Return a table `k` of one column `value` with a place for its values, and what is bound there."""
        ...

    def last_rows(self, table: str, by: Sequence[str], columns: Sequence[str], condition: str = "") -> str:
        """Return the query for the row of the highest `seq` of each group: `by`, `seq` and `columns`."""
        ...

    def reach(self, connection: sa.Connection, wanted: Slice) -> Reach:
        """Return the fastest way to the cells of a slice that has series."""
        ...

    def cells(self, table: str, dataflow: str) -> str:
        """Return where a dataflow's cells lie: `obs`, `cur`, `shown` or `shown_cur`, or a part of that."""
        ...

    def histories(self, connection: sa.Connection, latest: str) -> Sequence[tuple[str, str]]:
        """Return the tables of history and latest view (`cur` or `shown_cur`), each with the one made of it."""
        ...

    def make_cells(self, connection: sa.Connection, dataflow: str) -> None:
        """Make room for the cells of a dataflow, where there is none."""
        ...

    def make_tables(self, connection: sa.Connection, tables: Sequence[sa.Table] | None = None) -> None:
        """Make tables of the ledger, all by default, with the triggers that keep them append-only."""
        ...

    def make_append_only(self, connection: sa.Connection, table: sa.Table) -> None:
        """Make a further table whose rows are never changed or deleted."""
        ...

    def definitions(self, connection: sa.Connection) -> dict[str, str]:
        """Return what the database says of its tables, indexes and triggers, by name."""
        ...

    def definitions_anew(
        self, connection: sa.Connection, further: Sequence[sa.Table], *, without: Sequence[sa.Table]
    ) -> dict[str, str]:
        """Return what a new ledger with these further tables would say, but for some tables."""
        ...

    def unguarded(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> AbstractContextManager[None]:
        """Take the triggers of some tables away, within the running transaction."""
        ...

    def overwrite_removed(self, connection: sa.Connection) -> None:
        """Let what the running transaction removes be overwritten, where the engine can."""
        ...

    def integrity_faults(self, connection: sa.Connection) -> Iterator[str]:
        """Yield what the engine finds broken in what it keeps."""
        ...


def dialect_of(connection: sa.Connection) -> Dialect:
    """Return what the engine of a connection says in its own way."""
    # Each is imported where it is used: what one engine needs, the other's users needn't have.
    if connection.dialect.name == "postgresql":
        from comity.store.postgres.dialect import DIALECT as POSTGRES

        return POSTGRES
    from comity.store.sqlite.dialect import DIALECT as SQLITE

    return SQLITE
