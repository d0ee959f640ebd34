"""Who may read the hub's secrets, and who may write to it, by the permissions of its files."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from comity.errors import LedgerError
from comity.hub.doctor.examined import Examined, fault, fine, unknown, warning
from comity.hub.home import GROUP_FILE, Hub
from comity.hub.replicas.holding import holding_of
from comity.hub.settings.database import LEDGER_FILE, SERVER_FILE
from comity.store.hub_key import KEY_FILE, load_key
from comity.store.protection_key import KEY_FILE as PROTECTION_KEY

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WORLD = stat.S_IRWXO
_WRITE = stat.S_IWGRP | stat.S_IWOTH


def examine_permissions(hub: Hub) -> Iterator[Examined]:
    """Yield what there is to say of the hub's files."""
    if os.name == "nt":
        yield unknown("permissions", "Permissions aren't looked at on Windows.")
        return
    found = [*_secrets(hub.directory), *_writable(hub.directory)]
    yield from found or [fine("permissions", "Only the hub's own account reads its secrets and writes to it.")]
    yield _examine_key(hub)


def _secrets(directory: Path) -> Iterator[Examined]:
    """Yield the files with secrets that others may read."""
    for path in (directory / KEY_FILE, directory / PROTECTION_KEY):
        if mode := _mode(path) & _OTHERS:
            yield fault("permissions", f"{path} is open to others ({mode:03o}).", f"Run: chmod 600 {path}")
    is_closed = not _mode(directory) & stat.S_IXOTH
    for path in (directory / SERVER_FILE, directory / LEDGER_FILE):
        if not is_closed and _mode(path) & _WORLD:
            yield warning("permissions", f"{path} is open to everybody.", f"Run: chmod o= {directory}")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0


def _writable(directory: Path) -> Iterator[Examined]:
    """Yield what others than the hub's own account may write to."""
    for path in (directory, directory / GROUP_FILE, directory / LEDGER_FILE, directory / SERVER_FILE):
        if path.exists() and path.stat().st_mode & _WRITE:
            yield fault("permissions", f"{path} can be written by others.", f"Run: chmod go-w {path}")
        if path.exists() and not os.access(path, os.W_OK):
            yield warning(
                "permissions",
                f"{path} can't be written by this account.",
                "Run this as the account that the hub runs as, or give it the directory.",
            )


def _examine_key(hub: Hub) -> Examined:
    path = hub.directory / KEY_FILE
    if holding_of(hub) is not None:
        return fine("hub key", "This is a copy of another hub: it signs nothing, and needs no key.")
    try:
        key = load_key(path)
    except LedgerError as error:
        return fault("hub key", error.detail, "Restore it from a backup: without it nothing can be recorded.")
    except OSError as error:
        return unknown("hub key", f"{path}: {error.strerror}.", "Run this as the account that the hub runs as.")
    known = hub.log.keys()
    if key.id not in known:
        return fault("hub key", f"{path} isn't the key of this ledger.", "Restore the right one from a backup.")
    return fine("hub key", f"The log is signed with {key.id}.")
