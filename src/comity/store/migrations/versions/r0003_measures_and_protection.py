"""The register of measures, figures protected in the place of small counts, and the handover of the hub’s key.

Ledgers that were made between the releases have some of these tables. None on PostgreSQL is older than they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXTS = ("status", "conf", "embargo", "extra")
_STATES = ("base", "period", "sid", "seq", "action", "value", "status", "conf", "embargo")


def upgrade() -> None:
    """Make the tables that are missing, with their triggers."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    for name, make in (
        ("shown", _make_shown),
        ("shown_cur", _make_shown_cur),
        ("protection", _make_protection),
        ("measure_version", _make_measure_version),
        ("hub_key_handover", _make_hub_key_handover),
    ):
        if name not in there:
            make()


def _make_shown() -> None:
    op.create_table(
        "shown",
        *_numbers("base", "period", "sid", "seq"),
        sa.Column("action", sa.Text, sa.CheckConstraint("action IN ('I', 'U', 'D')"), nullable=False),
        *_state(),
        sqlite_with_rowid=False,
    )
    _refuse("shown", "DELETE")
    fixed = " AND ".join(f'OLD."{name}" IS NEW."{name}"' for name in _STATES)
    _refuse("shown", "UPDATE", f"EXISTS (SELECT 1 FROM tombstone t WHERE t.digests = '') AND {fixed}")


def _make_shown_cur() -> None:
    op.create_table(
        "shown_cur",
        *_numbers("base", "period", "sid"),
        sa.Column("seq", sa.Integer, nullable=False),
        *_state(),
        sqlite_with_rowid=False,
    )


def _make_protection() -> None:
    op.create_table(
        "protection",
        *_numbers("base", "seq"),
        sa.Column("dataflow", sa.Text, nullable=False),
        sa.Column("cells", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    _refuse("protection", "UPDATE")
    _refuse("protection", "DELETE")


def _make_hub_key_handover() -> None:
    op.create_table(
        "hub_key_handover",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("by", sa.Text, nullable=False, unique=True),
        sa.Column("statement", sa.Text, nullable=False),
    )
    _refuse("hub_key_handover", "UPDATE")
    _refuse("hub_key_handover", "DELETE")


def _make_measure_version() -> None:
    op.create_table(
        "measure_version",
        *_numbers("id"),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "actor", "role")),
        sa.UniqueConstraint("measure", "version"),
    )
    _refuse("measure_version", "UPDATE")
    _refuse("measure_version", "DELETE")


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, primary_key=True) for name in names]


def _state() -> list[sa.Column[object]]:
    return [sa.Column("value", sa.REAL), *(sa.Column(name, sa.Text) for name in _TEXTS)]


def _refuse(table: str, verb: str, unless: str = "") -> None:
    when = f" WHEN NOT ({unless})" if unless else ""
    op.execute(
        f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}"{when} '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
