"""Users as they are kept; every change is journaled."""

from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.ports import Entry
from comity.exchange.registry_ports import Change, User
from comity.model.access import Role
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.registry_tables import hub_user, user_session


class SqlUsers:
    """Implements `comity.exchange.registry_ports.Users`."""

    def __init__(self, connections: Connections) -> None:
        """Keep them by these connections."""
        self._connections = connections

    def add(self, user: User, change: Change) -> None:
        """Keep a user; raises UsageError where the name is taken."""
        values = {
            "name": user.name,
            "password": user.password,
            "role": user.role.value,
            "provider": user.provider,
            "created_at": render_moment(user.created_at),
        }
        with foreign_errors(), self._connections.writing() as connection:
            if _find(connection, user.name) is not None:
                raise UsageError(f"There is a user {user.name} already.", remedy="Choose another name.")
            connection.execute(hub_user.insert().values(values))
            _record(connection, user.name, "user.added", change)

    def find(self, name: str) -> User | None:
        """Return a user, disabled or not; None where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            return _find(connection, name)

    def all(self) -> list[User]:
        """Return all users by name."""
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_user(row) for row in connection.execute(sa.select(hub_user).order_by(hub_user.c.name))]

    def set_password(self, name: str, hashed: str, change: Change) -> None:
        """Put another password in place; the user's sessions end."""
        with foreign_errors(), self._connections.writing() as connection:
            _change(connection, name, "user.password", change, password=hashed)
            _end_sessions(connection, name)

    def rehash(self, name: str, hashed: str, change: Change) -> None:
        """Put the same password in place, hashed with other parameters."""
        with foreign_errors(), self._connections.writing() as connection:
            _change(connection, name, "user.rehashed", change, password=hashed)

    def set_disabled(self, name: str, change: Change, *, is_disabled: bool) -> User:
        """Lock a user out, or let them in again; sessions end. Raises UnknownArtefactError."""
        action = "user.disabled" if is_disabled else "user.enabled"
        at = render_moment(change.at) if is_disabled else None
        with foreign_errors(), self._connections.writing() as connection:
            _change(connection, name, action, change, disabled_at=at)
            _end_sessions(connection, name)
            return _get(connection, name)

    def end_sessions(self, name: str, change: Change) -> int:
        """Sign a user out everywhere; return how many sessions that ended. Raises UnknownArtefactError."""
        with foreign_errors(), self._connections.writing() as connection:
            _get(connection, name)
            ended = _end_sessions(connection, name)
            record(connection, Entry(change.at, change.actor, "user.signed-out", f"user/{name}", change.reason))
            return ended


def _find(connection: sa.Connection, name: str) -> User | None:
    row = connection.execute(sa.select(hub_user).where(hub_user.c.name == name)).one_or_none()
    return None if row is None else _to_user(row)


def _get(connection: sa.Connection, name: str) -> User:
    found = _find(connection, name)
    if found is None:
        raise UnknownArtefactError(f"There is no user {name}.", remedy="List them with `comity user list`.")
    return found


def _change(connection: sa.Connection, name: str, action: str, change: Change, **values: str | None) -> None:
    _get(connection, name)
    connection.execute(hub_user.update().where(hub_user.c.name == name).values(values))
    _record(connection, name, action, change)


def _record(connection: sa.Connection, name: str, action: str, change: Change) -> None:
    entry = Entry(change.at, change.actor, action, f"user/{name}", change.reason)
    record(connection, entry, rows=[(hub_user, {"name": name})])


def _end_sessions(connection: sa.Connection, name: str) -> int:
    return int(connection.execute(user_session.delete().where(user_session.c.user == name)).rowcount)


def _to_user(row: sa.Row[Any]) -> User:
    return User(
        name=row.name,
        password=row.password,
        role=Role(row.role),
        provider=row.provider,
        created_at=parse_moment(row.created_at),
        disabled_at=None if row.disabled_at is None else parse_moment(row.disabled_at),
    )
