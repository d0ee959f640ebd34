"""Connections to a SQLite ledger: one engine that writes, one that can't."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import filelock
import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from comity.errors import OutsideError
from comity.store.connections import Connections, Risk
from comity.store.sqlite.drive import network_drive
from comity.store.sqlite.lock import WriterLock
from comity.trust.signing import SigningKey

_BUSY_MILLISECONDS = 30_000
_WRITER_CACHE_KIB = 65_536
_READER_CACHE_KIB = 8_192
"""Of each connection. A reader's pages come from the system's own cache; more than this made no read faster."""
_WRITERS, _READERS = 4, 16
"""Connections that are kept open; three times as many more are made while they are needed."""


def check_drive(path: Path) -> None:
    """Refuse a network drive."""
    for risk in _risks_of(path):
        raise OutsideError(risk.detail, remedy=risk.remedy)


def _risks_of(path: Path) -> Iterator[Risk]:
    """Yield a network drive: SQLite's locks and shared memory don't work across machines."""
    kind = network_drive(path.parent)
    if kind is not None:
        detail = f"{path.parent} lies on a network drive ({kind}), where SQLite can lose data."
        yield Risk(detail, "Put the hub on a local disk; for several machines, use PostgreSQL.")


class SqliteConnections(Connections):
    """Transactions on a SQLite file; a lock file beside it lets one writer in at a time."""

    def __init__(self, path: Path, *, read_only: bool, signer: SigningKey | None = None) -> None:
        """Prepare to connect to the file; nothing is opened yet. `signer` signs the heads of the log."""
        reader = _engine(path, "ro", kept=_READERS, cache_kib=_READER_CACHE_KIB)
        writer = _engine(path, "rw", kept=_WRITERS, cache_kib=_WRITER_CACHE_KIB)
        super().__init__(reader, writer, place=str(path), read_only=read_only, signer=signer)
        self.path = path
        self._lock = WriterLock(path)

    @contextmanager
    def committing(self, connection: sa.Connection) -> Iterator[None]:
        """Hold the writer's lock and one transaction: committed at the end, rolled back where it fails."""
        with self._lock.held():
            connection.execution_options(comity_write=True)
            try:
                with connection.begin():
                    yield
            finally:
                connection.execution_options(comity_write=False)

    def may_exist(self) -> bool:
        """Say whether the file is there."""
        return self.path.exists()

    def check_place(self) -> None:
        """Refuse a network drive."""
        check_drive(self.path)

    def size(self) -> int:
        """Return the size of the file and of its write-ahead log."""
        wal = self.path.with_name(f"{self.path.name}-wal")
        return sum(path.stat().st_size for path in (self.path, wal) if path.exists())

    def risks(self) -> Iterator[Risk]:
        """Yield a network drive."""
        yield from _risks_of(self.path)

    def create(self) -> None:
        """Make the database file, in write-ahead mode (which the file remembers)."""
        check_drive(self.path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.held():
            connection = sqlite3.connect(self.path)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            finally:
                connection.close()

    def erase_removed(self) -> None:
        """Move all that is in the write-ahead log to the database, so that no copy of removed texts stays there."""
        self._check_writable()
        with self._lock.held(), self._writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def lock_job(self, name: str) -> Iterator[bool]:
        """Take a lock file beside the database, without waiting; give False where another has it."""
        lock = filelock.FileLock(
            self.path.with_name(f"{name}.lock"), timeout=0, fallback_to_soft=False, preserve_lock_file=True
        )
        try:
            lock.acquire()
        except filelock.Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def close(self) -> None:
        """Close every connection; the writer's under the lock, since its last one runs a checkpoint."""
        self.close_reading()
        if self.read_only:
            self._writer.dispose()
            return
        with self._lock.held():
            self._writer.dispose()


def _engine(path: Path, mode: str, *, kept: int, cache_kib: int) -> sa.Engine:
    uri = f"file:{quote(path.resolve().as_posix())}?mode={mode}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, check_same_thread=False)

    # Parameters are cell values: they stay out of messages and logs.
    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=kept,
        max_overflow=3 * kept,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", partial(_configure, cache_kib=cache_kib))
    sa.event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry, *, cache_kib: int) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "synchronous=FULL",
        "recursive_triggers=ON",
        "temp_store=MEMORY",
        f"cache_size=-{cache_kib}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("comity_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
