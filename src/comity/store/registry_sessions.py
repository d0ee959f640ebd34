"""Sessions as they are kept: by the digest of their number, so that a copy of the database opens none."""

import datetime as dt

import sqlalchemy as sa

from comity.exchange.registry_ports import Session
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.registry_tables import user_session


class SqlSessions:
    """Implements `comity.exchange.registry_ports.Sessions`."""

    def __init__(self, connections: Connections) -> None:
        """Keep them by these connections."""
        self._connections = connections

    def add(self, session: Session) -> None:
        """Keep a session; those that expired are removed."""
        table = user_session
        now = render_moment(dt.datetime.now(dt.UTC))
        until = render_moment(session.expires_at)
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(table.delete().where(table.c.expires_at < now))
            connection.execute(table.insert().values(digest=session.digest, user=session.user, expires_at=until))

    def find(self, digest: str) -> Session | None:
        """Return a session, expired or not; None where there is none."""
        query = sa.select(user_session).where(user_session.c.digest == digest)
        with foreign_errors(), self._connections.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Session(row.digest, row.user, parse_moment(row.expires_at))

    def end(self, digest: str) -> None:
        """End a session."""
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(user_session.delete().where(user_session.c.digest == digest))

    def counts(self, moment: dt.datetime) -> dict[str, int]:
        """Return how many sessions each user has that haven't expired by a moment, by name."""
        table = user_session
        query = sa.select(table.c.user, sa.func.count()).where(table.c.expires_at > render_moment(moment))
        with foreign_errors(), self._connections.reading() as connection:
            return {str(user): int(count) for user, count in connection.execute(query.group_by(table.c.user))}
