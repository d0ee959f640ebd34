"""The tables of version 0.1.0: where ledgers begin that know no revision yet."""

revision = "0002"
down_revision = None


def upgrade() -> None:
    """Leave everything as it is."""
