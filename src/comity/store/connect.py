"""Connections to a SQLite ledger: one engine that writes, one that can't."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from comity.errors import OutsideError, UsageError
from comity.exchange.protection_ports import Protector
from comity.store.drive import network_drive
from comity.store.journal import SIGNER_OPTION
from comity.store.lock import WriterLock
from comity.store.protection import PROTECTOR_OPTION
from comity.trust.signing import SigningKey

_BUSY_MILLISECONDS = 30_000
_WRITER_CACHE_KIB = 65_536
_READER_CACHE_KIB = 8_192
"""Of each connection. A reader's pages come from the system's own cache; more than this made no read faster."""
_WRITERS, _READERS = 4, 16
"""Connections that are kept open; three times as many more are made while they are needed."""


def database_path(url: str) -> Path:
    """Return the file of a `sqlite:///…` URL; anything else is refused for now."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise UsageError(f"{url!r} is not a database URL.", remedy="Write sqlite:///PATH.") from error
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise UsageError(
            f"A ledger can't be kept in {parsed.get_backend_name()} here.",
            remedy="Write sqlite:///PATH with the path of a file. PostgreSQL comes with a later version.",
        )
    return Path(parsed.database)


def check_drive(path: Path) -> None:
    """Refuse a network drive: SQLite's locks and shared memory don't work across machines."""
    kind = network_drive(path.parent)
    if kind is not None:
        raise OutsideError(
            f"{path.parent} lies on a network drive ({kind}), where SQLite can lose data.",
            remedy="Put the hub on a local disk; for several machines, use PostgreSQL.",
        )


class Connections:
    """Hands out transactions: `reading` at one moment's state, `writing` one at a time."""

    def __init__(self, path: Path, *, read_only: bool, signer: SigningKey | None = None) -> None:
        """Prepare to connect to the file; nothing is opened yet. `signer` signs the heads of the log."""
        self.path = path
        self.read_only = read_only
        self._lock = WriterLock(path)
        self._reader = _engine(path, "ro", kept=_READERS, cache_kib=_READER_CACHE_KIB)
        self._writer = _engine(path, "rw", kept=_WRITERS, cache_kib=_WRITER_CACHE_KIB).execution_options(
            **{SIGNER_OPTION: signer}
        )

    def protect_with(self, protector: Protector) -> None:
        """Let small counts be protected: what is written is decided about, and reads heed what was decided."""
        self._reader = self._reader.execution_options(**{PROTECTOR_OPTION: protector})
        self._writer = self._writer.execution_options(**{PROTECTOR_OPTION: protector})

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a read-only connection within one transaction, so that all it reads is of one moment."""
        with self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def staging(self) -> Iterator[sa.Connection]:
        """Give a connection that may write, outside any lock and transaction: for temporary tables and reads."""
        self._check_writable()
        with self._writer.connect() as connection:
            yield connection

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

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection that holds the writer's lock and one transaction."""
        with self.staging() as connection, self.committing(connection):
            yield connection

    def truncate_log(self) -> None:
        """Move all that is in the write-ahead log to the database, so that no copy of removed texts stays there."""
        self._check_writable()
        with self._lock.held(), self._writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

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

    def close(self) -> None:
        """Close every connection; the writer's under the lock, since its last one runs a checkpoint."""
        self.close_reading()
        if self.read_only:
            self._writer.dispose()
            return
        with self._lock.held():
            self._writer.dispose()

    def close_reading(self) -> None:
        """Close the connections that only read."""
        self._reader.dispose()

    def _check_writable(self) -> None:
        if self.read_only:
            raise UsageError("The ledger was opened for reading only.", remedy="Open it for writing.")


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
