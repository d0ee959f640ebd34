"""Put a backup back: each file held against its digest, the ledger against its promises, before it is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from comity.errors import LedgerError, UsageError
from comity.exchange.ports import Fault
from comity.hub.backups.copying import check_space, copy_file, outside_faults, whole_or_nothing
from comity.hub.backups.manifest import Manifest, read_manifest
from comity.hub.home import open_hub
from comity.hub.keep import verify
from comity.hub.settings.database import check_settings_decide, name_database, named_database
from comity.store.backup import ENGINE

_MOST_TOLD = 5
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Restored:
    """A hub that was put back: where, from what, and whether its ledger was kept on a server before."""

    directory: Path
    manifest: Manifest
    was_elsewhere: bool


def restore(backup: Path, directory: Path, *, keys: Path | None = None, is_quick: bool = True) -> Restored:
    """Make a hub in a new directory from a backup; it is there whole and verified, or not at all.

    `keys` is where the files with secrets lie that were left out of the backup. Unless it is to be quick, every
    file is played anew, too. The ledger is in a file, wherever the one was that was backed up; `move`
    takes it elsewhere. Raises LedgerError where the backup isn't what it says it is.
    """
    check_settings_decide()
    manifest = read_manifest(backup)
    if manifest.engine != ENGINE:
        raise UsageError(
            f"The backup's ledger is kept by {manifest.engine}, which this program doesn't know.",
            remedy="Use the version of Comity that made it, or a newer one.",
        )
    sources = dict(_sources(backup, manifest, keys))
    target = directory.resolve()
    with outside_faults(target):
        check_space(target, manifest.size)
        with whole_or_nothing(target) as folder:
            faults = list(_copy(folder, sources, manifest))
            if faults:
                raise _broken(backup, faults)
            named = named_database(folder)
            name_database(folder, "")
            check_restored(folder, manifest, is_quick=is_quick)
    return Restored(target, manifest, was_elsewhere=bool(named))


def check_restored(directory: Path, manifest: Manifest, *, is_quick: bool) -> None:
    """Raise LedgerError where a hub breaks a promise, or isn't the one that the manifest tells of."""
    with open_hub(directory, read_only=True) as hub:
        if faults := verify(hub, is_quick=is_quick):
            told = [f"{fault.check} {fault.where}: {fault.detail}" for fault in faults]
            raise LedgerError(
                f"The hub in the backup isn't sound: {'; '.join(told[:_MOST_TOLD])}.",
                remedy="Take an earlier backup; nothing was restored.",
            )
        found = (hub.group.id, hub.ledger.as_of_seq(), hub.log.size(), hub.log.head())
        if found != (manifest.group, manifest.seq, manifest.log_size, manifest.log_head):
            raise LedgerError(
                "The ledger in the backup isn't the one that its manifest tells of.",
                remedy="Take an earlier backup; nothing was restored.",
            )


def _sources(backup: Path, manifest: Manifest, keys: Path | None) -> Iterator[tuple[str, Path]]:
    """Yield from where each file comes; raises UsageError where keys were left out and aren't given."""
    for path in manifest.files:
        yield path, backup / path
    for name in manifest.keys_apart:
        if keys is None or not (keys / name).is_file():
            raise UsageError(
                f"The backup was made without its keys, and {name} is needed.",
                remedy=f"Say with --keys in which directory they lie: {', '.join(manifest.keys_apart)}.",
            )
        yield name, keys / name


def _copy(folder: Path, sources: dict[str, Path], manifest: Manifest) -> Iterator[Fault]:
    """Copy every file; yield those that are missing or aren't what they were."""
    for path, source in sources.items():
        said, key = manifest.files.get(path), manifest.keys.get(path)
        try:
            found = copy_file(source, folder / path)
        except FileNotFoundError:
            yield Fault("backup", path, "it is missing")
            continue
        if said is None:
            (folder / path).chmod(_OWNER_ONLY)
            if key and found.sha256 != key:
                yield Fault("backup", path, "it is another key than the hub had")
        elif (found.sha256, found.size) != (said.sha256, said.size):
            yield Fault("backup", path, "it was changed")
        else:
            (folder / path).chmod(said.mode)


def _broken(backup: Path, faults: list[Fault]) -> LedgerError:
    told = "; ".join(f"{fault.where}: {fault.detail}" for fault in faults[:_MOST_TOLD])
    return LedgerError(
        f"{backup} is damaged in {len(faults)} places: {told}.",
        remedy="Take another backup; nothing was restored.",
    )
