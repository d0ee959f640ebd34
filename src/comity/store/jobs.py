"""Locks of jobs on the ledger's database: implements `comity.exchange.job_ports.JobLocks`."""

from contextlib import AbstractContextManager

from comity.store.connections import Connections


class SqlJobLocks:
    """A lock file beside a SQLite ledger, an advisory lock on PostgreSQL: either goes with its process."""

    def __init__(self, connections: Connections) -> None:
        """Lock by these connections."""
        self._connections = connections

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Hold the lock of that name inside, without waiting for it; give False where another holds it."""
        return self._connections.lock_job(name)
