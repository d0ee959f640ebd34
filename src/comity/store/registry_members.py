"""Members' public signing keys as they are kept; every change is journaled, and none is ever removed."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.ports import Entry
from comity.exchange.registry_ports import Change, MemberKey
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.registry_tables import member_key


class SqlMemberKeys:
    """Implements `comity.exchange.registry_ports.MemberKeys`."""

    def __init__(self, connections: Connections) -> None:
        """Keep them by these connections."""
        self._connections = connections

    def add(self, key: MemberKey, change: Change) -> None:
        """Register a key; raises UsageError where it was registered before, whosoever it was."""
        values = {
            "id": key.id,
            "provider": key.provider,
            "jwk": key.jwk,
            "valid_from": render_moment(key.valid_from),
            "valid_until": _render(key.valid_until),
            "reason": key.reason,
        }
        with foreign_errors(), self._connections.writing() as connection:
            if _find(connection, key.id) is not None:
                raise UsageError(
                    f"The key {key.id} was registered before.", remedy="Make a new one: a key is used once."
                )
            connection.execute(member_key.insert().values(values))
            _record(connection, key.id, "signing-key.added", change)

    def all(self, provider: str | None = None) -> list[MemberKey]:
        """Return the keys of a provider, or of all, past ones too."""
        query = sa.select(member_key).order_by(member_key.c.provider, member_key.c.valid_from, member_key.c.id)
        if provider is not None:
            query = query.where(member_key.c.provider == provider)
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_key(row) for row in connection.execute(query)]

    def key_at(self, provider: str, key_id: str, moment: dt.datetime) -> MemberKey | None:
        """Return a provider's key whose signatures count at a moment; None where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            key = _find(connection, key_id)
        return key if key is not None and key.provider == provider and key.is_valid(moment) else None

    def end(self, key_id: str, until: dt.datetime, change: Change) -> MemberKey:
        """Let a key be valid until a moment and no longer; raises UnknownArtefactError or UsageError."""
        with foreign_errors(), self._connections.writing() as connection:
            key = _get_usable(connection, key_id)
            if key.valid_until is not None and key.valid_until < until:
                raise UsageError(
                    f"The key {key_id} ends at {key.valid_until.isoformat()} already.", remedy="Leave it as it is."
                )
            return _change(connection, key_id, "signing-key.ended", change, valid_until=render_moment(until))

    def revoke(self, key_id: str, moment: dt.datetime, change: Change) -> MemberKey:
        """Let nothing signed with a key count from a moment on; raises UnknownArtefactError or UsageError."""
        values = {"revoked_at": render_moment(moment), "reason": change.reason}
        with foreign_errors(), self._connections.writing() as connection:
            _get_usable(connection, key_id)
            return _change(connection, key_id, "signing-key.revoked", change, **values)


def _find(connection: sa.Connection, key_id: str) -> MemberKey | None:
    row = connection.execute(sa.select(member_key).where(member_key.c.id == key_id)).one_or_none()
    return None if row is None else _to_key(row)


def _get_usable(connection: sa.Connection, key_id: str) -> MemberKey:
    key = _find(connection, key_id)
    if key is None:
        raise UnknownArtefactError(
            f"There is no signing key {key_id}.", remedy="List them with `comity signing-key list`."
        )
    if key.revoked_at is not None:
        raise UsageError(f"The key {key_id} is revoked.", remedy="A revoked key stays so; register a new one.")
    return key


def _change(connection: sa.Connection, key_id: str, action: str, change: Change, **values: str) -> MemberKey:
    connection.execute(member_key.update().where(member_key.c.id == key_id).values(values))
    _record(connection, key_id, action, change)
    return _to_key(connection.execute(sa.select(member_key).where(member_key.c.id == key_id)).one())


def _record(connection: sa.Connection, key_id: str, action: str, change: Change) -> None:
    entry = Entry(change.at, change.actor, action, f"signing-key/{key_id}", change.reason)
    record(connection, entry, rows=[(member_key, {"id": key_id})])


def _render(moment: dt.datetime | None) -> str | None:
    return None if moment is None else render_moment(moment)


def _to_key(row: sa.Row[Any]) -> MemberKey:
    return MemberKey(
        id=row.id,
        provider=row.provider,
        jwk=row.jwk,
        valid_from=parse_moment(row.valid_from),
        valid_until=None if row.valid_until is None else parse_moment(row.valid_until),
        revoked_at=None if row.revoked_at is None else parse_moment(row.revoked_at),
        reason=row.reason,
    )
