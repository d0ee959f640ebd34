"""Which revision of the schema a ledger's tables are of: the table that Alembic keeps of it."""

import sqlalchemy as sa

from comity.store.metadata import METADATA

RELEASED = "0002"
"""The revision of ledgers from before there were revisions: those of version 0.1.0."""
REVISION = "0003"
"""The revision that this program makes, and brings older ledgers to."""

alembic_version = sa.Table(
    "alembic_version",
    METADATA,
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def stamp(connection: sa.Connection) -> None:
    """Record that the tables were made as this program makes them."""
    connection.execute(alembic_version.insert().values(version_num=REVISION))


def revision_of(connection: sa.Connection) -> str:
    """Return the revision of a ledger; an empty text where its table says none, or several."""
    if not sa.inspect(connection).has_table(alembic_version.name):
        return RELEASED
    found = connection.execute(sa.select(alembic_version.c.version_num)).scalars().all()
    return str(found[0]) if len(found) == 1 else ""
