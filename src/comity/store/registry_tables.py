"""The tables of the registry: API keys, users, sessions, members' signing keys."""

import sqlalchemy as sa

from comity.store.metadata import METADATA, SEALED

api_key = sa.Table(
    "api_key",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("provider", sa.Text),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text),
    sa.Column("revoked_at", sa.Text),
    info=SEALED,
)

hub_user = sa.Table(
    "hub_user",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("password", sa.Text),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("provider", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("disabled_at", sa.Text),
    info=SEALED,
)

member_key = sa.Table(
    "member_key",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False, index=True),
    sa.Column("jwk", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Text, nullable=False),
    sa.Column("valid_until", sa.Text),
    sa.Column("revoked_at", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    info=SEALED,
)

# Not sealed: they come and go with every sign-in, and nothing of the exchange rests on them.
user_session = sa.Table(
    "user_session",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user", sa.Text, nullable=False, index=True),
    sa.Column("expires_at", sa.Text, nullable=False, index=True),
)
