"""The tables of what is kept aside: figures under embargo, files that wait for a word, what was struck out."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

parcel = sa.Table(
    "parcel",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission", sa.Integer, sa.ForeignKey("submission.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, sa.CheckConstraint("kind IN ('held', 'waiting')"), nullable=False),
    sa.Column("due", sa.Text, index=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("frame", sa.LargeBinary, nullable=False),
    info=SEALED,
)

# `digests`: by event number (JSON), that of its cells once their texts were gone.
tombstone = sa.Table(
    "tombstone",
    METADATA,
    sa.Column("submission", sa.Integer, sa.ForeignKey("submission.id"), primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("first", sa.Text, nullable=False),
    sa.Column("second", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("digests", sa.Text, nullable=False),
    info=SEALED,
)
