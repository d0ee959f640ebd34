"""The tables of the journal and of the transparency log over it."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("object", sa.Text, nullable=False, index=True),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("leaf", sa.Integer, nullable=False, index=True),
)

# One leaf a transaction: `commitment` is SHA-256(salt, entry), which alone is public.
leaf = sa.Table(
    "leaf",
    METADATA,
    sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("commitment", sa.Text, nullable=False),
)

# The complete subtrees: `position` counts those of a level from the left.
node = sa.Table(
    "node",
    METADATA,
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

tree_head = sa.Table(
    "tree_head",
    METADATA,
    sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("signed", sa.Text, nullable=False),
)

# `statement`: signed by the key `by`, which hands over to the key of this row (comity.trust.handover).
hub_key_handover = sa.Table(
    "hub_key_handover",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False, unique=True),
    sa.Column("statement", sa.Text, nullable=False),
    info=SEALED,
)

hub_key = sa.Table(
    "hub_key",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("public", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
    info=SEALED,
)
