"""The table of quality reports: reference metadata about a provider's dataflow, every version."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

metadata_report = sa.Table(
    "metadata_report",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("first", sa.Text, nullable=False),
    sa.Column("last", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.UniqueConstraint("provider", "dataflow", "first", "last", "version"),
    info=SEALED,
)
