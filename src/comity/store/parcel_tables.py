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

# The cells of a parcel of which a later event's file says something that the parcel's end must not undo.
superseded = sa.Table(
    "superseded",
    METADATA,
    sa.Column("parcel", sa.Integer, sa.ForeignKey("parcel.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("cells", sa.LargeBinary, nullable=False),
    info=SEALED,
)

# The cells that an event's file named and left as they were: it says them, too.
confirmation = sa.Table(
    "confirmation",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("cells", sa.LargeBinary, nullable=False),
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
