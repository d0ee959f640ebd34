"""The port by which a job is done by one process at a time, on whichever machine; the store implements it."""

from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable


@runtime_checkable
class JobLocks(Protocol):
    """Locks by name, among all processes that serve one hub."""

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Hold the lock of that name inside, without waiting for it; give False where another holds it."""
        ...
