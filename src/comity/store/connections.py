"""Transactions on the ledger's database, whichever engine keeps it: many read, each at one moment; one writes."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from comity.errors import UsageError
from comity.exchange.protection_ports import Protector
from comity.store.journal import SIGNER_OPTION
from comity.store.protection import PROTECTOR_OPTION
from comity.trust.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Risk:
    """What might lose what was acknowledged, and what to do about it."""

    detail: str
    remedy: str


class Connections(ABC):
    """Hands out transactions over two engines of SQLAlchemy: one that writes, one that can't."""

    def __init__(
        self, reader: sa.Engine, writer: sa.Engine, *, place: str, read_only: bool, signer: SigningKey | None
    ) -> None:
        """Hold both engines; nothing is opened yet. `place` is what people call the database by."""
        self.place = place
        self.read_only = read_only
        self._reader = reader
        self._writer = writer.execution_options(**{SIGNER_OPTION: signer})

    def sign_with(self, signer: SigningKey) -> None:
        """Let a key sign the heads of the log."""
        self._writer = self._writer.execution_options(**{SIGNER_OPTION: signer})

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

    @abstractmethod
    def committing(self, connection: sa.Connection) -> AbstractContextManager[None]:
        """Hold the writer's lock and one transaction: committed at the end, rolled back where it fails."""

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection that holds the writer's lock and one transaction."""
        with self.staging() as connection, self.committing(connection):
            yield connection

    @abstractmethod
    def may_exist(self) -> bool:
        """Say whether there is a database at all; whether it holds a ledger is for who reads it."""

    @abstractmethod
    def check_place(self) -> None:
        """Refuse a place or a server where a ledger wouldn't be safe."""

    @abstractmethod
    def size(self) -> int:
        """Return how many bytes the database has on its disk."""

    @abstractmethod
    def risks(self) -> Iterator[Risk]:
        """Yield what might lose what was acknowledged."""

    @abstractmethod
    def create(self) -> None:
        """Make the database ready for the ledger's tables."""

    @abstractmethod
    def erase_removed(self) -> None:
        """Let no copy of texts that were removed stay on the disk, as far as the engine can see to it."""

    @abstractmethod
    def lock_job(self, name: str) -> AbstractContextManager[bool]:
        """Take a named lock that one process has at a time, without waiting; give False where another has it."""

    def close(self) -> None:
        """Close every connection."""
        self.close_reading()
        self._writer.dispose()

    def close_reading(self) -> None:
        """Close the connections that only read."""
        self._reader.dispose()

    def _check_writable(self) -> None:
        if self.read_only:
            raise UsageError("The ledger was opened for reading only.", remedy="Open it for writing.")
