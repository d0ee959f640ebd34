"""Which files of a hub's directory belong to a backup."""

from collections.abc import Iterator
from pathlib import Path

from comity.hub.backups.manifest import MANIFEST_FILE
from comity.hub.backups.recorded import RECORD_FILE
from comity.hub.home import RAW_FILES, Hub
from comity.hub.intake.upload import FOLDER as UPLOADS
from comity.hub.settings.database import LEDGER_FILE
from comity.store.backup import files_of_database

_PASSING = (".lock", ".tmp")


def small_files(hub: Hub) -> Iterator[str]:
    """Yield the paths, within the hub's directory, of all files but the database's and those kept by digest.

    Unfinished uploads, locks and files that are being written are of the moment, and left out.
    """
    left_out = {*files_of_database(Path(LEDGER_FILE)), RECORD_FILE, MANIFEST_FILE}
    for path in sorted(hub.directory.iterdir()):
        if path.name in left_out or path.name.startswith(".") or path.name.endswith(_PASSING):
            continue
        if path.is_dir():
            if path.name not in {RAW_FILES, UPLOADS}:
                yield from _below(hub.directory, path)
        elif path.is_file():
            yield path.name


def kept_files(hub: Hub) -> Iterator[str]:
    """Yield the paths, within the hub's directory, of the files kept by digest; the last part is the digest."""
    yield from _below(hub.directory, hub.directory / RAW_FILES)


def outside_files(hub: Hub) -> tuple[str, ...]:
    """Return the files that the group's file names and that lie outside the hub's directory."""
    names = (*hub.group.structure_files, *hub.group.rule_files, *(signal.file for signal in hub.group.signals))
    home = hub.directory.resolve()
    return tuple(sorted({name for name in names if name and not (home / name).resolve().is_relative_to(home)}))


def _below(home: Path, folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(home).parts):
            yield path.relative_to(home).as_posix()
