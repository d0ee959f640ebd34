"""The table of the register of measures: a row for each version of each."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

# `content` is JSON: the measure as that version has it.
measure_version = sa.Table(
    "measure_version",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("measure", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.UniqueConstraint("measure", "version"),
    info=SEALED,
)
