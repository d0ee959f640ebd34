"""The tables of provisional admission: what the secretariat admits for a while, and what it no longer does."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

# Empty texts stand for any provider, dataflow or period.
waiver = sa.Table(
    "waiver",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("until", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    info=SEALED,
)

waiver_end = sa.Table(
    "waiver_end",
    METADATA,
    sa.Column("waiver", sa.Integer, sa.ForeignKey("waiver.id"), primary_key=True, autoincrement=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    info=SEALED,
)
