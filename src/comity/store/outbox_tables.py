"""The tables of the outbox: notices, their deliveries, how far each has come, webhooks that want no more."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

notice = sa.Table(
    "notice",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    info=SEALED,
)

delivery = sa.Table(
    "delivery",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("notice", sa.Text, sa.ForeignKey("notice.id"), nullable=False, index=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("of", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("settled_at", sa.Text),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("sent_sha256", sa.Text, nullable=False),
    info=SEALED,
)

# How far a delivery that waits has come: counts, not facts, so not sealed. The row goes with the waiting.
delivery_progress = sa.Table(
    "delivery_progress",
    METADATA,
    sa.Column("delivery", sa.Text, sa.ForeignKey("delivery.id"), primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt", sa.Text, nullable=False, index=True),
    sa.Column("taken_by", sa.Text, nullable=False),
    sa.Column("taken_until", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
)

closed_webhook = sa.Table(
    "closed_webhook",
    METADATA,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    info=SEALED,
)
