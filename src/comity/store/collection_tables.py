"""The tables in which collection remembers how far it is. They hold progress, and aren't sealed."""

import sqlalchemy as sa

from comity.store.metadata import METADATA

poll = sa.Table(
    "poll",
    METADATA,
    sa.Column("provider", sa.Text, primary_key=True),
    sa.Column("dataflow", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("polled_at", sa.Text),
    sa.Column("succeeded_at", sa.Text),
    sa.Column("updated_after", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("retry_at", sa.Text),
    sa.Column("given_up", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
)

collected = sa.Table(
    "collected",
    METADATA,
    sa.Column("provider", sa.Text, primary_key=True),
    sa.Column("dataflow", sa.Text, primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("modified", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("taken", sa.Boolean, nullable=False),
)
