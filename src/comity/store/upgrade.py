"""An older ledger's tables brought to those that this program makes as it is opened for writing: all or nothing."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from comity.errors import LedgerError
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.revision import RELEASED, REVISION, alembic_version, revision_of

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(connections: Connections, *, scripts: Path = SCRIPTS, to: str = REVISION) -> bool:
    """Bring the ledger to a revision, in one transaction; return whether anything was to be done.

    A ledger that is there already is read alone. Raises LedgerError for a revision that this program doesn't know.
    """
    with foreign_errors(), connections.reading() as connection:
        if revision_of(connection) == to:
            return False
    with foreign_errors(), connections.writing() as connection:
        if revision_of(connection) == to:  # somebody else may have done it meanwhile
            return False
        _run(connection, scripts, to)
        return True


def _run(connection: sa.Connection, scripts: Path, to: str) -> None:
    # Alembic is slow to import, and few ledgers need it.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    directory = ScriptDirectory.from_config(config)
    _begin(connection, directory)
    steps = partial(directory._upgrade_revs, to)  # noqa: SLF001 - what Alembic's own command `upgrade` takes
    environment = EnvironmentContext(config, directory, fn=lambda found, _: steps(found), destination_rev=to)
    try:
        with environment:
            environment.configure(connection=connection, transactional_ddl=True)
            environment.run_migrations()
    except CommandError as error:
        raise LedgerError(
            f"The ledger's tables can't be brought to revision {to}: {error}.",
            remedy="Use the version of Comity that wrote it last, or a newer one.",
        ) from error


def _begin(connection: sa.Connection, directory: "ScriptDirectory") -> None:
    """Write down the revision of a ledger that knows none, and refuse one that nobody knows."""
    known = {script.revision for script in directory.walk_revisions()}
    if not sa.inspect(connection).has_table(alembic_version.name):
        alembic_version.create(connection)
        connection.execute(alembic_version.insert().values(version_num=RELEASED))
    current = revision_of(connection)
    if current not in known:
        raise LedgerError(
            f"The ledger's tables are of revision {current or '?'}, which this program doesn't know.",
            remedy="Use the version of Comity that wrote it, or a newer one.",
        )
