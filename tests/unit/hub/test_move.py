"""A hub's ledger moved into another database."""

import tomllib
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.errors import LedgerError, UsageError
from comity.exchange.decision_ports import Decision
from comity.hub.home import Hub, open_hub
from comity.hub.move import move
from comity.hub.settings import database
from comity.hub.settings.database import name_database
from comity.hub.settings.settings import read_settings
from comity.store.move import copy_ledger, prove_equal
from ledger_database import behind, copy_hub, file_url, ledger_url, make_database
from small_hub import after, line, make_hub, send

pytestmark = pytest.mark.databases


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Return a hub on SQLite that has something of most: vintages, a withdrawal, what waits, what is held."""
    monkeypatch.setattr(database, "default_url", file_url)
    hub = make_hub(tmp_path)
    send(hub, "KG", line("KG", "CN", 5), line("KG", "AF", 7, more=",,a word"))
    send(hub, "KG", line("KG", "CN", 6), line("KG", "UZ", 9, more="E,2026-04-01T00:00:00Z,"), hours=1)
    send(hub, "AM", line("AM", "CN", 3), hours=2)
    send(hub, "KG", line("KG", "CN", 8, period="2026-02"), hours=3)
    flow = hub.catalogue.dataflow("CROSSINGS")
    hub.decisions.withdraw(4, flow, Decision(actor="office", at=after(4), recorded_at=after(4), reason="an error"))
    return hub


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return an empty database of the engine that is meant."""
    return make_database(tmp_path, "moved.db")


def test_a_moved_hub_is_the_same(hub: Hub, url: str) -> None:
    """Figures, log and what waits would differ between the database that was and the one that is."""
    flow = hub.catalogue.dataflow("CROSSINGS")
    before = (hub.ledger.observations(flow), hub.ledger.history(flow), hub.log.head(), hub.ledger.audit())
    told: list[str] = []
    done = move(hub, url, tell=told.append)
    assert done.cells > 5
    assert done.questions > 10
    assert "compared: CROSSINGS" in told
    with open_hub(hub.directory) as moved:
        after_move = (
            moved.ledger.observations(flow),
            moved.ledger.history(flow),
            moved.log.head(),
            moved.ledger.audit(),
        )
        assert [a.equals(b) for a, b in zip(before[:2], after_move[:2], strict=True)] == [True, True]
        assert before[2:] == after_move[2:]
        assert moved.ledger.verify() == []
        assert send(moved, "KG", line("KG", "CN", 11), hours=6).receipt is not None
        assert moved.ledger.verify() == []


def test_the_file_that_was_the_ledger_is_set_aside(hub: Hub, url: str) -> None:
    """Whoever opened the old file would write to a ledger that nobody reads."""
    done = move(hub, url, tell=lambda _: None)
    assert done.left is not None
    assert done.left.exists()
    assert not (hub.directory / "comity.db").exists()


def test_a_hub_with_a_fault_stays_where_it_is(hub: Hub, url: str) -> None:
    """A fault that was moved along would look like one of the move's."""
    with behind(f"sqlite:///{hub.directory / 'comity.db'}") as connection:
        connection.exec_driver_sql("UPDATE cur SET value = 99")
    with pytest.raises(LedgerError, match="not sound"):
        move(hub, url, tell=lambda _: None)
    engine = sa.create_engine(url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    assert not (hub.directory / "server.toml").exists()
    assert hub.ledger.verify() != []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {cur} SET value = value + 1", "DELETE FROM audit WHERE id = 1", "UPDATE parcel SET rows = 9"],
)
def test_a_copy_that_differs_is_found(hub: Hub, url: str, statement: str) -> None:
    """A proof that proves whatever it is shown is none."""
    from comity.store.connect import connect
    from comity.store.dialect import dialect_of

    target = connect(url, read_only=False)
    target.create()
    with target.writing() as copy, hub.ledger.connections.reading() as source:
        copy_ledger(source, copy, tell=lambda _: None)
        assert prove_equal(source, copy, tell=lambda _: None).cells > 5
    with behind(url) as connection:
        connection.exec_driver_sql(statement.format(cur=dialect_of(connection).cells("cur", "CROSSINGS")))
    with (
        target.reading() as copy,
        hub.ledger.connections.reading() as source,
        pytest.raises(LedgerError, match="not the same"),
    ):
        prove_equal(source, copy, tell=lambda _: None)
    target.close()


def test_a_database_that_holds_a_ledger_is_refused(hub: Hub, tmp_path: Path, url: str) -> None:
    """Two ledgers in one place would be neither."""
    with pytest.raises(UsageError, match="already"):
        move(hub, f"sqlite:///{hub.directory / 'comity.db'}", tell=lambda _: None)
    move(hub, url, tell=lambda _: None)
    with make_hub(tmp_path / "other") as other, pytest.raises(LedgerError, match="holds a ledger already"):
        move(other, url, tell=lambda _: None)


def test_a_move_that_was_killed_goes_on(hub: Hub, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the copy and the settings that name it, the hub could never be moved there again."""

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("comity.hub.move.name_database", killed)
        with pytest.raises(KeyboardInterrupt):
            move(hub, url, tell=lambda _: None)
    hub.close()
    told: list[str] = []
    with open_hub(hub.directory) as again:
        assert move(again, url, tell=told.append).cells > 5
    assert [line for line in told if line.startswith("copied")] == []
    with open_hub(hub.directory) as moved:
        assert moved.ledger.verify() == []


def test_an_older_copy_is_no_move_to_go_on_with(hub: Hub, url: str) -> None:
    """What came since would be lost, where a database is taken for the ledger that was moved there last year."""
    before = hub.directory.with_name("before")
    copy_hub(hub.directory, before)
    move(hub, url, tell=lambda _: None)
    with open_hub(before) as other:
        send(other, "KG", line("KG", "CN", 12), hours=7)
        with pytest.raises(LedgerError, match="holds a ledger already"):
            move(other, url, tell=lambda _: None)


def test_it_can_be_moved_back(hub: Hub, url: str, tmp_path: Path) -> None:
    """A ministry that tried a server and found it too much would be caught there."""
    move(hub, url, tell=lambda _: None)
    with open_hub(hub.directory) as moved:
        move(moved, f"sqlite:///{tmp_path / 'back.db'}", tell=lambda _: None)
    with open_hub(hub.directory) as back:
        assert back.ledger.verify() == []


SETTINGS = {
    "none": "",
    "others": '[server]\nport = 1\n# a remark\n[mail]\nhost = "x"',
    "its own, first": '[database]\nurl = "postgresql://a/b"\n\n[server]\nport = 1\n',
    "its own, last": '[server]\nport = 1\n[database]\n# where\nurl = "postgresql://a/b"',
}


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_the_settings_name_the_database_and_keep_the_rest(tmp_path: Path, text: str) -> None:
    """A port, or a mail server, that was lost with the move would stop the service."""
    path = tmp_path / "server.toml"
    path.write_text(text)
    url = ledger_url(tmp_path, "x.db")
    name_database(tmp_path, url)
    assert read_settings(tmp_path, environment={}).database.url == url
    old, new = tomllib.loads(text), tomllib.loads(path.read_text())
    assert {name: table for name, table in new.items() if name != "database"} == {
        name: table for name, table in old.items() if name != "database"
    }
    assert path.stat().st_mode & 0o077 == 0
