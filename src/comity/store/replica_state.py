"""Whether a ledger is a copy of another hub's, and how much of it is here."""

from dataclasses import dataclass

import sqlalchemy as sa

from comity.errors import UsageError
from comity.store import schema
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.replica_tables import replica, replica_file, replica_leaf


@dataclass(frozen=True)
class Holding:
    """How much of a hub a copy holds: leaves by extent, and accepted files that are not here."""

    url: str
    size: int
    whole: int
    partial: int
    digest: int
    missing_files: int

    @property
    def is_whole(self) -> bool:
        """Say whether every leaf is open and all figures and accepted files are here."""
        return not (self.partial or self.digest or self.missing_files)


def is_replica(connection: sa.Connection) -> bool:
    """Say whether a ledger is a copy."""
    return sa.inspect(connection).has_table(replica.name) and _url(connection) is not None


def check_no_replica(connections: Connections) -> None:
    """Refuse a copy: nothing may be recorded in it."""
    with foreign_errors(), connections.reading() as connection:
        url = _url(connection) if sa.inspect(connection).has_table(replica.name) else None
    if url is not None:
        raise UsageError(
            f"This is a copy of the hub at {url}: it can be read, and nothing can be recorded in it.",
            remedy=f"Do this at the hub itself, for example with --to {url}; `comity replicate` brings it here.",
        )


def holding(connections: Connections) -> Holding | None:
    """Return how much of a hub a copy holds; None for a hub's own ledger."""
    table = schema.submission
    have = sa.select(replica_file.c.sha256)
    missing = sa.select(sa.func.count()).where(
        table.c.seq.is_not(None), table.c.raw_kept, table.c.raw_sha256.not_in(have)
    )
    extents = sa.select(replica_leaf.c.extent, sa.func.count()).group_by(replica_leaf.c.extent)
    with foreign_errors(), connections.reading() as connection:
        url = _url(connection)
        if url is None:
            return None
        found = {str(extent): int(count) for extent, count in connection.execute(extents)}
        counts = {name: found.get(name, 0) for name in ("whole", "partial", "digest")}
        lacking = int(connection.execute(missing).scalar_one())
    return Holding(url, sum(counts.values()), **counts, missing_files=lacking)


def _url(connection: sa.Connection) -> str | None:
    found = connection.execute(sa.select(replica.c.url)).scalar()
    return None if found is None else str(found)
