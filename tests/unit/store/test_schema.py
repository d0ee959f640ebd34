from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.store import schema
from comity.store.ledger import SqlLedger
from ledger_database import is_postgres
from small_ledger import make_ledger, offer, row

pytestmark = pytest.mark.databases

_REPLACE = 'INSERT OR REPLACE INTO "{0}" SELECT * FROM "{0}"'
PROTECTED = [
    *(table.name for table in schema.APPEND_ONLY),
    "submission",
    "obs",
    "attr",
    "series_comity_crossings_1",
]


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a ledger with a row in the tables that a submission writes."""
    ledger = make_ledger(tmp_path)
    ledger.accept(offer(row("1", TITLE="t")))
    return ledger


def _try(ledger: SqlLedger, sql: str) -> None:
    with ledger._connections.writing() as connection:
        connection.exec_driver_sql(sql)


def _fill(ledger: SqlLedger, name: str) -> None:
    """Put a row into a table that has none."""
    table = schema.METADATA.tables.get(name)
    with ledger._connections.writing() as connection:
        if is_postgres():
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # not what it refers to, too
        if table is not None and connection.execute(sa.select(table).limit(1)).first() is None:
            sample = {int: 1, bool: True, float: 1.0, str: "x", bytes: b"x"}
            connection.execute(table.insert().values({c.name: sample[c.type.python_type] for c in table.c}))


@pytest.mark.parametrize("table", PROTECTED)
def test_rows_are_never_changed_or_deleted(ledger: SqlLedger, table: str) -> None:
    """The database itself refuses, whoever asks; REPLACE or TRUNCATE is no way around it."""
    _fill(ledger, table)
    with ledger._connections.reading() as connection:
        column = sa.inspect(connection).get_columns(table)[0]["name"]
    way_around = f'TRUNCATE "{table}" CASCADE' if is_postgres() else _REPLACE.format(table)
    for sql in (f'DELETE FROM "{table}"', f'UPDATE "{table}" SET "{column}" = "{column}"', way_around):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            _try(ledger, sql)


def test_a_submission_moves_only_by_the_table(ledger: SqlLedger) -> None:
    """A state follows its transitions; content never moves, not even beside a state."""
    for sql in (
        "UPDATE submission SET state = 'rejected'",
        "UPDATE submission SET state = 'superseded', rows = 9",
        "UPDATE submission SET signature = 'x'",
    ):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            _try(ledger, sql)
    _try(ledger, "UPDATE submission SET state = 'superseded'")


def test_version_and_hub_are_there_from_the_first_day(ledger: SqlLedger) -> None:
    """Whoever opens the file in years knows what it is."""
    with ledger._connections.reading() as connection:
        assert connection.execute(sa.select(schema.schema_version.c.version)).scalars().all() == [2]
        assert connection.execute(sa.select(schema.hub.c.group_id)).scalar_one() == "DEMO"
    assert ledger.created_at.tzinfo is not None
