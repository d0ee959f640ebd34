"""Connections to a ledger on PostgreSQL: an advisory lock lets one writer in at a time, from whichever machine."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from comity.errors import OutsideError
from comity.store.connections import Connections, Risk
from comity.store.faults import foreign_errors
from comity.trust.signing import SigningKey

WAIT_SECONDS = 120
_WRITERS, _READERS = 4, 16
"""Connections that are kept open; three times as many more are made while they are needed."""
_LOWEST_VERSION = 14
_SNAPSHOT = "REPEATABLE READ"
DURABLE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
"""Settings that keep a commit over a crash, with the values that do, the usual one first."""
_SPACE = 0x434F4D49
"""Of advisory locks: theirs is a number of the program, and one of what is locked."""
_LOCK = f"pg_advisory_xact_lock({_SPACE}, hashtext('writer ' || current_schema()))"
_JOB = "(:space, hashtext(:name || current_schema()))"
_TRY_JOB = sa.text(f"SELECT pg_try_advisory_lock{_JOB}")
_END_JOB = sa.text(f"SELECT pg_advisory_unlock{_JOB}")
_ERASED = ("submission", "parcel", "attr", "obs", "cur", "shown", "shown_cur")


class PostgresConnections(Connections):
    """Transactions on a database of a PostgreSQL server.

    Readers see one moment (REPEATABLE READ). A writer takes the lock before its first look (READ COMMITTED), so
    that it sees all that came before it; the lock goes with the transaction, whatever ends it.
    """

    def __init__(self, url: sa.URL, *, read_only: bool, signer: SigningKey | None = None) -> None:
        """Prepare to connect; nothing is opened yet. `signer` signs the heads of the log."""
        reader = _engine(url, kept=_READERS).execution_options(postgresql_readonly=True)
        writer = _engine(url, kept=_WRITERS)
        place = url.render_as_string(hide_password=True)
        super().__init__(reader, writer, place=place, read_only=read_only, signer=signer)

    @contextmanager
    def committing(self, connection: sa.Connection) -> Iterator[None]:
        """Hold the writer's lock and one transaction: committed at the end, rolled back where it fails."""
        connection.execution_options(isolation_level="READ COMMITTED")
        try:
            with connection.begin():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT {_LOCK}")
                yield
        finally:
            if not connection.invalidated:
                connection.execution_options(isolation_level=_SNAPSHOT)

    def may_exist(self) -> bool:
        """Say that there may be a ledger; the server tells whether there is the database."""
        return True

    def check_place(self) -> None:
        """Refuse a server that is too old, and a database that can't hold every text."""
        with self._reader.connect() as connection:
            version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if version < _LOWEST_VERSION:
            raise OutsideError(
                f"The server is PostgreSQL {version}.", remedy=f"Use PostgreSQL {_LOWEST_VERSION} or newer."
            )
        if encoding != "UTF8":
            raise OutsideError(
                f"The database's encoding is {encoding}.", remedy="Make it with `createdb --encoding=UTF8`."
            )

    def size(self) -> int:
        """Return the size of the database as the server tells it."""
        with self.reading() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def risks(self) -> Iterator[Risk]:
        """Yield settings of the server with which a crash could take what was answered."""
        with self.reading() as connection:
            for setting, safe in DURABLE.items():
                found = str(connection.exec_driver_sql(f"SHOW {setting}").scalar_one())
                if found not in safe:
                    yield Risk(
                        f"The server has {setting} = {found}: a crash may take what was acknowledged.",
                        f"Set {setting} = {safe[0]} for this database.",
                    )

    def create(self) -> None:
        """Look whether the server will do; the database is made by who runs it."""
        self.check_place()

    def erase_removed(self) -> None:
        """Write the tables that lost texts anew, so that no copy stays in them; nobody reads them meanwhile."""
        self._check_writable()
        with self._writer.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for name in _ERASED:
                connection.exec_driver_sql(f"VACUUM (FULL) {name}")

    @contextmanager
    def lock_job(self, name: str) -> Iterator[bool]:
        """Take an advisory lock of the job's own, which goes with its connection; False: another has it."""
        places = {"space": _SPACE, "name": f"job {name} "}
        with contextlib.ExitStack() as held:
            with foreign_errors():
                connection = held.enter_context(self._reader.connect())
                connection.execution_options(isolation_level="AUTOCOMMIT")
                is_held = bool(connection.execute(_TRY_JOB, places).scalar())
            if is_held:
                held.callback(_let_go, connection, places)
            yield is_held


def _let_go(connection: sa.Connection, places: dict[str, object]) -> None:
    with contextlib.suppress(sa.exc.DBAPIError):  # a connection that is gone holds no lock
        connection.execute(_END_JOB, places)


def _engine(url: sa.URL, *, kept: int) -> sa.Engine:
    # Parameters are cell values: they stay out of messages and logs.
    return sa.create_engine(
        url,
        isolation_level=_SNAPSHOT,
        pool_size=kept,
        max_overflow=3 * kept,
        pool_pre_ping=True,
        hide_parameters=True,
    )
