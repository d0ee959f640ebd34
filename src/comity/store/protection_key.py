"""The secret that decides how small counts fall: a file beside the ledger that leaves the hub only in a backup."""

import os
import secrets
from pathlib import Path

from comity.errors import LedgerError

KEY_FILE = "protection.key"
SECRET_BYTES = 32


def protection_key_path(directory: Path) -> Path:
    """Return where the secret of a hub lies."""
    return directory / KEY_FILE


def make_secret(path: Path) -> bytes:
    """Make a secret and write it so that its owner alone may read it; one that is there already is kept."""
    if path.exists():
        return load_secret(path)
    secret = secrets.token_bytes(SECRET_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return secret


def load_secret(path: Path) -> bytes:
    """Read the secret; raises LedgerError where it is missing or broken."""
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise LedgerError(
            f"The secret that protects small counts, {path}, is missing.",
            remedy="Restore it from a copy: with another one, small counts could be told from how they fall anew.",
        ) from error
    except ValueError as error:
        raise LedgerError(f"{path} can't be read: {error}.", remedy="Restore it from a copy.") from error
    if len(secret) < SECRET_BYTES:
        raise LedgerError(f"{path} is too short.", remedy="Restore it from a copy.")
    return secret
