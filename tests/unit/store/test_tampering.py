"""Whatever is changed behind the program's back, `verify` finds."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.errors import ComityError
from comity.store.alerts import SqlAlerts
from comity.store.dialect import dialect_of
from comity.store.ledger import SqlLedger, open_ledger
from comity.store.metadata import METADATA
from ledger_database import behind, copy_ledger, is_postgres, ledger_url
from small_ledger import FLOW, decision, embargoed, make_ledger, offer, refusal, row
from unit.store.test_alerts import ALERT, EVENT, RUN, SEEN, acting

pytestmark = pytest.mark.databases
PART = sa.Table("a part of a table of cells, or of series", sa.MetaData())
LOOKED_AT = {PART, METADATA.tables["attr"], METADATA.tables["coverage"]}


def _make(folder: Path) -> None:
    """Leave a ledger that has something of everything: vintages, attributes, holdings, decisions, a tombstone."""
    with make_ledger(folder) as ledger:
        title = {"FREQ": "M", "REPORTER": "KG", "ORIGIN": "AF", "TIME_PERIOD": "~", "TITLE": "Crossings"}
        ledger.accept(offer(row("1", COMMENT="first"), row("2.5", origin="AL"), title))
        ledger.accept(offer(row("3"), embargoed("4", "AM"), hours=1))
        ledger.accept(offer(embargoed("5", "AT", "2024-01-12T12:00:00Z"), hours=2))
        ledger.wait(offer(row("6", origin="AZ"), hours=3))
        ledger.reject(refusal(hours=4))
        gone = ledger.accept(offer(row("7", NOTE="who"), hours=5)).submission
        ledger.decisions.withdraw(gone.id, FLOW, decision(6))
        ledger.decisions.strike_out(gone.id, decision(7, reason="persons"), second="director")
        ledger.decisions.release(ledger.decisions.held()[0].parcel, FLOW, decision(30))
        register = SqlAlerts(ledger.connections)
        register.raise_all([(ALERT, SEEN)], acting(31), run=RUN)
        register.add(ALERT.id, EVENT, acting(32))


def _open(folder: Path) -> SqlLedger:
    return open_ledger(ledger_url(folder), folder / "raw")


def _columns(folder: Path) -> list[tuple[str, str]]:
    """Return every table and column that holds a value; on PostgreSQL those alone that are other there."""
    found = []
    with behind(ledger_url(folder)) as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            if is_postgres() and METADATA.tables.get(name, PART) not in LOOKED_AT:
                continue
            if connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1').first() is not None:
                found += [(name, column["name"]) for column in sa.inspect(connection).get_columns(name)]
    return found


def _change(value: object) -> object:
    """Return another value, as close as can be."""
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "x" if value is None else str(value)[:-1] + chr(ord(str(value)[-1:] or "a") ^ 1)


@pytest.fixture(scope="module")
def original(_database: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a ledger in which nothing is wrong."""
    folder = tmp_path_factory.mktemp("original")
    _make(folder)
    with _open(folder) as ledger:
        assert ledger.verify() == []
    return folder


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    """Return a copy of it to meddle with."""
    return _copy(original, tmp_path / "copy")


def _copy(original: Path, folder: Path) -> Path:
    """Return a copy of a ledger's folder, which no connection knows."""
    copy_ledger(original, folder)
    return folder


def _is_noticed(folder: Path) -> bool:
    """Say whether `verify`, or already the opening, says that something is wrong."""
    try:
        with _open(folder) as ledger:
            return bool(ledger.verify())
    except ComityError:
        return True


def test_every_value_of_every_table_is_watched(original: Path, tmp_path: Path) -> None:
    """A value that could be changed unseen is one that nobody needs to believe."""
    unseen = []
    for table, column in _columns(original):
        if table == "alembic_version":  # an older revision is brought to the last one again; another is refused
            continue
        folder = _copy(original, tmp_path / f"{table}.{column}")
        if not _change_one(folder, table, column):
            continue
        if not _is_noticed(folder):
            unseen.append((table, column))
    assert unseen == [], unseen


def _change_one(folder: Path, table: str, column: str) -> bool:
    """Change one value; say whether the database's own constraints let it be changed."""
    target = sa.table(table, sa.column(column))
    try:
        with behind(ledger_url(folder)) as connection:
            place = _place(connection, table, target.c[column])
            query = sa.select(place, target.c[column]).select_from(target).order_by(place.desc()).limit(1)
            number, value = connection.execute(query).one()
            change = sa.update(target).where(place.is_not_distinct_from(sa.literal_column(_literal(number))))
            connection.execute(change.values({column: _change(value)}))
    except sa.exc.DBAPIError as error:
        if not isinstance(error, sa.exc.IntegrityError):
            raise
        return False
    return True


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    return (
        "NULL"
        if value is None
        else str(value)
        if isinstance(value, int | float)
        else "'" + str(value).replace("'", "''") + "'"
    )


def _place(connection: sa.Connection, table: str, column: sa.ColumnElement[object]) -> sa.ColumnElement[object]:
    """Return what tells rows apart: where they lie, or the value, where SQLite keeps a table by its key."""
    if is_postgres():
        return sa.literal_column("ctid::text")
    try:
        connection.exec_driver_sql(f'SELECT rowid FROM "{table}" LIMIT 1')
    except sa.exc.OperationalError:
        return column
    return sa.literal_column("rowid")


@pytest.mark.parametrize(
    "table", ["submission", "event", "audit", "parcel", "tombstone", "leaf", "obs", "coverage"]
)
def test_a_row_that_goes_is_missed(original: Path, copy: Path, table: str) -> None:
    """History with a page torn out isn't history."""
    assert original != copy
    columns = METADATA.tables[table].primary_key.columns.keys()
    column = "seq" if "seq" in columns or table == "obs" else columns[0]
    with behind(ledger_url(copy)) as database:
        database.exec_driver_sql(
            f'DELETE FROM "{table}" WHERE "{column}" = (SELECT max("{column}") FROM "{table}")'
        )
    assert _is_noticed(copy)


FORGED = {
    "an attribute before all": "INSERT INTO attr VALUES ('CROSSINGS', 'TITLE', '{{}}', 0, 'I', 'FORGED')",
    "an attribute after all": "INSERT INTO attr VALUES ('CROSSINGS', 'TITLE', '{{}}', 99, 'I', 'FORGED')",
    "coverage before all": "INSERT INTO coverage VALUES (0, 'KG', 1, 1, 0)",
    "a figure before all": "INSERT INTO {obs} (period, sid, seq, action, value) VALUES (1, 1, 0, 'I', 1)",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
def test_a_forged_row_is_found(original: Path, copy: Path, statement: str) -> None:
    """A row under the number of no event would be read, and looked at by no check of events."""
    assert original != copy
    with behind(ledger_url(copy)) as database:
        database.exec_driver_sql(statement.format(obs=dialect_of(database).cells("obs", FLOW.id)))
    assert _is_noticed(copy)


def _flip(path: Path, choose: Callable[[int], int]) -> None:
    data = bytearray(path.read_bytes())
    bit = choose(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_bit_that_flips_in_a_file_is_found(original: Path, copy: Path) -> None:
    """Raw files and the hub's key are watched as the tables are."""
    files = [path for path in (original / "raw").rglob("*") if path.is_file()]
    assert files
    for path in files:
        target = copy / path.relative_to(original)
        _flip(target, random.Random(1).randrange)
        assert _is_noticed(copy), path
        target.write_bytes(path.read_bytes())


def test_history_written_anew_by_the_hub_itself_is_found_by_who_kept_a_head(original: Path, copy: Path) -> None:
    """The hub can sign another history, but not one that extends the head that a member kept."""
    from comity.store.log import SqlLog
    from comity.trust.signing import VerifyingKey
    from comity.trust.tree_head import TreeHead

    with _open(original) as ledger:
        log = SqlLog(ledger.connections)
        keys = {name: VerifyingKey.from_jwk(text) for name, text in log.keys().items()}
        kept = TreeHead.read(log.head(4), keys)
    other = copy / "other"
    other.mkdir()
    (other / "hub.key").write_bytes((copy / "hub.key").read_bytes())
    with make_ledger(other) as forged:
        for hours in range(6):
            forged.accept(offer(row(str(hours + 100)), hours=hours))
        log = SqlLog(forged.connections)
        head = TreeHead.read(log.head(), keys)
        proof = [bytes.fromhex(sibling) for sibling in log.consistency(4)]
    assert not head.extends(kept, proof)
