"""Whether a hub is served: one service holds it at a time."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import filelock

from comity.errors import UsageError

LOCK_FILE = "serve.lock"


@contextlib.contextmanager
def sole_server(directory: Path) -> Iterator[None]:
    """Hold the hub for one service: two would remove each other's files on their way in."""
    lock = filelock.FileLock(directory / LOCK_FILE, timeout=0, fallback_to_soft=False, preserve_lock_file=True)
    try:
        with lock:
            yield
    except filelock.Timeout as error:
        raise UsageError(f"{directory} is being served already.", remedy="Stop the other service first.") from error
