"""The tables of what providers and the secretariat say to each other: answers to findings, threads of questions."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

answer = sa.Table(
    "answer",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission", sa.Integer, sa.ForeignKey("submission.id"), nullable=False, index=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("row", sa.Integer),
    sa.Column("column", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    info=SEALED,
)

# What a thread is about: a submission, or a series or cell (dataflow, key, period) of one provider.
thread = sa.Table(
    "thread",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False, index=True),
    sa.Column("submission", sa.Integer, sa.ForeignKey("submission.id"), index=True),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("due", sa.Text),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    info=SEALED,
)

# A thread's state is its last post's kind: `closed` ends it.
post = sa.Table(
    "thread_post",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("thread", sa.Integer, sa.ForeignKey("thread.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    info=SEALED,
)
