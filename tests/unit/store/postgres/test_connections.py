"""What is PostgreSQL's own in the store: locks of jobs among processes, faults of a server, parts of tables."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import ledger_database
from comity.errors import ComityError, LedgerError, OutsideError, UsageError
from comity.store.connect import connect
from comity.store.faults import foreign_errors
from comity.store.jobs import SqlJobLocks
from comity.store.ledger import SqlLedger, create_ledger, open_ledger
from comity.store.postgres.faults import translate_postgres
from ledger_database import ledger_url, make_database, server
from postgres_server import PostgresServer
from small_ledger import FLOW, make_ledger, offer, row, values


@pytest.fixture(autouse=True)
def _on_postgres() -> Iterator[None]:
    """Let these tests run on PostgreSQL, whatever the others run on."""
    ledger_database.use(ledger_database.POSTGRESQL)
    yield
    ledger_database.use(ledger_database.ONLY or ledger_database.SQLITE)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    """Return an empty ledger."""
    with make_ledger(tmp_path) as ledger:
        yield ledger


def test_a_job_is_done_by_one_process(ledger: SqlLedger, tmp_path: Path) -> None:
    """Two services of one hub would send every reminder twice."""
    other = connect(ledger_url(tmp_path), read_only=False)
    with (
        SqlJobLocks(ledger.connections).alone("letters") as mine,
        SqlJobLocks(other).alone("letters") as theirs,
        SqlJobLocks(other).alone("reports") as another,
    ):
        assert (mine, theirs, another) == (True, False, True)
    with SqlJobLocks(other).alone("letters") as theirs:
        assert theirs
    other.close()


def test_a_text_that_the_server_can_not_keep_is_refused(ledger: SqlLedger) -> None:
    """A comment with the character NUL would end as a bug, with the cell's value in the log."""
    with pytest.raises(UsageError, match="NUL") as caught:
        ledger.accept(offer(row("1", OBS_STATUS="a\x00b")))
    assert "a" + chr(0) not in str(caught.value)
    assert ledger.submissions() == []


def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """What has a receipt must be there when the server is back, and what has none must not be there in half."""
    with PostgresServer(is_durable=True) as own:
        own.execute("CREATE DATABASE hub")
        blobs = tmp_path / "hub" / "raw"
        with create_ledger(own.url("hub"), simulated=True, group_id="DEMO", blob_dir=blobs) as ledger:
            ledger.accept(offer(row("1")))
            own.stop()
            with pytest.raises(OutsideError, match="server"):
                ledger.accept(offer(row("2"), hours=1))
            own.start()
            assert ledger.accept(offer(row("2"), hours=1)).submission.seq == 2
            assert values(ledger.observations(FLOW)) == {("AF", "2024-01"): 2.0}
            assert ledger.verify() == []


def test_an_address_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    """Who mistypes a database's name must not be shown a traceback, or the password."""
    url = server().url("nowhere").replace("comity@", "comity:secret@")
    with pytest.raises(OutsideError, match="no such database") as caught:
        open_ledger(url, tmp_path / "raw")
    assert "secret" not in f"{caught.value.detail}{caught.value.remedy}"
    empty = make_database(tmp_path)
    with pytest.raises(LedgerError, match="holds no ledger"):
        open_ledger(empty, tmp_path / "raw")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (psycopg.errors.DiskFull(), OutsideError),
        (psycopg.errors.LockNotAvailable(), OutsideError),
        (psycopg.errors.ReadOnlySqlTransaction(), OutsideError),
        (psycopg.errors.AdminShutdown(), OutsideError),
        (psycopg.errors.InsufficientPrivilege(), OutsideError),
        (psycopg.errors.UndefinedTable(), LedgerError),
        (psycopg.errors.DataCorrupted(), LedgerError),
        (psycopg.OperationalError('FATAL: role "x" does not exist'), OutsideError),
    ],
)
def test_faults_of_the_server_say_what_to_do(fault: psycopg.Error, error: type[ComityError]) -> None:
    """An operator who is shown a SQLSTATE has to look it up in the night."""
    with pytest.raises(error) as caught, foreign_errors():
        raise sa.exc.DBAPIError("x", None, fault)
    assert caught.value.remedy
    assert "reported" not in caught.value.detail
    assert translate_postgres(ValueError()) is None


def test_a_server_that_forgets_is_told_of(tmp_path: Path) -> None:
    """What was acknowledged on a server without fsync is gone with the next power cut: the doctor must say so."""
    with make_ledger(tmp_path) as ledger:
        told = {risk.detail.partition(" = ")[0].split()[-1]: risk.remedy for risk in ledger.connections.risks()}
        assert told["fsync"] == "Set fsync = on for this database."
        assert set(told) == {"fsync", "full_page_writes", "synchronous_commit"}
        assert ledger.connections.size() > 1_000_000
