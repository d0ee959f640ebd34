"""API keys as they are kept; every change is journaled."""

import json
from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.ports import Entry
from comity.exchange.registry_ports import ApiKey, Change
from comity.model.access import Role
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.registry_tables import api_key


class SqlApiKeys:
    """Implements `comity.exchange.registry_ports.ApiKeys`."""

    def __init__(self, connections: Connections) -> None:
        """Keep them by these connections."""
        self._connections = connections

    def add(self, key: ApiKey) -> None:
        """Keep a key."""
        values = {
            "id": key.id,
            "digest": key.digest,
            "label": key.label,
            "role": key.role.value,
            "provider": key.provider,
            "scopes": json.dumps(key.scopes),
            "created_at": render_moment(key.created_at),
            "created_by": key.created_by,
            "expires_at": None if key.expires_at is None else render_moment(key.expires_at),
        }
        entry = Entry(key.created_at, key.created_by, "key.added", f"key/{key.id}", key.label)
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(api_key.insert().values(values))
            record(connection, entry, rows=[(api_key, {"id": key.id})])

    def find(self, key_id: str) -> ApiKey | None:
        """Return a key by its id, valid or not; None where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).one_or_none()
        return None if row is None else _to_key(row)

    def all(self) -> list[ApiKey]:
        """Return all keys, in the order in which they were made."""
        query = sa.select(api_key).order_by(api_key.c.created_at, api_key.c.id)
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_key(row) for row in connection.execute(query)]

    def revoke(self, key_id: str, change: Change) -> ApiKey:
        """Let a key be of no use from now on; raises UnknownArtefactError or UsageError."""
        mine = api_key.c.id == key_id
        with foreign_errors(), self._connections.writing() as connection:
            row = connection.execute(sa.select(api_key).where(mine)).one_or_none()
            if row is None:
                raise UnknownArtefactError(f"There is no key {key_id}.", remedy="List them with `comity key list`.")
            if row.revoked_at is not None:
                raise UsageError(f"The key {key_id} is revoked already.", remedy="Nothing needs to be done.")
            connection.execute(api_key.update().where(mine).values(revoked_at=render_moment(change.at)))
            entry = Entry(change.at, change.actor, "key.revoked", f"key/{key_id}", change.reason)
            record(connection, entry, rows=[(api_key, {"id": key_id})])
            return _to_key(connection.execute(sa.select(api_key).where(mine)).one())


def _to_key(row: sa.Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        digest=row.digest,
        label=row.label,
        role=Role(row.role),
        provider=row.provider,
        scopes=tuple(json.loads(row.scopes)),
        created_at=parse_moment(row.created_at),
        created_by=row.created_by,
        expires_at=None if row.expires_at is None else parse_moment(row.expires_at),
        revoked_at=None if row.revoked_at is None else parse_moment(row.revoked_at),
    )
