"""Copies of a hub: what they hold, what never leaves, and that breaking off changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError, ForbiddenError, UsageError
from comity.hub.access.sight import sight_for
from comity.hub.decisions.decide import admit, refuse, release_due, strike_out, withdraw
from comity.hub.home import Hub, open_hub
from comity.hub.keep import verify
from comity.hub.replicas.holding import describe_holding
from comity.hub.replicas.replica import Copy
from comity.hub.replicas.source import Reader, read_cells, read_file, read_steps
from comity.model.access import OPERATOR, Principal, Role
from comity.model.selection import Selection
from hub_source import HubSource
from ledger_database import dump
from small_hub import AM, GROUP, KG, after, line, make_hub, send

EMBARGO = "E,2026-03-03T06:00:00Z,"
HIDDEN = "C,,secret"
AUDITOR = Principal("auditor", Role.AUDITOR)
ANALYST = Principal("analyst", Role.ANALYST)
READERS = (OPERATOR, AUDITOR, AM)
LATE_READERS = (OPERATOR, ANALYST, KG)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give an empty hub."""
    with make_hub(tmp_path) as made:
        yield made


def play(hub: Hub) -> Iterator[None]:
    """Let a hub live: files, a revision, confidential and embargoed figures, decisions; a pause after each."""
    send(hub, "KG", line("KG", "KZ", 5), line("KG", "UZ", 6, more="N,,note"), line("KG", "CN", 3, more=HIDDEN))
    yield
    send(hub, "KG", line("KG", "KZ", 7), line("KG", "UZ", 6, more="C,,now secret"), line("KG", "CN", 4), hours=1)
    yield
    waiting = send(hub, "AM", line("AM", "KZ", 50), hours=2).receipt.submission.id
    refused = send(hub, "AM", line("AM", "UZ", 1), hours=3).receipt.submission.id
    yield
    admit(hub, waiting, OPERATOR, at=after(4))
    refuse(hub, refused, OPERATOR, reason="wrong month", at=after(4))
    send(hub, "AM", line("AM", "KZ", -5), hours=5)
    yield
    send(
        hub,
        "KG",
        line("KG", "KZ", 8, period="2026-02", more=EMBARGO),
        line("KG", "UZ", 9, period="2026-02"),
        hours=6,
    )
    yield
    release_due(hub, after(30))
    yield
    gone = send(hub, "KG", line("KG", "KZ", 70, more=",,typing error"), hours=31).receipt.submission.id
    withdraw(hub, gone, KG, reason="typing error", at=after(32))
    yield
    strike_out(hub, gone, OPERATOR, second=Principal("other", Role.SECRETARIAT), reason="named a person")
    yield


def lived(hub: Hub) -> Hub:
    """Return the hub once it has lived."""
    for _ in play(hub):
        pass
    return hub


def copied(hub: Hub, directory: Path, principal: Principal = OPERATOR) -> Path:
    """Copy a hub at once."""
    copy = Copy(directory, HubSource(hub, principal))
    copy.follow()
    copy.close()
    return directory


def figures(hub: Hub, principal: Principal = OPERATOR) -> list[pl.DataFrame]:
    """Return what somebody reads of a hub: figures as of every number, and the history."""
    flow = hub.catalogue.dataflow("CROSSINGS")
    sight = sight_for(hub, principal, flow.id)
    frames = [
        hub.ledger.select(flow, Selection(as_of=seq, sight=sight)) for seq in range(1, hub.ledger.as_of_seq() + 1)
    ]
    return [*frames, hub.ledger.history(flow, sight=sight)]


def contents(directory: Path) -> bytes:
    """Return all that lies in a directory, and in its database."""
    return dump(directory) + b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def check_equal(hub: Hub, directory: Path, principal: Principal, *, is_quick: bool = False) -> None:
    """Check that a copy reads as the hub does for the copy's owner, and that nothing in it is at fault."""
    with open_hub(directory, read_only=True) as copy:
        ours, theirs = figures(copy, principal), figures(hub, principal)
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert one.equals(other), f"{one}\n{other}"
        assert verify(copy, is_quick=is_quick) == []


@pytest.mark.parametrize("principal", READERS, ids=lambda one: one.name)
def test_a_copy_followed_step_by_step_reads_as_the_hub_does(hub: Hub, tmp_path: Path, principal: Principal) -> None:
    """Somebody who reads their copy must see what the hub would show them, at every moment."""
    copy = None
    for _ in play(hub):
        copy = copy or Copy(tmp_path / "copy", HubSource(hub, principal))
        copy.follow()
        check_equal(hub, tmp_path / "copy", principal, is_quick=True)
    assert copy is not None
    copy.close()


@pytest.mark.parametrize("principal", LATE_READERS, ids=lambda one: one.name)
def test_a_copy_made_at_the_end_reads_as_the_hub_does(hub: Hub, tmp_path: Path, principal: Principal) -> None:
    """A copy that is begun late, after withdrawals and strikes, must hold the same history."""
    check_equal(lived(hub), copied(hub, tmp_path / "copy", principal), principal)


def test_a_full_copy_is_derived_anew_from_its_files(hub: Hub, tmp_path: Path) -> None:
    """Figures that no file leads to must be found in a copy as they are in the hub."""
    send(hub, "KG", line("KG", "KZ", 5))
    send(hub, "KG", line("KG", "KZ", 8, period="2026-02", more=EMBARGO), hours=6)
    release_due(hub, after(30))
    directory = copied(hub, tmp_path / "copy")
    assert describe_holding(directory) == ["All of it is here: every leaf is open, with its figures and files."]
    played: list[tuple[int, int]] = []
    with open_hub(directory, read_only=True) as copy:
        assert verify(copy, tell=lambda done, count: played.append((done, count))) == []
        assert copy.ledger.raw(1) == hub.ledger.raw(1)
        assert [s.state for s in copy.ledger.submissions()] == [s.state for s in hub.ledger.submissions()]
    assert played[-1] == (3, 3)


@pytest.mark.parametrize("principal", [OPERATOR, KG], ids=lambda one: one.name)
def test_what_is_under_embargo_never_leaves(hub: Hub, tmp_path: Path, principal: Principal) -> None:
    """A copy with the raw file of embargoed figures would publish them before their moment."""
    sent = send(hub, "KG", line("KG", "KZ", 12345, more=EMBARGO), line("KG", "UZ", 6)).receipt.submission
    directory = copied(hub, tmp_path / "copy", principal)
    assert b"12345" not in contents(directory)
    with pytest.raises(ComityError, match="no such file that may leave"):
        read_file(Reader(hub, principal), sent.id, sent.raw_sha256)
    assert "1 accepted files are not here" in "".join(describe_holding(directory))
    release_due(hub, after(30))
    copied(hub, directory, principal)
    with open_hub(directory, read_only=True) as copy:
        assert b"12345" in copy.ledger.raw(sent.id)
    check_equal(hub, directory, principal)


def test_what_waits_and_what_was_refused_does_not_leave_as_a_file(hub: Hub, tmp_path: Path) -> None:
    """A file that nobody decided about may hold anything."""
    send(hub, "AM", line("AM", "KZ", 54321))
    send(hub, "KG", line("KG", "KZ", -54321), hours=1)
    for number, principal in enumerate((OPERATOR, AM, KG)):
        directory = copied(hub, tmp_path / str(number), principal)
        assert not list((directory / "files").rglob("*"))


@pytest.mark.parametrize("principal", [AM, ANALYST, AUDITOR], ids=lambda one: one.name)
def test_what_is_hidden_does_not_come(hub: Hub, tmp_path: Path, principal: Principal) -> None:
    """Another state's confidential figure, its text, its file or a digest to guess it from must not leave."""
    send(hub, "KG", line("KG", "KZ", 5), line("KG", "CN", 98765, more="C,,hush"))
    event = hub.ledger.submission(1)
    directory = copied(hub, tmp_path / "copy", principal)
    kept = contents(directory)
    with open_hub(directory, read_only=True) as copy:
        frame = copy.ledger.observations(copy.catalogue.dataflow("CROSSINGS"))
        assert frame["ORIGIN"].to_list() == ["KZ"]
        assert copy.ledger.submission(1).added == (1 if principal is not AUDITOR else 2)
    assert b"hush" not in kept
    if principal is not AUDITOR:
        assert event.raw_sha256.encode() not in kept
        told = str(read_steps(Reader(hub, principal), 0, 100))
        assert event.raw_sha256 not in told
        assert event.digest not in told
        with pytest.raises(ForbiddenError):
            read_file(Reader(hub, principal), 1, event.raw_sha256)
    assert b"98765" not in read_cells(Reader(hub, principal), 1)


def test_the_digest_of_hidden_figures_is_not_told(hub: Hub) -> None:
    """The digest of a small number is guessed in no time: only digests of what is seen may leave."""
    send(hub, "KG", line("KG", "KZ", 5), line("KG", "CN", 3, more=HIDDEN))
    told = {
        one.name: [step["event"]["cells_digest"] for step in read_steps(Reader(hub, one), 0, 9) if step["event"]]
        for one in (OPERATOR, KG, AM)
    }
    assert told[OPERATOR.name] == told[KG.name] != told[AM.name]


def test_others_are_told_the_facts_of_a_submission_and_nothing_else(hub: Hub) -> None:
    """A column that is added to submissions one day must not leave by itself."""
    send(hub, "KG", line("KG", "KZ", 5, more=",,words"))
    (step,) = (step for step in read_steps(Reader(hub, AM), 0, 9) if step["event"])
    told = {name for name, value in step["submissions"][0].items() if value not in {None, "", 0, "{}", "[]"}}
    assert told == {
        *("id", "seq", "provider", "dataflow", "state", "format", "received_at", "recorded_at", "rows", "absent"),
        *("action", "scope", "released_at", "released_seq", "added"),
    }


def test_a_struck_out_file_goes_from_copies(hub: Hub, tmp_path: Path) -> None:
    """A file about persons that was found late must not live on in copies."""
    gone = send(hub, "AM", line("AM", "KZ", 70, more=",,Ivan Ivanov")).receipt.submission.id
    admit(hub, gone, OPERATOR, at=after(1))
    later = send(hub, "AM", line("AM", "KZ", 71), hours=2).receipt.submission.id
    admit(hub, later, OPERATOR, at=after(3))
    directories = {one.name: tmp_path / one.name for one in (OPERATOR, KG, AM)}
    for principal in (OPERATOR, KG, AM):
        copied(hub, directories[principal.name], principal)
        assert b"Ivan Ivanov" in contents(directories[principal.name])
    withdraw(hub, gone, AM, reason="it names a person", at=after(4))
    strike_out(hub, gone, OPERATOR, second=Principal("other", Role.SECRETARIAT), reason="it names a person")
    for principal in (OPERATOR, KG, AM):
        directory = copied(hub, directories[principal.name], principal)
        assert b"Ivan Ivanov" not in contents(directory)
        check_equal(hub, directory, principal, is_quick=True)
        check_equal(hub, copied(hub, tmp_path / f"late {principal.name}", principal), principal, is_quick=True)


class _BrokenOffError(Exception):
    """The program was killed here."""


def test_breaking_off_anywhere_loses_nothing(hub: Hub, tmp_path: Path) -> None:
    """A copy that was killed between any two requests goes on, and ends as if it had never been."""
    gone = send(hub, "KG", line("KG", "KZ", 5, more=",,note")).receipt.submission.id
    send(hub, "KG", line("KG", "KZ", 8, period="2026-02", more=EMBARGO), hours=6)
    release_due(hub, after(30))
    withdraw(hub, gone, KG, reason="typing error", at=after(32))
    strike_out(hub, gone, OPERATOR, second=Principal("other", Role.SECRETARIAT), reason="named a person")
    whole = HubSource(hub)
    Copy(tmp_path / "whole", whole).follow()
    for place in range(len(whole.asked)):
        directory, count = tmp_path / f"broken-{place}", [0]

        def break_off(_name: str, place: int = place, count: list[int] = count) -> None:
            count[0] += 1
            if count[0] == place + 1:
                raise _BrokenOffError

        with pytest.raises(_BrokenOffError):
            Copy(directory, HubSource(hub, before=break_off)).follow()
        copied(hub, directory)
        with open_hub(directory, read_only=True) as copy:
            assert verify(copy, is_quick=True) == []
            assert copy.log.head() == hub.log.head()
            assert copy.ledger.as_of_seq() == hub.ledger.as_of_seq()


def test_breaking_off_within_a_transaction_keeps_nothing_of_it(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of an event would be figures without their proof."""
    send(hub, "KG", line("KG", "KZ", 5))
    for name in ("_write_leaf", "_write_rows", "_write_event", "_write_extent", "_redo_digests"):
        directory = tmp_path / name
        with monkeypatch.context() as patch:
            patch.setattr(f"comity.store.replica.{name}", _break)
            with pytest.raises(_BrokenOffError):
                Copy(directory, HubSource(hub)).follow()
        copied(hub, directory)
        check_equal(hub, directory, OPERATOR, is_quick=True)


def _break(*_anything: object) -> None:
    raise _BrokenOffError


def test_the_hub_may_go_on_while_it_is_copied(hub: Hub, tmp_path: Path) -> None:
    """A copy of a busy hub must not take news for a contradiction."""
    waiting = send(hub, "AM", line("AM", "KZ", 50)).receipt.submission.id

    def go_on(name: str) -> None:
        if name == "steps" and hub.ledger.submission(waiting).seq is None:
            admit(hub, waiting, OPERATOR, at=after(4))

    Copy(tmp_path / "copy", HubSource(hub, before=go_on)).follow()
    check_equal(hub, tmp_path / "copy", OPERATOR)


def test_nothing_can_be_recorded_in_a_copy(hub: Hub, tmp_path: Path) -> None:
    """Figures that were written into a copy would be no part of the exchange."""
    send(hub, "KG", line("KG", "KZ", 5))
    directory = copied(hub, tmp_path / "copy")
    with pytest.raises(UsageError, match="copy of the hub at https:"):
        open_hub(directory)
    assert not (directory / "hub.key").exists()


def test_a_copy_is_not_begun_in_a_directory_with_other_things(hub: Hub, tmp_path: Path) -> None:
    """A typing error in the directory must not mix two hubs."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        Copy(tmp_path / "notes", HubSource(hub))
    with pytest.raises(UsageError, match="not a copy"):
        Copy(hub.directory, HubSource(hub))
    with make_hub(tmp_path / "another", GROUP.replace('"SMALL"', '"OTHER"')) as other:
        copied(other, tmp_path / "copy")
        with pytest.raises(UsageError, match="copy of another hub"):
            Copy(tmp_path / "copy", HubSource(hub))


def test_a_hub_does_not_pass_for_a_copy(hub: Hub) -> None:
    """A hub whose own ledger was made to look like a copy would be verified less strictly."""
    send(hub, "KG", line("KG", "KZ", 5))
    with hub.ledger.connections.writing() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("INSERT INTO replica VALUES (1, 'https://x.example', false, '', '', '', '')")
    assert "replica" in {fault.check for fault in verify(hub)}
