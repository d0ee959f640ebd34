"""The hub's own signing key: a file in the hub's folder, and in the ledger its public part."""

import datetime as dt
import os
from pathlib import Path

import sqlalchemy as sa

from comity.errors import LedgerError
from comity.store.clock import render_moment
from comity.store.log_tables import hub_key
from comity.trust.signing import SigningKey, VerifyingKey

KEY_FILE = "hub.key"


def key_path(folder: Path) -> Path:
    """Return where a hub's key lies: in its folder, wherever its database is kept."""
    return folder / KEY_FILE


def make_key(path: Path) -> SigningKey:
    """Make a key and write it so that its owner alone may read it; a key that is there already is kept."""
    if path.exists():
        return load_key(path)
    key = SigningKey.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.to_pem())
        file.flush()
        os.fsync(file.fileno())
    return key


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


def public_keys(connection: sa.Connection) -> dict[str, VerifyingKey]:
    """Return the hub's public keys, past and present, by id."""
    rows = connection.execute(sa.select(hub_key.c.id, hub_key.c.public).order_by(hub_key.c.since))
    return {row.id: VerifyingKey.from_jwk(row.public) for row in rows}
