"""`[database]`: where the hub's ledger is kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.errors import UsageError
from comity.hub.settings.values import read_one_table, setting, variable_of

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
    return _url(directory, os.environ if environment is None else environment) or default_url(directory)


def named_database(directory: Path) -> str:
    """Return the URL that a hub's settings name; nothing where they name none."""
    return _url(directory, {})


def _url(directory: Path, environment: Mapping[str, str]) -> str:
    path = directory / SERVER_FILE
    settings: DatabaseSettings = read_one_table(path, "database", DatabaseSettings, environment)
    return settings.url


def default_url(directory: Path) -> str:
    """Return the URL of the ledger's file in a hub's directory."""
    return f"sqlite:///{directory / LEDGER_FILE}"


def name_database(directory: Path, url: str) -> None:
    """Let a hub's settings name a database; without one they name none, and the ledger is in the hub's directory.

    What else they say stays as it is. They may hold a password: only their owner reads them from then on.
    """
    if named_database(directory) == url:
        return
    import tomlkit  # here: every command would wait for it

    path = directory / SERVER_FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    if url:
        document.setdefault("database", tomlkit.table())["url"] = url
    elif "database" in document:
        document["database"].pop("url", None)
    directory.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(tomlkit.dumps(document))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def check_settings_decide() -> None:
    """Refuse a variable of the environment that stands before the settings' database."""
    variable = variable_of("database", "url")
    if any(name in os.environ for name in (variable, f"{variable}_FILE")):
        raise UsageError(
            f"{variable} names the hub's database, and stands before its settings.",
            remedy="Unset it; the hub's settings are to name the database.",
        )
