"""The table of countersignatures: what a national coordinator said of a submission."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

countersign = sa.Table(
    "countersign",
    METADATA,
    sa.Column("submission", sa.Integer, sa.ForeignKey("submission.id"), primary_key=True, autoincrement=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("agrees", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("signature", sa.Text),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    info=SEALED,
)
