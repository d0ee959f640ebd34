"""Which engine keeps a ledger, by its URL."""

from pathlib import Path

import sqlalchemy as sa

from comity.errors import UsageError
from comity.store.connections import Connections
from comity.trust.signing import SigningKey

_REMEDY = "Write sqlite:///PATH with the path of a file, or postgresql+psycopg://USER@HOST/DATABASE."


def connect(url: str, *, read_only: bool, signer: SigningKey | None = None) -> Connections:
    """Return the connections to a ledger's database; nothing is opened yet. `signer` signs the heads of the log."""
    parsed = parse_url(url)
    # Each engine is imported where it is meant: the driver of PostgreSQL is an extra.
    if parsed.get_backend_name() == "sqlite":
        from comity.store.sqlite.connections import SqliteConnections

        return SqliteConnections(Path(parsed.database or ""), read_only=read_only, signer=signer)
    from comity.store.postgres.connections import PostgresConnections

    return PostgresConnections(parsed, read_only=read_only, signer=signer)


def full_url(url: str) -> str:
    """Return a ledger's URL as it means the same from everywhere: with the driver, or a file's whole path."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        parsed = parsed.set(database=Path(parsed.database or "").resolve().as_posix())
    return parsed.render_as_string(hide_password=False)


def parse_url(url: str) -> sa.URL:
    """Return a ledger's URL parsed; UsageError for one of another engine, or without a database."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise UsageError("That is not a database URL.", remedy=_REMEDY) from error
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise UsageError("A ledger needs a file.", remedy=_REMEDY)
        return parsed
    if parsed.get_backend_name() != "postgresql" or parsed.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise UsageError(f"A ledger can't be kept in {parsed.drivername} here.", remedy=_REMEDY)
    if not parsed.database:
        raise UsageError("The URL names no database.", remedy=_REMEDY)
    _require_driver()
    return parsed.set(drivername="postgresql+psycopg")


def _require_driver() -> None:
    try:
        import psycopg  # noqa: F401 - whether it is there is what counts
    except ImportError as error:
        raise UsageError(
            "The driver of PostgreSQL is not installed.", remedy="Install it with `pip install 'comity[postgres]'`."
        ) from error
