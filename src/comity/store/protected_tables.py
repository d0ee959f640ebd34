"""The tables of what is shown in the place of true figures: by base, append-only beside the observations."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED


def _state() -> tuple[sa.Column[object], ...]:
    texts = ("status", "conf", "embargo", "extra")
    return (sa.Column("value", sa.REAL), *(sa.Column(name, sa.Text) for name in texts))


# Clustered as `obs` is, within each base.
shown = sa.Table(
    "shown",
    METADATA,
    sa.Column("base", sa.Integer, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("sid", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("action", sa.Text, sa.CheckConstraint("action IN ('I', 'U', 'D')"), nullable=False),
    *_state(),
    sqlite_with_rowid=False,
)

shown_cur = sa.Table(
    "shown_cur",
    METADATA,
    sa.Column("base", sa.Integer, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("sid", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    *_state(),
    sqlite_with_rowid=False,
)

protection = sa.Table(
    "protection",
    METADATA,
    sa.Column("base", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("cells", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    info=SEALED,
)
