"""A copy of a ledger's database while it is in use: a SQLite file, whichever engine keeps the ledger.

Of a ledger on PostgreSQL the copy is made and proved equal in one snapshot, so that a backup needs no server.
"""

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from comity.store import schema
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.move import copy_ledger, prove_equal
from comity.store.replica_state import is_replica
from comity.store.replica_tables import replica_file
from comity.store.reports_tables import report_print
from comity.store.sqlite.connections import SqliteConnections

ENGINE = "sqlite"
"""What reads the copy."""
IN_USE = ("-wal", "-shm", "-journal", ".lock")
"""What lies beside a database in use, by how its name ends: a copy holds all that is in it."""


_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """A copy of a database: its name, and up to where its ledger goes: event, leaves of the log, signed head."""

    name: str
    seq: int
    log_size: int
    log_head: str


def copy_database(connections: Connections, target: Path) -> DatabaseCopy:
    """Write the ledger as it is at one moment into a SQLite file, in place of what is there.

    Readers and writers go on meanwhile: the copy is one read transaction, which holds up nobody.
    """
    with foreign_errors():
        target.unlink(missing_ok=True)
        if isinstance(connections, SqliteConnections):
            _copy_file(connections.path, target)
        else:
            _copy_rows(connections, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
        return _describe(target)


def _copy_file(path: Path, target: Path) -> None:
    uri = f"file:{quote(path.resolve().as_posix())}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(uri, uri=True)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    shutil.copymode(path, target)


def _copy_rows(connections: Connections, target: Path) -> None:
    """Copy table by table; nothing stays beside the file."""
    copied = SqliteConnections(target, read_only=False)
    copied.create()
    with contextlib.closing(copied), connections.reading() as source, copied.writing() as copy:
        copy_ledger(source, copy, tell=_tell_nobody)
        prove_equal(source, copy, tell=_tell_nobody)
    for ending in IN_USE:
        target.with_name(f"{target.name}{ending}").unlink(missing_ok=True)
    target.chmod(_OWNER_ONLY)


def _tell_nobody(_table: str) -> None:
    """Say nothing of how far a copy is: readers and writers don't wait for it."""


def _describe(target: Path) -> DatabaseCopy:
    """Say what a copy holds; reading it so leaves nothing beside it."""
    uri = f"file:{quote(target.resolve().as_posix())}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as copy:
        (seq,) = copy.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
        size, head = copy.execute("SELECT size, signed FROM tree_head ORDER BY size DESC LIMIT 1").fetchone() or (
            0,
            "",
        )
    return DatabaseCopy(target.name, int(seq), int(size), str(head))


def files_of_database(path: Path) -> Sequence[str]:
    """Return the names of a SQLite ledger's own files in the hub's directory, which `copy_database` stands for."""
    return (path.name, *(f"{path.name}{ending}" for ending in IN_USE))


def files_needed(connections: Connections) -> frozenset[str]:
    """Return the digests of the files that a ledger says it keeps; of a copy of another hub, of those that came."""
    with foreign_errors(), connections.reading() as connection:
        if is_replica(connection):
            return frozenset(connection.execute(sa.select(replica_file.c.sha256)).scalars())
        kept = sa.select(schema.submission.c.raw_sha256).where(schema.submission.c.raw_kept)
        return frozenset([*connection.execute(kept).scalars(), *_printed(connection)])


def _printed(connection: sa.Connection) -> Iterator[str]:
    if sa.inspect(connection).has_table(report_print.name):
        for text in connection.execute(sa.select(report_print.c.files)).scalars():
            yield from (file["sha256"] for file in json.loads(text).values())
