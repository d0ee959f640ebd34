"""Move a hub's ledger into another database: copied, proved to be the same, and only then named in the settings."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.errors import LedgerError, UsageError
from comity.hub.database import connections_of
from comity.hub.home import RAW_FILES, Hub
from comity.hub.settings.database import check_settings_decide, database_url, name_database
from comity.store.blobs import BlobStore
from comity.store.connect import connect, full_url, parse_url
from comity.store.faults import foreign_errors
from comity.store.ledger import holds_ledger, ledger_there
from comity.store.move import copy_ledger, is_copy, prove_equal
from comity.store.move_answers import prove_answers


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

    Nobody writes meanwhile. Whatever fails, the hub stays where it is and the other database as it was. A move that
    was killed after its copy was whole goes on from there.
    """
    connections = connections_of(hub)
    target_url = full_url(url)
    before = database_url(hub.directory)
    check_settings_decide()
    if target_url == before:
        raise UsageError("The hub's ledger is in that database already.", remedy="Name another.")
    is_copied = holds_ledger(target_url)
    target = connect(target_url, read_only=False)
    blobs = BlobStore(hub.directory / RAW_FILES)
    dataflows = [hub.catalogue.dataflow(name) for name in hub.group.dataflows]
    try:
        with foreign_errors(), connections.writing() as source:
            target.create()
            with target.writing() as copy:
                if not is_copied:
                    copy_ledger(source, copy, tell=lambda name: tell(f"copied: {name}"))
                elif not is_copy(source, copy):
                    raise ledger_there(target.place)
                moved = prove_equal(source, copy, tell=lambda name: tell(f"compared: {name}"))
                questions = prove_answers(source, copy, dataflows, blobs)
            name_database(hub.directory, target_url)
    finally:
        target.close()
    hub.close()
    return Move(target.place, moved.rows, moved.cells, questions, _set_aside(before))


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
