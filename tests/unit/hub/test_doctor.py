"""The doctor finds what will hurt, says what to do, changes nothing, and is silent where all is well."""

import datetime as dt
import shutil
import ssl
from pathlib import Path

import pytest

from comity.hub.backups.back_up import back_up
from comity.hub.backups.recorded import LastBackup, record_backup
from comity.hub.doctor import versions
from comity.hub.doctor.clock import judge_offsets, judge_records
from comity.hub.doctor.disk import judge_space
from comity.hub.doctor.examine import examine
from comity.hub.doctor.examined import Examined, State
from comity.hub.doctor.mail import examine_outgoing
from comity.hub.doctor.servers import Address, ask, judge_certificate, judge_server
from comity.hub.doctor.versions import examine_libraries, examine_python, examine_sqlite
from comity.hub.doctor.work import judge_backup
from comity.hub.home import create_hub
from comity.hub.notices.outbox_settings import MailSettings
from comity.trust.signing import SigningKey
from ledger_database import copy_hub, is_postgres
from notice_hub import CONTACTS, at, mail_settings, run
from notice_hub import make_hub as make_telling_hub
from notice_servers import free_port, mail_server
from own_certificate import write_certificate
from run_comity import comity
from small_hub import GROUP
from source_server import source_server

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LIVE = GROUP.replace("simulated = true", "simulated = false")


@pytest.fixture(autouse=True)
def _durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing of the tests' own PostgreSQL, which is fast and would lose everything."""
    if is_postgres():
        monkeypatch.setattr("comity.store.postgres.connections.DURABLE", {})


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty hub that isn't simulated."""
    directory = tmp_path_factory.mktemp("doctor") / "hub"
    create_hub(directory, group_text=LIVE).close()
    return directory


@pytest.fixture
def directory(original: Path, tmp_path: Path) -> Path:
    """Return a hub of each test's own."""
    return copy_hub(original, tmp_path / "hub")


def _found(directory: Path, subject: str, **asked: object) -> list[Examined]:
    given = {"is_offline": True, **asked}
    return [one for one in examine(directory, **given) if one.subject == subject]  # type: ignore[arg-type]  # as named


def test_a_sound_hub_has_nothing_to_be_mended(directory: Path, tmp_path: Path) -> None:
    """A doctor that finds something each time isn't listened to when it matters; looking must change nothing."""
    with create_hub(tmp_path / "other", group_text=LIVE) as hub:
        back_up(hub, tmp_path / "backup")
    shutil.copy(tmp_path / "other" / "last-backup.json", directory)
    before = _state_of(directory)
    said = comity("doctor", "--offline", "--hub", directory)
    assert (said.code, "Nothing is to be mended" in said.out) == (0, True)
    assert _state_of(directory) == before


def test_each_finding_has_its_remedy_and_the_exit_code_tells(directory: Path) -> None:
    """A timer reads the exit code, and whoever is woken by it needs to know what to do."""
    (directory / "hub.key").chmod(0o644)
    said = comity("doctor", "--offline", "--hub", directory, "--format", "json")
    assert said.code == 1
    faults = [one for one in said.json if one["state"] == "fault"]
    assert [one["subject"] for one in faults] == ["permissions"]
    assert all(one["remedy"] for one in said.json if one["state"] in {"fault", "warning"})
    assert {one["state"] for one in said.json} <= {state.value for state in State}
    assert f"chmod 600 {directory / 'hub.key'}" in faults[0]["remedy"]


def test_what_is_no_hub_is_a_finding_too(tmp_path: Path, directory: Path) -> None:
    """Whoever calls the doctor may have a hub that doesn't open: that is when versions matter."""
    for place in (tmp_path, _with_settings(directory, "[server]\nprot = 1\n")):
        found = list(examine(place, is_offline=True))
        assert (found[0].subject, found[-1].state) == ("program", State.FAULT)
        assert found[-1].remedy


@pytest.mark.parametrize(
    ("version", "has_bug"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_sqlite_is_told_by_its_version(version: tuple[int, ...], *, has_bug: bool) -> None:
    """Who runs a SQLite with the WAL-reset bug must know that other programs mustn't write beside the hub."""
    found = examine_sqlite(version)
    assert (found.state, "no other program" in found.said) == (State.FINE, has_bug)


def test_old_python_and_old_libraries_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library below what the program needs fails in some corner, months later."""
    assert examine_python((3, 10, 4)).state is State.WARNING
    assert examine_libraries().state is State.FINE
    monkeypatch.setattr(versions.metadata, "requires", lambda _name: ["polars>=999.1", "none-such>=2", "x; extra"])
    found = examine_libraries()
    assert (found.state, "polars" in found.said, "none-such" in found.said) == (State.WARNING, True, False)


@pytest.mark.parametrize(
    ("free", "state"), [(99, State.FAULT), (100, State.WARNING), (4_999, State.WARNING), (5_000, State.FINE)]
)
def test_the_disk_is_judged_by_what_is_left(free: int, state: State) -> None:
    """A disk that fills up stops the exchange on the day when all members send."""
    assert judge_space(free, size=500, least_free=100).state is state


def test_permissions_are_told_with_the_command_that_mends_them(directory: Path) -> None:
    """A key that others can read lets them sign in the hub's name; a hub that they can write isn't the hub's."""
    assert [one.state for one in _found(directory, "permissions")] == [State.FINE]
    _with_settings(directory, "")
    (directory / "server.toml").chmod(0o644)
    directory.chmod(0o755)
    assert {one.state for one in _found(directory, "permissions")} == {State.WARNING}
    (directory / "comity.toml").chmod(0o666)
    directory.chmod(0o777)
    found = _found(directory, "permissions")
    assert {one.remedy for one in found if one.state is State.FAULT} == {
        f"Run: chmod go-w {directory}",
        f"Run: chmod go-w {directory / 'comity.toml'}",
    }


def test_a_hub_without_its_own_key_is_told(directory: Path) -> None:
    """With no key, or another's, nothing can be recorded: the next sender would find out."""
    assert [one.state for one in _found(directory, "hub key")] == [State.FINE]
    (directory / "hub.key").write_bytes(SigningKey.generate().to_pem())
    (found,) = _found(directory, "hub key")
    assert (found.state, "isn't the key of this ledger" in found.said) == (State.FAULT, True)
    (directory / "hub.key").unlink()
    (found,) = _found(directory, "hub key")
    assert (found.state, "is missing" in found.said) == (State.FAULT, True)


def test_the_clock_is_held_against_what_was_recorded(directory: Path) -> None:
    """A clock that was set back has every later submission refused or mistimed."""
    assert judge_records([NOW - DAY, NOW], now=NOW).state is State.FINE
    assert judge_records([], now=NOW).state is State.FINE
    assert judge_records([NOW, NOW + HOUR], now=NOW).state is State.FAULT
    (found,) = _found(directory, "clock", now=NOW - 365 * DAY)
    assert found.state is State.FAULT


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        ((), State.UNKNOWN),
        ((9,), State.FINE),
        ((-11,), State.WARNING),
        ((301,), State.FAULT),
        ((3_600, 2), State.FINE),
    ],
)
def test_the_clock_is_held_against_those_of_servers(seconds: tuple[int, ...], state: State) -> None:
    """One server with a wrong clock is no reason to mend ours; when all of them differ, it is."""
    assert judge_offsets([("a.example", dt.timedelta(seconds=one)) for one in seconds]).state is state


@pytest.mark.parametrize(
    ("left", "state"),
    [(-DAY, State.FAULT), (2 * DAY, State.FAULT), (20 * DAY, State.WARNING), (22 * DAY, State.FINE)],
)
def test_a_certificate_is_told_of_before_it_ends(left: dt.timedelta, state: State) -> None:
    """A certificate that ended keeps every member out at once."""
    assert judge_certificate("server x", "x", NOW + left, now=NOW).state is state


def test_servers_are_asked_for_their_time_and_their_certificate(tmp_path: Path) -> None:
    """What is looked at must be what the server shows, and nothing of the hub's may be sent along."""
    certificate, key = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with source_server(tls=context) as server:
        server.date = "Mon, 02 Mar 2026 12:00:00 GMT"
        seen = ask(Address(server.url, "collection", str(certificate)))
        stranger = ask(Address(server.url, "sign-in"))
    assert (seen.at, seen.problem) == (NOW, "")
    now = dt.datetime.now(dt.UTC)
    assert seen.ends is not None
    assert HOUR < seen.ends - now < DAY
    assert judge_server(seen, now=now).state is State.FAULT
    assert "certificate doesn't hold" in judge_server(stranger, now=now).said
    gone = judge_server(ask(Address(server.url, "collection", str(certificate))), now=now)
    assert (gone.state, "can't be reached" in gone.said) == (State.FAULT, True)


def test_the_mail_server_is_tried_and_nothing_is_sent(tmp_path: Path) -> None:
    """A password that was changed at the mail server would be found out by members who are never reminded."""
    with mail_server() as mailbox:
        plain = MailSettings(host="127.0.0.1", port=mailbox.port, security="none", sender="hub@river.example")
        assert examine_outgoing(plain, now=NOW).state is State.FINE
        secret = MailSettings(
            host="127.0.0.1",
            port=mailbox.port,
            security="none",
            sender="hub@river.example",
            user="hub",
            password="willow",  # noqa: S106 - a test's own
        )
        refused = examine_outgoing(secret, now=NOW)
        assert refused.state is State.FAULT
        assert "willow" not in refused.said + refused.remedy
        assert mailbox.taken == []
    assert examine_outgoing(plain, now=NOW).state is State.FAULT
    assert examine_outgoing(MailSettings(host="x", sender="nobody"), now=NOW).state is State.FAULT
    with make_telling_hub(tmp_path, server="") as hub:
        (found,) = _found(hub.directory, "mail", is_offline=False)
    assert (found.state, "notices wait" in found.said) == (State.WARNING, True)


def test_what_waits_too_long_is_told(tmp_path: Path) -> None:
    """Reminders that never left look like members that don't answer."""
    server = mail_settings(free_port())
    with make_telling_hub(tmp_path, contacts=CONTACTS, rules="receipts = false", server=server) as hub:
        assert [one.state for one in _found(hub.directory, "notices")] == [State.FINE]
        run(hub, at("02-21"))
        (found,) = _found(hub.directory, "notices")
    assert (found.state, "for more than a day" in found.said) == (State.WARNING, True)


@pytest.mark.parametrize(
    ("age", "is_there", "state"),
    [(25 * HOUR, True, State.FINE), (27 * HOUR, True, State.FAULT), (HOUR, False, State.UNKNOWN)],
)
def test_the_last_backup_is_told_of(tmp_path: Path, age: dt.timedelta, state: State, *, is_there: bool) -> None:
    """A backup that stopped weeks ago is found out when it is needed."""
    place = tmp_path if is_there else tmp_path / "gone"
    found = judge_backup(LastBackup(NOW - age, str(place), 5), within=26 * HOUR, now=NOW, seq=9)
    assert (found.state, "4 numbers of the ledger are newer" in found.said) == (state, True)


def test_how_old_a_backup_may_be_is_a_setting(directory: Path, tmp_path: Path) -> None:
    """A hub that takes something in once a month needs no backup each night, and no fault each day."""
    assert [one.state for one in _found(directory, "backup")] == [State.WARNING]
    made = dt.datetime.now(dt.UTC) - 30 * HOUR
    record_backup(directory, LastBackup(made, str(tmp_path), 0))
    assert [one.state for one in _found(directory, "backup")] == [State.FAULT]
    _with_settings(directory, "[backup]\nwithin_hours = 31\n")
    assert [one.state for one in _found(directory, "backup")] == [State.FINE]


def _with_settings(directory: Path, text: str) -> Path:
    (directory / "server.toml").write_text(text)
    (directory / "server.toml").chmod(0o600)
    return directory


def _state_of(directory: Path) -> dict[str, tuple[float, int]]:
    found = (path.stat() for path in sorted(directory.rglob("*")) if not path.name.endswith(("-shm", "-wal")))
    return {str(number): (one.st_mtime, one.st_size) for number, one in enumerate(found)}
