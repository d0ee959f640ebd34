"""The tables of a replica: whose copy it is, how much of each leaf it holds, which files it was given.

Every ledger has them; in a hub's own they are empty. Nothing in them is sealed: a copy's owner writes them alone.
"""

import sqlalchemy as sa

from comity.store.metadata import METADATA

# `pending`: the signed head that is being followed; its leaves are checked, and taken in one by one.
replica = sa.Table(
    "replica",
    METADATA,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("sees_all", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("pending", sa.Text, nullable=False),
    sa.Column("began_at", sa.Text, nullable=False),
    sa.Column("checked_at", sa.Text, nullable=False),
)

# `extent`: 'whole' (all that the leaf tells of, checked), 'partial' (what its owner may see), 'digest' (the leaf).
replica_leaf = sa.Table(
    "replica_leaf",
    METADATA,
    sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("extent", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, index=True),
)

replica_file = sa.Table(
    "replica_file",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
)
