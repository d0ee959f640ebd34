"""Whatever is changed behind the program's back, `verify` finds."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.store.alerts import SqlAlerts
from comity.store.ledger import SqlLedger, open_ledger
from small_ledger import FLOW, decision, embargoed, make_ledger, offer, refusal, row
from unit.store.test_alerts import ALERT, EVENT, RUN, SEEN, acting


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
    return open_ledger(f"sqlite:///{folder / 'ledger.db'}", folder / "raw")


def _columns(folder: Path) -> list[tuple[str, str]]:
    """Return every table and column that holds a value."""
    database = sqlite3.connect(folder / "ledger.db")
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = []
    for name in names:
        columns = database.execute(f'SELECT name FROM pragma_table_info("{name}")').fetchall()
        if database.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone():
            found += [(name, column) for (column,) in columns]
    database.close()
    return found


@contextmanager
def _without_triggers(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection on which nothing is refused; at the end every trigger is back as it was."""
    database = sqlite3.connect(folder / "ledger.db")
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    yield database
    for _, sql in triggers:
        database.execute(sql)
    database.commit()
    database.close()


def _change(value: object) -> object:
    """Return another value, as close as can be."""
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, int | float):
        return value + 1
    return "x" if value is None else str(value)[:-1] + chr(ord(str(value)[-1:] or "a") ^ 1)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    shutil.copytree(original, folder)
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
        folder = _copy(original, tmp_path / f"{table}.{column}")
        with _without_triggers(folder) as database:
            if not _change_one(database, table, column):
                continue
        if not _is_noticed(folder):
            unseen.append((table, column))
    assert unseen == [], unseen


def _change_one(database: sqlite3.Connection, table: str, column: str) -> bool:
    """Change one value; say whether the database's own constraints let it be changed."""
    if _has_rowid(database, table):
        number, value = database.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()[-1]
        where, given = "rowid = ?", number
    else:
        (value,) = database.execute(f'SELECT "{column}" FROM "{table}" ORDER BY 1 LIMIT 1').fetchone()
        where, given = f'"{column}" IS ?', value
    try:
        database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (_change(value), given))
    except sqlite3.IntegrityError:
        return False
    return True


def _has_rowid(database: sqlite3.Connection, table: str) -> bool:
    try:
        database.execute(f'SELECT rowid FROM "{table}" LIMIT 1')
    except sqlite3.OperationalError:
        return False
    return True


@pytest.mark.parametrize(
    "table", ["submission", "event", "audit", "parcel", "tombstone", "leaf", "obs", "coverage"]
)
def test_a_row_that_goes_is_missed(original: Path, copy: Path, table: str) -> None:
    """History with a page torn out isn't history."""
    assert original != copy
    column = "seq" if table in {"event", "obs", "coverage"} else "rowid"
    with _without_triggers(copy) as database:
        database.execute(f'DELETE FROM "{table}" WHERE "{column}" = (SELECT max("{column}") FROM "{table}")')
    assert _is_noticed(copy)


FORGED = {
    "an attribute before all": "INSERT INTO attr VALUES ('CROSSINGS', 'TITLE', '{}', 0, 'I', 'FORGED')",
    "an attribute after all": "INSERT INTO attr VALUES ('CROSSINGS', 'TITLE', '{}', 99, 'I', 'FORGED')",
    "coverage before all": "INSERT INTO coverage VALUES (0, 'KG', 1, 1, 0)",
    "a figure before all": "INSERT INTO obs (period, sid, seq, action, value) VALUES (1, 1, 0, 'I', 1)",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
def test_a_forged_row_is_found(original: Path, copy: Path, statement: str) -> None:
    """A row under the number of no event would be read, and looked at by no check of events."""
    assert original != copy
    with _without_triggers(copy) as database:
        database.execute(statement)
    assert _is_noticed(copy)


def _dump(folder: Path) -> list[str]:
    database = sqlite3.connect(folder / "ledger.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()


def _flip(path: Path, choose: Callable[[int], int]) -> None:
    data = bytearray(path.read_bytes())
    bit = choose(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_bit_that_flips_on_the_disk_is_found(original: Path, copy: Path) -> None:
    """Of bits flipped at random, each that changes a stored value must be found; others change nothing."""
    chance = random.Random(4)
    before = _dump(original)
    unseen = []
    for number in range(150):
        (copy / "ledger.db").write_bytes((original / "ledger.db").read_bytes())
        _flip(copy / "ledger.db", chance.randrange)
        try:
            changed = _dump(copy) != before
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            changed = True
        if changed and not _is_noticed(copy):
            unseen.append(number)
    assert unseen == [], unseen


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
