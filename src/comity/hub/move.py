"""Move a hub's ledger into another database: copied, proved to be the same, and only then named in the settings."""

import datetime as dt
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.errors import ConfigurationError, LedgerError, UsageError
from comity.hub.home import RAW_FILES, Hub
from comity.hub.settings.database import SERVER_FILE, database_url
from comity.hub.settings.values import variable_of
from comity.store.blobs import BlobStore
from comity.store.connect import connect, full_url, parse_url
from comity.store.faults import foreign_errors
from comity.store.ledger import SqlLedger, check_no_ledger
from comity.store.move import copy_ledger, prove_equal
from comity.store.move_answers import prove_answers

_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
_OWN = re.compile(r"^\s*\[database\][^\n]*\n", re.MULTILINE)
_URL = re.compile(r"^\s*url\s*=[^\n]*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Move:
    """What was moved, and where what was before lies now (None: where it was)."""

    place: str
    rows: int
    cells: int
    questions: int
    left: Path | None


def move(hub: Hub, url: str, *, tell: Callable[[str], None]) -> Move:
    """Move the ledger of a hub that is open for writing, and close it; `tell` is told of each table.

    Nobody writes meanwhile. Whatever fails, the hub stays where it is and the other database as it was.
    """
    if not isinstance(hub.ledger, SqlLedger):
        raise UsageError("Only a hub on this machine can be moved.", remedy="Move it where it lies.")
    target_url = full_url(url)
    _check(hub, target_url)
    before = database_url(hub.directory)
    target = connect(target_url, read_only=False)
    blobs = BlobStore(hub.directory / RAW_FILES)
    dataflows = [hub.catalogue.dataflow(name) for name in hub.group.dataflows]
    try:
        with foreign_errors(), hub.ledger.connections.writing() as source:
            target.create()
            with target.writing() as copy:
                copy_ledger(source, copy, tell=lambda name: tell(f"copied: {name}"))
                moved = prove_equal(source, copy, tell=lambda name: tell(f"compared: {name}"))
                questions = prove_answers(source, copy, dataflows, blobs)
            name_database(hub.directory, target_url)
    finally:
        target.close()
    hub.close()
    return Move(target.place, moved.rows, moved.cells, questions, _set_aside(before))


def name_database(directory: Path, url: str) -> None:
    """Let a hub's settings name this database; what else they say stays as it is."""
    path = directory / SERVER_FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    line = 'url = "' + url.replace("\\", "\\\\").replace('"', '\\"') + '"\n'
    found = _OWN.search(text)
    if found is None:
        gap = "\n" if text and not text.endswith("\n") else ""
        changed = f"{text}{gap}[database]\n{line}"
    else:
        following = _TABLE.search(text, found.end())
        end = len(text) if following is None else following.start()
        changed = text[: found.end()] + line + _URL.sub("", text[found.end() : end]) + text[end:]
    temporary = path.with_name(f".{path.name}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(changed)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if database_url(directory, environment={}) != url:
        raise ConfigurationError(
            f"{path} doesn't name the new database.",
            remedy=f"Write its address there by hand, as url of [database]: {SERVER_FILE}.",
        )


def _check(hub: Hub, url: str) -> None:
    variable = variable_of("database", "url")
    if any(name in os.environ for name in (variable, f"{variable}_FILE")):
        raise UsageError(
            f"{variable} names the hub's database, and stands before its settings.",
            remedy="Unset it; the settings name the database after the move.",
        )
    if url == database_url(hub.directory):
        raise UsageError("The hub's ledger is in that database already.", remedy="Name another.")
    check_no_ledger(url)


def _set_aside(url: str) -> Path | None:
    """Rename the file that held the ledger, if one did, so that nobody takes it for the ledger any more."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    path = Path(parsed.database or "")
    if any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-journal")):
        raise LedgerError(
            f"{path} is still in use.",
            remedy="Close what reads it, and rename it: it is no longer the hub's ledger.",
        )
    aside = path.with_name(f"{path.name}.moved-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}")
    path.rename(aside)
    return aside
