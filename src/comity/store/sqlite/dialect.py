"""What SQLite says otherwise than PostgreSQL."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache

import sqlalchemy as sa

from comity.model.filters import Operator
from comity.store.metadata import METADATA
from comity.store.slices import HISTORY_OF, Reach, Slice
from comity.store.sqlite import columns
from comity.store.sqlite.reach import SqliteReach
from comity.store.sqlite.triggers import all_triggers, append_only_ddl, triggers_of

_DEFINITIONS = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


class SqliteDialect:
    """Implements `comity.store.dialect.Dialect`."""

    ordered_join = "CROSS JOIN"
    strays: Sequence[str] = ()
    text_operators: Mapping[Operator, str] = {
        Operator.EQUAL: "{} = ?",
        Operator.NOT_EQUAL: "{} <> ?",
        Operator.LESS: "{} < ?",
        Operator.AT_MOST: "{} <= ?",
        Operator.MORE: "{} > ?",
        Operator.AT_LEAST: "{} >= ?",
        Operator.CONTAINS: "instr({}, ?) > 0",
        Operator.LACKS: "instr({}, ?) = 0",
        Operator.STARTS: "instr({}, ?) = 1",
        Operator.ENDS: "substr({}, -length(?)) = ?",
    }

    fetch_columns = staticmethod(columns.fetch_columns)
    insert_frame = staticmethod(columns.insert_frame)

    def make_temporary(self, connection: sa.Connection, name: str, columns: str, *, key: str = "") -> str:
        """Make the table anew; with a key it lies in the order of that."""
        clustered = f"({columns}, PRIMARY KEY ({key})) WITHOUT ROWID" if key else f"({columns})"
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{name}")
        connection.exec_driver_sql(f"CREATE TEMP TABLE {name} {clustered}")
        return f"temp.{name}"

    def texts(self, values: Sequence[str]) -> tuple[str, object]:
        """Let a JSON array stand for the table."""
        return "json_each(?) k", json.dumps(list(values))

    def last_rows(self, table: str, by: Sequence[str], columns: Sequence[str], condition: str = "") -> str:
        """Select bare columns: SQLite takes them from the row that has the maximum."""
        group, where = ", ".join(by), f"WHERE {condition}" if condition else ""
        return f"SELECT {group}, max(seq) AS seq, {', '.join(columns)} FROM {table} {where} GROUP BY {group}"

    def reach(self, connection: sa.Connection, wanted: Slice) -> Reach:
        """Reach them period by period."""
        return SqliteReach.of(connection, wanted)

    def cells(self, table: str, dataflow: str) -> str:  # noqa: ARG002 - all lie in one table here
        """Return the table itself."""
        return table

    def histories(self, connection: sa.Connection, latest: str) -> Sequence[tuple[str, str]]:  # noqa: ARG002
        """Return the one table of each."""
        return [(HISTORY_OF[latest], latest)]

    def make_cells(self, connection: sa.Connection, dataflow: str) -> None:
        """Do nothing: the tables hold the cells of all dataflows."""

    def make_tables(self, connection: sa.Connection, tables: Sequence[sa.Table] | None = None) -> None:
        """Make tables and triggers."""
        if tables is None:
            made = _new_ledger(tuple(METADATA.tables))
        else:
            METADATA.create_all(connection, tables=tables, checkfirst=False)
            made = tuple(one for table in tables for one in triggers_of(table))
        for statement in made:
            connection.exec_driver_sql(statement)

    def make_append_only(self, connection: sa.Connection, table: sa.Table) -> None:
        """Make the table and its triggers."""
        table.create(connection)
        for statement in append_only_ddl(table):
            connection.exec_driver_sql(statement)

    def definitions(self, connection: sa.Connection) -> dict[str, str]:
        """Return the statements that made everything, as SQLite keeps them."""
        return {row.name: row.sql for row in connection.exec_driver_sql(_DEFINITIONS)}

    def definitions_anew(
        self,
        connection: sa.Connection,  # noqa: ARG002 - a database in memory is as good
        further: Sequence[sa.Table],
        *,
        without: Sequence[sa.Table],
    ) -> dict[str, str]:
        """Make all of it in memory, and look."""
        engine = sa.create_engine("sqlite://")
        with engine.begin() as memory:
            self.make_tables(memory)
            for table in further:
                self.make_append_only(memory, table)
            for late in without:
                late.drop(memory)
            definitions = self.definitions(memory)
        engine.dispose()
        return definitions

    @contextmanager
    def unguarded(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> Iterator[None]:
        """Drop the triggers, and make them again as they were."""
        names = ", ".join(f"'{table.name}'" for table in tables)
        found = connection.exec_driver_sql(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"
        ).all()
        for name, _ in found:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in found:
            connection.exec_driver_sql(sql)

    def overwrite_removed(self, connection: sa.Connection) -> None:
        """Let SQLite write zeros over what it removes."""
        connection.exec_driver_sql("PRAGMA secure_delete=ON")

    def integrity_faults(self, connection: sa.Connection) -> Iterator[str]:
        """Let SQLite look through its pages."""
        for (message,) in connection.exec_driver_sql("PRAGMA quick_check"):
            if message != "ok":
                yield str(message)


@cache
def _new_ledger(_tables: tuple[str, ...]) -> tuple[str, ...]:
    """Return every statement that makes a new ledger of all tables known; SQLAlchemy takes as long as SQLite."""
    made: list[str] = []

    def keep(statement: sa.sql.ddl.ExecutableDDLElement, *_bound: object, **_more: object) -> None:
        made.append(str(statement.compile(dialect=engine.dialect)))

    engine = sa.create_mock_engine("sqlite://", keep)
    METADATA.create_all(engine, checkfirst=False)
    return (*made, *all_triggers())


DIALECT = SqliteDialect()
