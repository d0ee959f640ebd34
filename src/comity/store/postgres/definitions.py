"""What PostgreSQL's catalogue says of the ledger's tables, and what it would say of a new ledger's."""

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa

from comity.errors import OutsideError
from comity.store.postgres.cells import dataflows_of, make_parts

_SCRATCH = "comity_anew"
_OURS = "n.nspname = current_schema()"
_READS = (
    # Tables, and how they are parted.
    f"""SELECT c.relname, concat_ws(' ', c.relkind, c.relpersistence, pg_get_partkeydef(c.oid),
               pg_get_expr(c.relpartbound, c.oid))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')""",
    f"""SELECT c.relname || '.' || a.attname,
               concat_ws(' ', format_type(a.atttypid, a.atttypmod), l.collname, a.attnotnull, a.attidentity,
                         a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE {_OURS} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",
    f"""SELECT c.relname || ' ' || o.conname, concat_ws(' ', pg_get_constraintdef(o.oid, true), o.convalidated)
        FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS}""",
    f"""SELECT c.relname, concat_ws(' ', pg_get_indexdef(c.oid, 0, true), i.indisunique, i.indisvalid,
               pg_get_indexdef(c.oid))
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS}""",
    f"""SELECT c.relname || ' ' || t.tgname, concat_ws(' ', pg_get_triggerdef(t.oid, true), t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND NOT t.tgisinternal OR {_OURS} AND t.tgparentid <> 0""",
    f"""SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS}""",
    f"""SELECT c.relname || ' rule ' || r.rulename, pg_get_ruledef(r.oid, true)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS}""",
)
_known: dict[tuple[object, ...], dict[str, str]] = {}


class Maker(Protocol):
    """Makes a ledger's tables."""

    def make_tables(self, connection: sa.Connection, tables: Sequence[sa.Table] | None = None) -> None:
        """Make them all."""
        ...

    def make_append_only(self, connection: sa.Connection, table: sa.Table) -> None:
        """Make a further one."""
        ...


def read_definitions(connection: sa.Connection) -> dict[str, str]:
    """Return every table, column, constraint, index, trigger and function of the current schema, by name."""
    own = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    found: dict[str, str] = {}
    for sql in _READS:
        for name, text in connection.exec_driver_sql(sql.replace("%", "%%")):
            found[name] = f"{found.get(name, '')}{str(text).replace(f'{own}.', '')}\n"
    return found


def definitions_anew(
    maker: Maker, connection: sa.Connection, further: Sequence[sa.Table], *, without: Sequence[sa.Table]
) -> dict[str, str]:
    """Return the definitions of a new ledger with these further tables and the same dataflows, but for some tables.

    They are made in a schema of their own, within a transaction that is rolled back; then they are remembered.
    """
    dataflows = dataflows_of(connection)
    told = (tuple(sorted((t.name, tuple(t.columns.keys())) for t in further)), tuple(dataflows))
    key = (connection.dialect.server_version_info, *told, tuple(sorted(table.name for table in without)))
    if key not in _known:
        _known[key] = _make_anew(maker, connection, further, (dataflows, without))
    return dict(_known[key])


def _make_anew(
    maker: Maker,
    connection: sa.Connection,
    further: Sequence[sa.Table],
    such: tuple[Sequence[str], Sequence[sa.Table]],
) -> dict[str, str]:
    if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar():
        raise OutsideError(
            "This server only repeats another one, and can't make what the ledger's tables are compared with.",
            remedy="Verify the ledger where it is written.",
        )
    dataflows, without = such
    with connection.engine.connect().execution_options(postgresql_readonly=False) as other:
        transaction = other.begin()
        other.exec_driver_sql(f"CREATE SCHEMA {_SCRATCH}")
        other.exec_driver_sql(f"SET LOCAL search_path TO {_SCRATCH}")
        maker.make_tables(other)
        for table in further:
            maker.make_append_only(other, table)
        for dataflow in dataflows:
            make_parts(other, dataflow)
        for late in without:
            other.exec_driver_sql(f'DROP TABLE "{late.name}" CASCADE')
        found = read_definitions(other)
        transaction.rollback()
    return found
