"""What a backup says of itself: `backup.json`, with the digest of every file in it."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from comity.errors import LedgerError, UsageError

MANIFEST_FILE = "backup.json"
FORM = 1
SETTINGS_FILE = "server.toml"
KEYS = ("hub.key", "hub.key.new", "protection.key", SETTINGS_FILE)
"""Files that hold secrets: they can be kept apart from the rest of a backup."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a backup: its digest (SHA-256, hex), its size, and its permissions."""

    sha256: str
    size: int
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup, of which hub, and up to where its ledger goes.

    `files` is by path within the hub's directory. `keys` are the files with secrets that the hub had, with their
    digests; those that were left out aren't among `files`. Of settings no digest is told, since passwords in them
    might be guessed by it. `outside` names files of the group's that lie elsewhere and are in no backup.
    """

    made_at: dt.datetime
    program: str
    engine: str
    database: str
    group: str
    seq: int
    log_size: int
    log_head: str
    keys: Mapping[str, str]
    outside: tuple[str, ...]
    files: Mapping[str, KeptFile]

    @property
    def keys_apart(self) -> tuple[str, ...]:
        """The files with secrets that were left out."""
        return tuple(name for name in self.keys if name not in self.files)

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(file.size for file in self.files.values())


def render_manifest(manifest: Manifest) -> bytes:
    """Return the text of a manifest."""
    told = {"form": FORM, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def parse_manifest(text: bytes) -> Manifest:
    """Return the manifest of a text; raises LedgerError for what is none, or names a path outside the backup."""
    try:
        told = json.loads(text)
        form = told.pop("form")
        if form != FORM:
            raise LedgerError(
                f"The backup is of form {form}; this program knows {FORM}.",
                remedy="Use the version of Comity that made it, or a newer one.",
            )
        files = {_within(path): KeptFile(**file) for path, file in told.pop("files").items()}
        return Manifest(files=files, **_typed(told))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LedgerError(f"{MANIFEST_FILE} can't be read.", remedy="Take another backup.") from error


def read_manifest(backup: Path) -> Manifest:
    """Return what a backup says of itself; UsageError where it says nothing, LedgerError where it is broken."""
    path = backup / MANIFEST_FILE
    if not path.is_file():
        raise UsageError(
            f"{backup} is no backup: it has no {MANIFEST_FILE}.",
            remedy="Name a directory that `comity backup` made; one that was broken off has none.",
        )
    return parse_manifest(path.read_bytes())


def _typed(told: dict[str, Any]) -> dict[str, Any]:
    texts = {name: str(told.pop(name)) for name in ("program", "engine", "group", "log_head")}
    numbers = {name: int(told.pop(name)) for name in ("seq", "log_size")}
    keys = {_within(name): str(digest) for name, digest in told.pop("keys").items()}
    outside = tuple(map(str, told.pop("outside")))
    made_at = dt.datetime.fromisoformat(told.pop("made_at"))
    database = _within(told.pop("database"))
    return {**texts, **numbers, "keys": keys, "outside": outside, "made_at": made_at, "database": database, **told}


def _within(path: str) -> str:
    """Return a path that stays within the backup; raises ValueError for others."""
    parts = PurePosixPath(path)
    if not parts.parts or parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path:
        raise ValueError(path)
    return path
