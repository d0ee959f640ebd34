"""A PostgreSQL server of the tests' own: made of the machine's binaries in a temporary folder, without fsync."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

PLACES = "/usr/lib/postgresql"
NOT_DURABLE = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "listen_addresses=''",
)
DURABLE = ("listen_addresses=''", "max_wal_size=4GB", "work_mem=64MB")
SMALL = ("shared_buffers=128MB", "max_connections=200", "wal_level=minimal", "max_wal_senders=0")
ACCOUNTS = ("postgres", "nobody")
"""A server doesn't run as root: then it runs as one of these."""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL that is installed; None where none is."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = [path for path in Path(PLACES).glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


class PostgresServer:
    """A server that listens on a socket in its own folder; it is gone with the block that it is used in."""

    def __init__(self, folder: Path | None = None, *, is_durable: bool = False) -> None:
        """Make a cluster and start its server."""
        found = binaries()
        if found is None:
            raise FileNotFoundError("initdb")
        self._binaries = found
        memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made within
        parent = folder or (memory if os.access(memory, os.W_OK) else None)
        self.folder = Path(tempfile.mkdtemp(prefix="comity-pg-", dir=parent))
        self._account = _account()
        if self._account is not None:
            shutil.chown(self.folder, self._account)
        self.folder.chmod(0o755)
        self._data = self.folder / "data"
        kept = DURABLE if is_durable else NOT_DURABLE
        self._settings = (*kept, *SMALL, f"unix_socket_directories='{self.folder}'")
        self._run("initdb", "-D", self._data, "-U", "comity", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start()

    def start(self) -> None:
        """Start the server; returns once it answers."""
        options = " ".join(f"-c {one}" for one in self._settings)
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; `immediate` is as if it were killed."""
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def url(self, database: str) -> str:
        """Return the URL of a database of this server."""
        return f"postgresql+psycopg://comity@/{database}?host={quote(str(self.folder), safe='')}"

    def execute(self, sql: str, database: str = "postgres") -> None:
        """Run a statement outside of any transaction."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user="comity", dbname=database, autocommit=True) as connection:
            connection.execute(sql.encode())

    def dump(self, database: str) -> bytes:
        """Return what pg_dump writes of a database."""
        command = [
            str(self._binaries / "pg_dump"),
            "-h",
            str(self.folder),
            "-U",
            "comity",
            "--no-comments",
            database,
        ]
        found = subprocess.run(command, cwd=self.folder, check=True, capture_output=True).stdout
        return b"\n".join(line for line in found.splitlines() if b"restrict" not in line)

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Use the server in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it at the block's end."""
        self.close()

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._binaries / program), *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, user=self._account, check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f"{program} failed")


def _account() -> str | None:
    """Return the account to run the server as; None: one's own."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ACCOUNTS if name in known)
