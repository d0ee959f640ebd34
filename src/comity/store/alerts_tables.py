"""The tables of alerts: what was raised, how it looked at each period, what people did, when flows were judged."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

# `by` and `key` are JSON; `selection` is a key as it was written.
alert = sa.Table(
    "alert",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("selection", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Index("alert_subject", "dataflow", "indicator"),
    info=SEALED,
)

# `figures` is JSON: value, expected, lower, upper, score, drift, p_value, q_value.
alert_sighting = sa.Table(
    "alert_sighting",
    METADATA,
    sa.Column("alert", sa.Text, sa.ForeignKey("alert.id"), primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("noise_class", sa.Text, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("for_members", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    info=SEALED,
)

# `figures` is JSON: value, strength.
alert_event = sa.Table(
    "alert_event",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alert", sa.Text, sa.ForeignKey("alert.id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    info=SEALED,
)

alert_run = sa.Table(
    "alert_run",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("selection", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("judged", sa.Integer, nullable=False),
    sa.Column("alerted", sa.Integer, nullable=False),
    sa.Column("too_short", sa.Integer, nullable=False),
    sa.Column("blind", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    info=SEALED,
)
