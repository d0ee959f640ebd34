"""Where the tests' ledgers are kept: in a SQLite file each, or each in a database of a PostgreSQL server.

The tests in ON_BOTH, and any module that says `pytestmark = pytest.mark.databases`, run on both;
COMITY_DATABASE=postgresql lets all tests run on PostgreSQL alone. Without PostgreSQL on the machine
its half is skipped, unless COMITY_POSTGRES=required.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.hub.settings.database import LEDGER_FILE, database_url, default_url, name_database
from comity.store.ledger import SqlLedger, check_no_ledger, create_ledger, open_ledger
from postgres_server import PostgresServer, binaries

file_url = default_url
"""Where a hub's ledger is in use: a file."""
SQLITE, POSTGRESQL = "sqlite", "postgresql"
OWN = "comity_test_"
"""What the names of the tests' databases begin with."""
ONLY = os.environ.get("COMITY_DATABASE", "")
ON_BOTH = ("tests/unit/hub/",)
"""Folders whose tests nearly all stand on a hub."""
_current = [ONLY or SQLITE]


def engines() -> list[str]:
    """Return the engines that a module for both runs on."""
    return [ONLY] if ONLY else [SQLITE, POSTGRESQL]


def use(engine: str) -> None:
    """Let ledgers be made with this engine from now on; skip where it isn't on this machine."""
    if engine == POSTGRESQL and binaries() is None:
        if os.environ.get("COMITY_POSTGRES") == "required":
            pytest.fail("PostgreSQL is required and not installed")
        pytest.skip("PostgreSQL is not installed on this machine")
    _current[0] = engine


def is_postgres() -> bool:
    """Say whether ledgers are made on PostgreSQL now."""
    return _current[0] == POSTGRESQL


@cache
def server() -> PostgresServer:
    """Return the server of this run, started at the first call."""
    return PostgresServer()


def stop_server() -> None:
    """Stop the server of this run, if it was started."""
    if server.cache_info().currsize:
        server().close()
        server.cache_clear()


def ledger_url(folder: Path, name: str = "ledger.db") -> str:
    """Return the URL of the ledger that belongs to a folder."""
    if not is_postgres():
        return f"sqlite:///{folder / name}"
    return server().url(_database(folder / name))


def make_ledger_at(folder: Path, *, simulated: bool, group_id: str = "DEMO") -> SqlLedger:
    """Return an empty ledger that belongs to a folder; on PostgreSQL it is a copy of one that was made before."""
    if is_postgres():
        return _copied(folder, "ledger.db", simulated=simulated, group_id=group_id, blobs=folder / "raw")
    return create_ledger(ledger_url(folder), simulated=simulated, group_id=group_id, blob_dir=folder / "raw")


def make_database(folder: Path, name: str = "ledger.db") -> str:
    """Make the empty database of a folder, where PostgreSQL needs one; return its URL."""
    if is_postgres() and not _exists(_database(folder / name)):
        server().execute(f'CREATE DATABASE "{_database(folder / name)}" STRATEGY file_copy')
    return ledger_url(folder, name)


def copy_database(source: str, target: str) -> None:
    """Copy a database of the server; who has a connection to it is sent away, and comes again."""
    server().execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'")
    server().execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


def tell_processes(directory: Path) -> None:
    """Let processes of their own find the hub's ledger: they know nothing of where tests keep it."""
    if is_postgres():
        name_database(directory, hub_url(directory))


def dump(directory: Path) -> bytes:
    """Return all that the database of a hub holds, as bytes that differ where anything in it does."""
    if (directory / LEDGER_FILE).exists():
        return b"".join(
            path.read_bytes() for path in sorted(directory.glob("comity.db*")) if path.suffix != ".db-shm"
        )
    return server().dump(_database(directory.resolve() / LEDGER_FILE))


def copy_hub(source: Path, target: Path) -> Path:
    """Copy a hub's directory, and its database where it has one on the server; return the copy."""
    shutil.copytree(source, target)
    if is_postgres() and _exists(_database(source.resolve() / LEDGER_FILE)):
        copy_database(_database(source.resolve() / LEDGER_FILE), _database(target.resolve() / LEDGER_FILE))
    return target


def copy_ledger(source: Path, target: Path) -> None:
    """Copy a closed ledger with its files."""
    shutil.copytree(source, target)
    if is_postgres():
        copy_database(_database(source / "ledger.db"), _database(target / "ledger.db"))


def hub_url(directory: Path) -> str:
    """Return the URL of the ledger of a hub whose settings name none: the file, where there is one."""
    if (directory / LEDGER_FILE).exists():
        return file_url(directory)
    return ledger_url(directory.resolve(), LEDGER_FILE)


def copy_url(directory: Path) -> str:
    """Return the URL of the ledger of a copy of a hub, which makes no database by itself."""
    url = database_url(directory)
    if url == hub_url(directory) and is_postgres() and not (directory / LEDGER_FILE).exists():
        make_database(directory.resolve(), LEDGER_FILE)
    return url


def check_no_hub_ledger(url: str) -> None:
    """Refuse what `check_no_ledger` refuses, but for a database of the tests that isn't made yet."""
    name = sa.make_url(url).database or ""
    if not (is_postgres() and name.startswith(OWN) and not _exists(name)):
        check_no_ledger(url)


def make_hub_ledger(url: str, *, simulated: bool, group_id: str, blob_dir: Path) -> SqlLedger:
    """Make the ledger of a new hub, as `create_ledger` does; on PostgreSQL it is a copy of an empty one."""
    directory = blob_dir.parent.resolve()
    if not is_postgres() or url != hub_url(directory):
        return create_ledger(url, simulated=simulated, group_id=group_id, blob_dir=blob_dir)
    return _copied(directory, LEDGER_FILE, simulated=simulated, group_id=group_id, blobs=blob_dir)


@contextmanager
def behind(url: str) -> Iterator[sa.Connection]:
    """Give a connection past the program, on which no trigger refuses anything; all are there again after."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == POSTGRESQL:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
        else:
            found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
            for name, _ in found:
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            yield connection
            for _, sql in found:
                connection.exec_driver_sql(sql)
    engine.dispose()


def _copied(folder: Path, name: str, *, simulated: bool, group_id: str, blobs: Path) -> SqlLedger:
    """Return an empty ledger on PostgreSQL: a copy, unless something is there already."""
    url = ledger_url(folder, name)
    if _exists(_database(folder / name)) or (folder / "hub.key").exists():
        make_database(folder, name)
        return create_ledger(url, simulated=simulated, group_id=group_id, blob_dir=blobs)
    template, key = _template(simulated, group_id)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(key, folder / "hub.key")
    copy_database(template, _database(folder / name))
    return open_ledger(url, blobs)


@cache
def _template(simulated: bool, group_id: str) -> tuple[str, Path]:  # noqa: FBT001 - a key of the cache
    """Return the database of an empty ledger, and its key."""
    folder = server().folder / f"template-{group_id}-{simulated}"
    folder.mkdir()
    name = _database(folder / "ledger.db")
    server().execute(f'CREATE DATABASE "{name}"')
    create_ledger(server().url(name), simulated=simulated, group_id=group_id, blob_dir=folder / "raw").close()
    return name, folder / "hub.key"


def _database(path: Path) -> str:
    return OWN + hashlib.sha256(str(path).encode()).hexdigest()[:24]


def _exists(database: str) -> bool:
    engine = sa.create_engine(server().url("postgres"))
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database})
        there = found.first() is not None
    engine.dispose()
    return there
