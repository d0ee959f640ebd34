"""The hub's own signing key: a file in the hub's folder, and in the ledger its public part."""

import datetime as dt
import os
from pathlib import Path

import sqlalchemy as sa

from comity.errors import LedgerError
from comity.exchange.ports import Entry
from comity.store.blobs import sync_folder
from comity.store.clock import render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.journal import record, tree_size
from comity.store.log_tables import hub_key, hub_key_handover
from comity.trust.handover import sign_handover
from comity.trust.signing import SigningKey, VerifyingKey

KEY_FILE = "hub.key"
NEW_KEY_FILE = "hub.key.new"
"""A key that is about to take the place of the hub's: there for a moment, or where that was broken off."""


def key_path(folder: Path) -> Path:
    """Return where a hub's key lies: in its folder, wherever its database is kept."""
    return folder / KEY_FILE


def make_key(path: Path) -> SigningKey:
    """Make a key and write it so that its owner alone may read it; a key that is there already is kept."""
    if path.exists():
        return load_key(path)
    key = SigningKey.generate()
    write_key(path, key)
    return key


def write_key(path: Path, key: SigningKey) -> None:
    """Write a key so that its owner alone may read it; FileExistsError where there is a file already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.to_pem())
        file.flush()
        os.fsync(file.fileno())


def load_key(path: Path) -> SigningKey:
    """Read the key; raises LedgerError where it is missing or broken."""
    try:
        return SigningKey.from_pem(path.read_bytes())
    except FileNotFoundError as error:
        raise LedgerError(f"The hub's key {path} is missing.", remedy="Restore it from a copy.") from error
    except ValueError as error:
        raise LedgerError(f"The hub's key {path} can't be read: {error}.", remedy="Restore it.") from error


def register_key(connection: sa.Connection, key: SigningKey) -> None:
    """Record the public part of a key, unless it is recorded."""
    if connection.execute(sa.select(hub_key.c.id).where(hub_key.c.id == key.id)).first() is None:
        now = render_moment(dt.datetime.now(dt.UTC))
        connection.execute(hub_key.insert().values(id=key.id, public=key.public.to_jwk(), since=now))


def replace_key(connections: Connections, path: Path, *, actor: str, reason: str) -> VerifyingKey:
    """Let a new key sign instead of the one at `path`, with a statement of that one; return its public part.

    Broken off anywhere, either the old key counts still, or the new one is there to be put in its place, which the
    next call does. The connections sign with the old key, and mustn't be used to record anything after.
    """
    new_path = path.with_name(NEW_KEY_FILE)
    with foreign_errors():
        if new_path.exists():
            waiting = load_key(new_path)
            with connections.reading() as connection:
                counts = waiting.id in public_keys(connection)
            if counts:
                return _put_in_place(new_path, path, waiting)
            new_path.unlink()
        old, new = load_key(path), SigningKey.generate()
        write_key(new_path, new)
        with connections.writing() as connection:
            _record_handover(connection, old, new, actor=actor, reason=reason)
        return _put_in_place(new_path, path, new)


def handover_statements(connection: sa.Connection) -> list[str]:
    """Return the statements by which keys handed over; none in a ledger from before there were any."""
    if not sa.inspect(connection).has_table(hub_key_handover.name):
        return []
    return list(connection.execute(sa.select(hub_key_handover.c.statement)).scalars())


def _record_handover(
    connection: sa.Connection, old: SigningKey, new: SigningKey, *, actor: str, reason: str
) -> None:
    now = dt.datetime.now(dt.UTC)
    size = tree_size(connection) + 1
    register_key(connection, new)
    statement = sign_handover(old, new.public, size=size, at=render_moment(now))
    connection.execute(hub_key_handover.insert().values(id=new.id, by=old.id, statement=statement))
    entry = Entry(now, actor, "hub.key_replaced", f"hub_key/{new.id}", reason)
    record(connection, entry, rows=[(hub_key, {"id": new.id}), (hub_key_handover, {"id": new.id})])


def _put_in_place(new_path: Path, path: Path, key: SigningKey) -> VerifyingKey:
    new_path.replace(path)
    sync_folder(path.parent)
    return key.public


def public_keys(connection: sa.Connection) -> dict[str, VerifyingKey]:
    """Return the hub's public keys, past and present, by id."""
    rows = connection.execute(sa.select(hub_key.c.id, hub_key.c.public).order_by(hub_key.c.since))
    return {row.id: VerifyingKey.from_jwk(row.public) for row in rows}
