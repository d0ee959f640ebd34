"""`[database]`: where the hub's ledger is kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.hub.settings.values import read_one_table, setting

LEDGER_FILE = "comity.db"
SERVER_FILE = "server.toml"


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """`[database]`: where the hub's ledger is kept; beside it, files and keys stay in the hub's directory."""

    url: str = setting(
        "",
        "The database of the ledger, such as postgresql+psycopg://comity@db.example.org/hub; left out: the file "
        "comity.db in the hub's directory.",
        secret=True,
    )


def database_url(directory: Path, *, environment: Mapping[str, str] | None = None) -> str:
    """Return the URL of the database that holds the ledger of the hub in a directory."""
    given = os.environ if environment is None else environment
    settings: DatabaseSettings = read_one_table(directory / SERVER_FILE, "database", DatabaseSettings, given)
    return settings.url or default_url(directory)


def default_url(directory: Path) -> str:
    """Return the URL of the ledger's file in a hub's directory."""
    return f"sqlite:///{directory / LEDGER_FILE}"


def write_database(directory: Path, url: str) -> None:
    """Write down the database of a hub that is to be made; its settings may hold a password."""
    path = directory / SERVER_FILE
    directory.mkdir(parents=True, exist_ok=True)
    quoted = url.replace("\\", "\\\\").replace('"', '\\"')
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(f'[database]\nurl = "{quoted}"\n')
