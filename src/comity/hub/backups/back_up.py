"""Back up a hub while it runs: the database as of one moment, every file by its digest, a manifest of it all."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from comity import __version__
from comity.errors import LedgerError, OutsideError, UsageError
from comity.hub.backups.contents import kept_files, outside_files, small_files
from comity.hub.backups.copying import check_space, copy_file, describe_file, outside_faults, whole_or_nothing
from comity.hub.backups.manifest import (
    KEYS,
    MANIFEST_FILE,
    SETTINGS_FILE,
    KeptFile,
    Manifest,
    read_manifest,
    render_manifest,
)
from comity.hub.backups.recorded import LastBackup, record_backup
from comity.hub.database import connections_of
from comity.hub.home import RAW_FILES, Hub
from comity.hub.settings.database import LEDGER_FILE
from comity.store.backup import ENGINE, DatabaseCopy, copy_database, files_needed
from comity.store.faults import foreign_errors

LOCK_FILE = "backup.lock"
_TRIES = 4
_MOST_TOLD = 5


@dataclass
class _Parts:
    """What was copied so far, by path, and how many bytes of it are shared with an earlier backup."""

    database: DatabaseCopy = field(default_factory=lambda: DatabaseCopy("", 0, 0, ""))
    files: dict[str, KeptFile] = field(default_factory=dict)
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where, what is in it, how many bytes of it are shared with an earlier one."""

    place: Path
    manifest: Manifest
    shared: int


def back_up(
    hub: Hub, target: Path, *, with_keys: bool = True, like: Path | None = None, at: dt.datetime | None = None
) -> Backup:
    """Back up a hub, which may be in use, into a new directory; it is there whole or not at all.

    `like` is an earlier backup on the same disk: files by digest that it holds intact are linked, not copied.
    Without keys, the files that hold secrets are left out, and are to be kept elsewhere. Raises LedgerError where
    the hub has lost a file: a backup of it would pass for a good one.
    """
    place, home = target.resolve(), hub.directory.resolve()
    if place.is_relative_to(home):
        raise UsageError(f"{target} lies within the hub itself.", remedy="Name a place outside, on another disk.")
    earlier = {} if like is None else read_manifest(like).files
    with _alone(hub), outside_faults(place):
        check_space(place, _needed_space(hub, earlier))
        with whole_or_nothing(place) as folder:
            parts = _copy(hub, folder, like=like, earlier=earlier)
            manifest = _describe(hub, folder, parts, at=at or dt.datetime.now(dt.UTC), with_keys=with_keys)
            _write(folder / MANIFEST_FILE, render_manifest(manifest))
        record_backup(hub.directory, LastBackup(manifest.made_at, str(place), manifest.seq))
    return Backup(place, manifest, parts.shared)


def _copy(hub: Hub, folder: Path, *, like: Path | None, earlier: Mapping[str, KeptFile]) -> _Parts:
    """Copy everything so that it is of one moment; where the hub's own files changed meanwhile, do it again.

    A file that is kept by digest is written before the submission that needs it: copied after the database, none is
    missing, unless one was struck out meanwhile. Then the database is copied anew, so that the backup knows of it.
    """
    connections, parts = connections_of(hub), _Parts()
    for _ in range(_TRIES):
        before, needed = _look(hub), files_needed(connections)
        parts.database = copy_database(connections, folder / LEDGER_FILE)
        _copy_kept(hub, folder, parts, like=like, earlier=earlier)
        gone = needed - {Path(path).name for path in parts.files}
        if lost := gone & files_needed(connections):
            raise _lost(sorted(lost))
        if not gone and before == _look(hub):
            for path in before:
                parts.files[path] = copy_file(hub.directory / path, folder / path)
            if before == {path: parts.files[path] for path in before}:
                parts.files[parts.database.name] = describe_file(folder / parts.database.name)
                return parts
    raise OutsideError(
        "The hub's own files change all the time.", remedy="Look who writes them, and try again when it is done."
    )


def _copy_kept(
    hub: Hub, folder: Path, parts: _Parts, *, like: Path | None, earlier: Mapping[str, KeptFile]
) -> None:
    """Copy or link the files by digest that aren't there yet; take out those that the hub no longer has."""
    there = set(kept_files(hub))
    for path in [path for path in parts.files if path.startswith(f"{RAW_FILES}/") and path not in there]:
        (folder / path).unlink()
        del parts.files[path]
    for path in sorted(there - set(parts.files)):
        linked = None if like is None or path not in earlier else _link(like / path, folder / path, earlier[path])
        try:
            found = linked or copy_file(hub.directory / path, folder / path)
        except FileNotFoundError:
            continue  # struck out just now: the next look at what is needed tells
        if found.sha256 != Path(path).name:
            raise _lost([Path(path).name])
        parts.files[path] = found
        parts.shared += 0 if linked is None else linked.size


def _link(source: Path, target: Path, said: KeptFile) -> KeptFile | None:
    """Link to a file of an earlier backup; None where that isn't intact, or lies on another disk."""
    try:
        if describe_file(source) != said:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    except OSError:
        return None
    return said


def _look(hub: Hub) -> dict[str, KeptFile]:
    return {path: describe_file(hub.directory / path) for path in small_files(hub)}


def _describe(hub: Hub, folder: Path, parts: _Parts, *, at: dt.datetime, with_keys: bool) -> Manifest:
    keys = {name: parts.files[name].sha256 for name in KEYS if name in parts.files}
    if SETTINGS_FILE in keys:
        keys[SETTINGS_FILE] = ""
    if not with_keys:
        for name in keys:
            (folder / name).unlink()
            del parts.files[name]
    return Manifest(
        made_at=at,
        program=__version__,
        engine=ENGINE,
        database=parts.database.name,
        group=hub.group.id,
        seq=parts.database.seq,
        log_size=parts.database.log_size,
        log_head=parts.database.log_head,
        keys=keys,
        outside=outside_files(hub),
        files=dict(sorted(parts.files.items())),
    )


def _write(path: Path, text: bytes) -> None:
    with path.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _needed_space(hub: Hub, earlier: Mapping[str, KeptFile]) -> int:
    paths = [*small_files(hub), *(path for path in kept_files(hub) if path not in earlier)]
    with foreign_errors():
        database = connections_of(hub).size()
    return database + sum((hub.directory / path).stat().st_size for path in paths)


@contextmanager
def _alone(hub: Hub) -> Iterator[None]:
    """Let one backup of a hub be made at a time."""
    lock = filelock.FileLock(hub.directory / LOCK_FILE, timeout=0, fallback_to_soft=False, preserve_lock_file=True)
    try:
        with lock:
            yield
    except filelock.Timeout as error:
        raise UsageError(
            f"{hub.directory} is being backed up already.", remedy="Wait until that is done."
        ) from error


def _lost(digests: Sequence[str]) -> LedgerError:
    told = ", ".join(f"{digest[:12]}…" for digest in digests[:_MOST_TOLD])
    return LedgerError(
        f"No backup was made, since {len(digests)} of the hub's files are missing or changed: {told}",
        remedy="Take them from an earlier backup (`comity verify` names them all), then try again.",
    )
