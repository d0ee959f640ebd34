"""What PostgreSQL says otherwise than SQLite."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from comity.model.filters import Operator
from comity.store.fetch import quote
from comity.store.metadata import METADATA
from comity.store.postgres import columns, definitions
from comity.store.postgres.cells import dataflows_of, make_parts, part_name
from comity.store.postgres.reach import PostgresReach
from comity.store.postgres.tables import NEXT_NUMBER, adapt, postgres_tables
from comity.store.postgres.triggers import REFUSE, append_only_ddl, triggers_of
from comity.store.schema import CELLS
from comity.store.slices import HISTORY_OF, Reach, Slice


class PostgresDialect:
    """Implements `comity.store.dialect.Dialect`."""

    ordered_join = "JOIN"
    strays: Sequence[str] = tuple(
        f"SELECT DISTINCT c.seq FROM {table.name} c JOIN event e ON e.seq = c.seq WHERE c.dataflow <> e.dataflow"
        for table in CELLS
    )
    text_operators: Mapping[Operator, str] = {
        Operator.EQUAL: "{} = ?",
        Operator.NOT_EQUAL: "{} <> ?",
        Operator.LESS: "{} < ?",
        Operator.AT_MOST: "{} <= ?",
        Operator.MORE: "{} > ?",
        Operator.AT_LEAST: "{} >= ?",
        Operator.CONTAINS: "strpos({}, ?) > 0",
        Operator.LACKS: "strpos({}, ?) = 0",
        Operator.STARTS: "starts_with({}, ?)",
        Operator.ENDS: "right({}, length(?::text)) = ?",
    }

    fetch_columns = staticmethod(columns.fetch_columns)
    insert_frame = staticmethod(columns.insert_frame)

    def make_temporary(self, connection: sa.Connection, name: str, columns: str, *, key: str = "") -> str:
        """Make the table where the connection hasn't it, and empty it; what looks a key up needs no index here."""
        del key
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns})")
        connection.exec_driver_sql(f"TRUNCATE pg_temp.{name}")
        return f"pg_temp.{name}"

    def texts(self, values: Sequence[str]) -> tuple[str, object]:
        """Let an array stand for the table."""
        return "unnest(?::text[]) AS k (value)", list(values)

    def last_rows(self, table: str, by: Sequence[str], columns: Sequence[str], condition: str = "") -> str:
        """Select the first row of each group, in falling order of the sequence."""
        group, where = ", ".join(by), f"WHERE {condition}" if condition else ""
        selected = ", ".join((*by, "seq", *columns))
        return f"SELECT DISTINCT ON ({group}) {selected} FROM {table} {where} ORDER BY {group}, seq DESC"

    def reach(self, connection: sa.Connection, wanted: Slice) -> Reach:  # noqa: ARG002 - nothing is prepared
        """Reach them by the series first."""
        return PostgresReach.of(wanted)

    def cells(self, table: str, dataflow: str) -> str:
        """Return the dataflow's part of the table."""
        return quote(part_name(table, dataflow))

    def histories(self, connection: sa.Connection, latest: str) -> Sequence[tuple[str, str]]:
        """Return the parts of both, by dataflow."""
        return [(self.cells(HISTORY_OF[latest], one), self.cells(latest, one)) for one in dataflows_of(connection)]

    def make_cells(self, connection: sa.Connection, dataflow: str) -> None:
        """Make the dataflow's parts of all tables of cells, where they aren't there."""
        make_parts(connection, dataflow)

    def make_tables(self, connection: sa.Connection, tables: Sequence[sa.Table] | None = None) -> None:
        """Make functions, tables and triggers."""
        connection.exec_driver_sql(NEXT_NUMBER.replace("%", "%%"))
        connection.exec_driver_sql(REFUSE.replace("%", "%%"))
        wanted = METADATA.sorted_tables if tables is None else tables
        own = postgres_tables()
        own.create_all(connection, tables=[own.tables[table.name] for table in wanted], checkfirst=False)
        for table in wanted:
            for statement in triggers_of(table):
                connection.exec_driver_sql(statement.replace("%", "%%"))

    def make_append_only(self, connection: sa.Connection, table: sa.Table) -> None:
        """Make the table and its triggers."""
        own = adapt(table, sa.MetaData())
        own.create(connection)
        for statement in append_only_ddl(own):
            connection.exec_driver_sql(statement.replace("%", "%%"))

    def definitions(self, connection: sa.Connection) -> dict[str, str]:
        """Return what the catalogue says."""
        return definitions.read_definitions(connection)

    def definitions_anew(
        self, connection: sa.Connection, further: Sequence[sa.Table], *, without: Sequence[sa.Table]
    ) -> dict[str, str]:
        """Make all of it in a schema of its own, look, and roll it back."""
        return definitions.definitions_anew(self, connection, further, without=without)

    @contextmanager
    def unguarded(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> Iterator[None]:
        """Switch the triggers off, and on again."""
        for verb in ("DISABLE", "ENABLE"):
            for table in tables:
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" {verb} TRIGGER USER')
            if verb == "DISABLE":
                yield

    def overwrite_removed(self, connection: sa.Connection) -> None:
        """Do nothing: `Connections.erase_removed` writes the tables anew."""

    def integrity_faults(self, connection: sa.Connection) -> Iterator[str]:  # noqa: ARG002 - as said
        """Yield nothing: the server checks its pages as it reads them, and the log tells of changed values."""
        yield from ()


DIALECT = PostgresDialect()
