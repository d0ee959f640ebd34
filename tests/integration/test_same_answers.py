"""A hub that was restored, moved to another engine or upgraded answers a recorded set of queries as before."""

import hashlib
from http import HTTPStatus
from pathlib import Path

import pytest

import ledger_database
from comity.hub.backups.back_up import back_up
from comity.hub.backups.restore import restore
from comity.hub.decisions.decide import admit, withdraw
from comity.hub.home import open_hub
from comity.hub.move import move
from comity.hub.settings.database import named_database
from comity.model.access import Principal, Role
from comity.store.revision import REVISION, revision_of
from ledger_database import POSTGRESQL, make_database
from recorded_queries import Record, recorded
from released_hubs import answers_of, put_back, releases
from small_hub import KG, after, line, make_hub, send

SECRETARIAT = Principal("secretariat", Role.SECRETARIAT)
MOMENT = "2026-03-02T10:30:00Z"
"""Between two submissions."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return the directory of a hub with revisions, a secret, an embargo, what was refused and withdrawn."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 5), line("KG", "TR", 7, more="C,,"))
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        waiting = send(hub, "AM", line("AM", "CN", 4, more="E,2026-09-01T00:00:00Z,later"), hours=2)
        admit(hub, waiting.receipt.submission.id, SECRETARIAT, reason="as agreed", at=after(3))
        send(hub, "KG", line("KG", "QQ", 6), hours=4)
        send(hub, "KG", line("KG", "CN", 9), hours=5)
        withdraw(hub, 5, KG, reason="sent too early", at=after(6))
    return hub.directory


def test_a_hub_moved_to_a_server_and_restored_from_there(directory: Path, tmp_path: Path) -> None:
    """A backup or a move that lost a revision, an embargo or a right would answer, and nobody would see it."""
    before = recorded(directory, moment=MOMENT)
    bodies = {body for status, body in before.values() if status == HTTPStatus.OK}
    assert (len(before), len(bodies)) >= (130, 25)
    with open_hub(directory) as hub:
        back_up(hub, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")
    _check_same(before, tmp_path / "restored")
    ledger_database.use(POSTGRESQL)
    move(open_hub(directory), make_database(tmp_path, "moved.db"), tell=lambda _: None)
    _check_same(before, directory)
    with open_hub(directory) as hub:
        back_up(hub, tmp_path / "backup of the server")
    assert restore(tmp_path / "backup of the server", tmp_path / "back").was_elsewhere
    assert named_database(tmp_path / "back") == ""
    _check_same(before, tmp_path / "back")


def _check_same(before: Record, directory: Path) -> None:
    found = recorded(directory, moment=MOMENT)
    assert [question for question in before if before[question] != found.get(question)] == []
    assert len(found) == len(before)


@pytest.mark.parametrize("revision", releases())
def test_an_upgraded_hub(tmp_path: Path, revision: str) -> None:
    """With a new program, figures that were answered for years must not be others."""
    directory = put_back(revision, tmp_path / "hub")
    with open_hub(directory) as hub:
        with hub.ledger.connections.reading() as connection:  # type: ignore[attr-defined]  # a SQL ledger
            assert revision_of(connection) == REVISION
        assert hub.ledger.verify() == []
    found = recorded(directory, moment=MOMENT)
    digests = {question: (status, hashlib.sha256(body).hexdigest()) for question, (status, body) in found.items()}
    told = answers_of(revision)
    assert told
    assert {question: digests.get(question) for question in told} == told
    with open_hub(directory) as hub:
        send(hub, "KG", line("KG", "CN", 11), hours=7)
        assert hub.ledger.verify() == []


def test_there_is_a_hub_of_every_revision() -> None:
    """A revision of which no hub is kept is one whose upgrade nobody tries."""
    assert max(releases()) == f"{int(REVISION) - 1:04}"
