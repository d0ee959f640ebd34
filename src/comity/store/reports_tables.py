"""The tables of the archive of reports: what was ordered, and what was printed of it."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

report_order = sa.Table(
    "report_order",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    info=SEALED,
)

# `files` is JSON: digest and size by suffix; empty where `problem` says why nothing could be printed.
report_print = sa.Table(
    "report_print",
    METADATA,
    sa.Column("report", sa.Integer, sa.ForeignKey("report_order.id"), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("files", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("program", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    info=SEALED,
)
