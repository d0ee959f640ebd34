"""A backup is made while the hub runs, is whole or isn't there, and comes back only where it is what it was."""

import json
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ComityError, LedgerError, OutsideError, UsageError
from comity.hub.backups import back_up as making
from comity.hub.backups.back_up import back_up
from comity.hub.backups.manifest import MANIFEST_FILE, read_manifest
from comity.hub.backups.recorded import RECORD_FILE, last_backup
from comity.hub.backups.restore import restore
from comity.hub.decisions.decide import strike_out, withdraw
from comity.hub.home import Hub, open_hub
from comity.hub.keep import verify
from comity.hub.replicas.replica import Copy
from comity.model.access import Principal, Role
from comity.store.hub_key import load_key, write_key
from comity.trust.signing import SigningKey
from hub_source import HubSource
from ledger_database import copy_hub, is_postgres
from run_comity import comity
from small_hub import KG, line, make_hub, send

pytestmark = pytest.mark.databases
SETTINGS = '[mail]\nhost = "mail.example"\npassword = "willow"\n'


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a hub with two submissions, settings, a mapping, and what is of the moment only."""
    with make_hub(tmp_path_factory.mktemp("original")) as made:
        send(made, "KG", line("KG", "CN", 5))
        send(made, "KG", line("KG", "CN", 6), hours=1)
    (made.directory / "server.toml").write_text(SETTINGS)
    (made.directory / "server.toml").chmod(0o640)
    (made.directory / "mappings").mkdir()
    (made.directory / "mappings" / "KG.toml").write_text("# a mapping")
    (made.directory / "uploads").mkdir()
    (made.directory / "uploads" / "0.part").write_text("half a file")
    (made.directory / ".new-comity.toml").write_text("half a group")
    return made.directory


@pytest.fixture
def hub(original: Path, tmp_path: Path) -> Iterator[Hub]:
    """Give a hub of each test's own."""
    copy_hub(original, tmp_path / "hub")
    with open_hub(tmp_path / "hub") as opened:
        yield opened


def test_what_was_backed_up_comes_back(hub: Hub, tmp_path: Path) -> None:
    """A restored hub that lacks a file, a key or a permission can't do what the lost one did."""
    made = back_up(hub, tmp_path / "backup")
    restored = restore(tmp_path / "backup", tmp_path / "restored", is_quick=False)
    before, after = _files(hub.directory), _files(restored.directory)
    gone = {name for name in before if name not in after}
    passing = {"backup.lock", RECORD_FILE, "uploads/0.part", ".new-comity.toml"}
    assert gone == (passing if is_postgres() else {*passing, "comity.db.lock"})
    assert {name: before[name] for name in after if name != "comity.db"} == {
        name: content for name, content in after.items() if name != "comity.db"
    }
    assert (made.manifest.seq, made.manifest.keys_apart) == (2, ())
    with open_hub(restored.directory) as again:
        assert load_key(again.directory / "hub.key").id in again.log.keys()  # noqa: SIM118 - a method of the log
        send(again, "KG", line("KG", "CN", 7), hours=2)
        assert verify(again) == []


def test_a_backup_is_for_its_owner_alone(hub: Hub, tmp_path: Path) -> None:
    """A backup holds the hub's secrets: the folder that it is made in is often open to more people."""
    back_up(hub, tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "backup" / "hub.key").stat().st_mode) == 0o600


def test_it_is_whole_while_files_come(hub: Hub, tmp_path: Path) -> None:
    """A backup that begins in the middle of a submission must hold it whole or not at all, and hold up nobody."""
    stop, sent = threading.Event(), []

    def go_on() -> None:
        while not stop.is_set():
            outcome = send(hub, "KG", line("KG", "TR", len(sent)), hours=2)
            sent.append(outcome.receipt.submission.seq)

    sender = threading.Thread(target=go_on)
    sender.start()
    try:
        manifests = []
        for number in range(2):
            known = len(sent)
            manifests.append((2 + known, back_up(hub, tmp_path / f"backup{number}").manifest))
    finally:
        stop.set()
        sender.join()
    for number, (known, manifest) in enumerate(manifests):
        assert manifest.seq >= known
        restore(tmp_path / f"backup{number}", tmp_path / f"restored{number}")
    assert hub.ledger.as_of_seq() > manifests[0][1].seq


def test_a_copy_of_another_hub_is_backed_up_too(hub: Hub, tmp_path: Path) -> None:
    """A replica is a member's own evidence: a disk that dies must not take it."""
    copy = Copy(tmp_path / "copy", HubSource(hub))
    size = copy.follow().size
    copy.close()
    with open_hub(tmp_path / "copy", read_only=True) as held:
        made = back_up(held, tmp_path / "backup").manifest
    assert (made.log_size, made.keys) == (size, {})
    restore(tmp_path / "backup", tmp_path / "restored")
    again = Copy(tmp_path / "restored", HubSource(hub))
    assert again.follow().fresh == 0
    again.close()


def test_keys_can_be_kept_apart(hub: Hub, tmp_path: Path) -> None:
    """Who finds the backup on a shared disk must not find the key that signs in the hub's name, nor passwords."""
    back_up(hub, tmp_path / "backup", with_keys=False)
    held = b"".join(_files(tmp_path / "backup").values())
    assert b"PRIVATE KEY" not in held
    assert b"willow" not in held
    with pytest.raises(UsageError, match=r"hub\.key is needed"):
        restore(tmp_path / "backup", tmp_path / "restored")
    restore(tmp_path / "backup", tmp_path / "restored", keys=hub.directory)
    assert (tmp_path / "restored" / "server.toml").read_text() == SETTINGS
    assert stat.S_IMODE((tmp_path / "restored" / "hub.key").stat().st_mode) == 0o600


def test_another_key_is_not_taken(hub: Hub, tmp_path: Path) -> None:
    """With the key of another hub, everything that is recorded from then on would break the log."""
    back_up(hub, tmp_path / "backup", with_keys=False)
    (tmp_path / "other").mkdir()
    other = make_hub(tmp_path / "other").directory
    shutil.copy(hub.directory / "server.toml", other)
    (other / "hub.key").unlink()
    write_key(other / "hub.key", SigningKey.generate())
    with pytest.raises(LedgerError, match="another key"):
        restore(tmp_path / "backup", tmp_path / "restored", keys=other)
    assert not (tmp_path / "restored").exists()


def test_files_that_an_earlier_backup_has_are_linked(hub: Hub, tmp_path: Path) -> None:
    """A backup each night of files that never change would need a disk each month; a damaged one is copied anew."""
    first = back_up(hub, tmp_path / "first").manifest
    raw = sorted(name for name in first.files if name.startswith("files/"))
    (tmp_path / "first" / raw[0]).chmod(0o644)
    (tmp_path / "first" / raw[0]).write_bytes(b"damaged")
    second = back_up(hub, tmp_path / "second", like=tmp_path / "first")
    linked = [name for name in raw if (tmp_path / "second" / name).samefile(tmp_path / "first" / name)]
    assert linked == raw[1:]
    assert second.shared == sum(first.files[name].size for name in raw[1:])
    restore(tmp_path / "second", tmp_path / "restored")


@pytest.mark.parametrize("name", ["comity.db", "comity.toml", "hub.key", "files"])
@pytest.mark.parametrize("is_gone", [True, False])
def test_a_damaged_backup_restores_nothing(hub: Hub, tmp_path: Path, name: str, *, is_gone: bool) -> None:
    """One flipped bit in a backup must be found before the hub is put in use, not months after."""
    manifest = back_up(hub, tmp_path / "backup").manifest
    path = tmp_path / "backup" / next(one for one in manifest.files if one.startswith(name))
    if is_gone:
        path.unlink()
    else:
        path.chmod(0o644)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    with pytest.raises(LedgerError, match=r"is damaged in 1 places: .*(missing|changed)"):
        restore(tmp_path / "backup", tmp_path / "restored")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup", "hub"]


def test_a_ledger_that_breaks_its_promises_is_not_put_in_use(hub: Hub, tmp_path: Path) -> None:
    """A backup of a ledger that was tampered with has the right digests; it is still no hub to go on with."""
    with hub.ledger.connections.writing() as connection:  # type: ignore[attr-defined]  # a SQL ledger
        connection.exec_driver_sql("UPDATE cur SET value = 7")
    back_up(hub, tmp_path / "backup")
    with pytest.raises(LedgerError, match="isn't sound"):
        restore(tmp_path / "backup", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"files": {"../evil": {"sha256": "", "size": 0, "mode": 420}}},
        {"files": {"/etc/evil": {"sha256": "", "size": 0, "mode": 420}}},
        {"database": "../comity.db"},
        {"keys": {"../../.ssh/id": ""}},
        {"files": 7},
        {"made_at": "yesterday"},
        {"seq": 3},
        {"engine": "another"},
    ],
)
def test_a_manifest_may_come_from_anybody(hub: Hub, tmp_path: Path, change: dict[str, object]) -> None:
    """A manifest that names a file elsewhere would have the restoring account write or read there."""
    back_up(hub, tmp_path / "backup")
    path = tmp_path / "backup" / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises((LedgerError, UsageError)):
        restore(tmp_path / "backup", tmp_path / "restored")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup", "hub"]


def test_a_hub_that_lost_a_file_is_not_backed_up(hub: Hub, tmp_path: Path) -> None:
    """A backup without the file would take the place of the last one that has it."""
    submission = hub.ledger.submission(1)
    path = hub.directory / "files" / submission.raw_sha256[:2] / submission.raw_sha256
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(LedgerError, match="missing or changed"):
        back_up(hub, tmp_path / "backup")
    path.write_bytes(kept + b" ")
    with pytest.raises(LedgerError, match="missing or changed"):
        back_up(hub, tmp_path / "backup")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["hub"]


def test_a_file_that_is_struck_out_meanwhile_is_not_in_it(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file about persons that is struck out while a backup is made must not live on in it."""
    withdraw(hub, 2, KG, reason="about persons")
    digest = hub.ledger.submission(2).raw_sha256
    copied = making.copy_file

    def copy(source: Path, target: Path) -> object:
        if source.name == digest:
            _strike_out(hub, 2)
        return copied(source, target)

    monkeypatch.setattr(making, "copy_file", copy)
    made = back_up(hub, tmp_path / "backup").manifest
    assert digest not in {Path(name).name for name in made.files}
    monkeypatch.undo()
    restore(tmp_path / "backup", tmp_path / "restored")


def test_files_that_change_meanwhile_are_of_one_moment(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group's file of after the database was copied would name what the ledger in the backup doesn't know."""
    changes, copied = iter(["# once", "# twice"]), making.copy_database

    def copy(*given: object) -> object:
        made = copied(*given)  # type: ignore[arg-type]  # handed on as they are
        for text in changes:
            with (hub.directory / "comity.toml").open("a") as file:
                file.write(text)
            break
        return made

    monkeypatch.setattr(making, "copy_database", copy)
    back_up(hub, tmp_path / "backup")
    assert (tmp_path / "backup" / "comity.toml").read_bytes() == (hub.directory / "comity.toml").read_bytes()
    monkeypatch.setattr(making, "copy_database", lambda *given: (_touch(hub), copied(*given))[1])
    with pytest.raises(OutsideError, match="change all the time"):
        back_up(hub, tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_where_it_can_not_be(hub: Hub, tmp_path: Path) -> None:
    """A backup over another, within the hub, or where nothing can be written must say so and change nothing."""
    back_up(hub, tmp_path / "backup")
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "backup", hub.directory / "backup", tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ComityError):
            back_up(hub, place)
    with pytest.raises(UsageError, match="is no backup"):
        restore(tmp_path, tmp_path / "restored")
    with pytest.raises(UsageError, match="is there already"):
        restore(tmp_path / "backup", hub.directory)
    restore(tmp_path / "backup", tmp_path / "again")


def test_a_full_disk_leaves_nothing_behind(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a backup under a good name would be found out on the day when it is needed."""
    usage = type(shutil.disk_usage(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1, 1, 0))
    with pytest.raises(OutsideError, match="are needed"):
        back_up(hub, tmp_path / "backup")
    monkeypatch.undo()

    def full(*_given: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "copy_file", full)
    with pytest.raises(OutsideError, match="No space left"):
        back_up(hub, tmp_path / "backup")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["hub"]


def test_what_a_broken_off_backup_left_is_no_backup(hub: Hub, tmp_path: Path) -> None:
    """A process that was killed leaves an unfinished folder, which the next one to the same place removes."""
    left = tmp_path / ".backup.unfinished"
    left.mkdir()
    (left / "comity.db").write_text("half")
    with pytest.raises(UsageError, match="is no backup"):
        read_manifest(left)
    back_up(hub, tmp_path / "backup")
    assert not left.exists()


def test_the_last_one_is_remembered(hub: Hub, tmp_path: Path) -> None:
    """Nobody would be told that the nightly backup stopped weeks ago."""
    assert last_backup(hub.directory) is None
    made = back_up(hub, tmp_path / "backup").manifest
    last = last_backup(hub.directory)
    assert last is not None
    assert (last.made_at, last.place, last.seq) == (made.made_at, str(tmp_path / "backup"), 2)
    (hub.directory / RECORD_FILE).write_text("{")
    assert last_backup(hub.directory) is None


def test_the_commands_say_what_they_did(hub: Hub, tmp_path: Path) -> None:
    """Who runs them by a timer reads JSON; who runs them by hand must learn that a backup holds secrets."""
    said = comity("backup", "--to", tmp_path / "one", "--hub", hub.directory)
    assert (said.code, "It holds secrets: hub.key, server.toml" in said.out) == (0, True)
    told = comity(
        "backup", "--to", tmp_path / "two", "--like", tmp_path / "one", "--without-keys", "--hub", hub.directory,
        "--format", "json",
    ).json  # fmt: skip
    assert (told["seq"], told["keys_apart"]) == (2, ["hub.key", "server.toml"])
    assert told["shared"] > 0
    again = comity("restore", tmp_path / "two", "--to", tmp_path / "hub2", "--keys", hub.directory, "--whole")
    assert (again.code, "every promise of it is kept" in again.out) == (0, True)
    assert comity("restore", tmp_path / "two", "--to", tmp_path / "hub3").code == 2


def _touch(hub: Hub) -> None:
    with (hub.directory / "comity.toml").open("a") as file:
        file.write("#")


def _strike_out(hub: Hub, number: int) -> None:
    if hub.submissions.record(number)["raw_kept"]:
        one, two = (Principal(name, Role.SECRETARIAT) for name in ("one", "two"))
        strike_out(hub, number, one, second=two, reason="persons")


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not path.name.startswith("comity.db-")
    }
