"""The writer's lock: one file lock around every write and checkpoint of a SQLite ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

WAIT_SECONDS = 120.0
_POLL_SECONDS = 0.004


class WriterLock:
    """Lets one writer in at a time, among threads and processes; a killed process lets go of it.

    The operating system holds the lock, never a file's mere existence. Waiters are let in at random, each after a
    few milliseconds at most; a write holds the lock for tens of milliseconds, so none starves.
    """

    def __init__(self, database: Path, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Guard the database with a lock file that lies beside it."""
        self._path = database.with_name(database.name + ".lock")
        self._wait_seconds = wait_seconds

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside; raises filelock.Timeout where it isn't to be had."""
        lock = filelock.FileLock(
            self._path,
            timeout=self._wait_seconds,
            poll_interval=_POLL_SECONDS,
            fallback_to_soft=False,
            preserve_lock_file=True,
        )
        with lock:
            yield
