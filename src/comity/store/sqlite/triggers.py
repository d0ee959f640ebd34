"""SQLite's triggers: what is recorded is never changed or deleted, but for what `schema` lets move."""

import sqlalchemy as sa

from comity.store.parcel_tables import parcel, tombstone
from comity.store.schema import APPEND_ONLY, MOVABLE, SET_BY_ACCEPTANCE, STRUCK_OUT, TEXTS, TRANSITIONS, submission

_IS_STRUCK_OUT = "EXISTS (SELECT 1 FROM tombstone t WHERE t.submission = {})"


def append_only_ddl(table: sa.Table) -> tuple[str, ...]:
    """Return SQLite triggers that refuse every change and deletion of a row."""
    return tuple(
        f'CREATE TRIGGER "{table.name}_no_{verb.lower()}" BEFORE {verb} ON "{table.name}" '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table.name}'); END"
        for verb in ("UPDATE", "DELETE")
    )


def submission_ddl() -> tuple[str, ...]:
    """Return SQLite triggers that let a submission change its state by the table of transitions, nothing else."""
    moves = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in TRANSITIONS)
    accepted = "OLD.state = 'checked' AND NEW.state IN ('accepted', 'released')"
    allowed = (
        f"(({moves}) AND {_fixed(MOVABLE)})",
        f"({accepted} AND {_fixed(MOVABLE | SET_BY_ACCEPTANCE)})",
        f"({_IS_STRUCK_OUT.format('OLD.id')} AND {_fixed(STRUCK_OUT)})",
    )
    only_moves = (
        f"CREATE TRIGGER submission_moves BEFORE UPDATE ON submission WHEN NOT ({' OR '.join(allowed)}) "
        "BEGIN SELECT RAISE(ABORT, 'append-only: submission'); END"
    )
    return (append_only_ddl(submission)[1], only_moves)


def strikable_ddl() -> tuple[str, ...]:
    """Return SQLite triggers by which texts go only while a tombstone is set, and parcels where one stands."""
    is_struck_out = _IS_STRUCK_OUT.format("OLD.submission")
    return (
        *(statement for table in TEXTS for statement in _texts_ddl(table)),
        *(append_only_ddl(parcel)[0], _refuse_unless(parcel, "DELETE", is_struck_out)),
        *(_refuse_unless(tombstone, "UPDATE", "OLD.digests = ''"), append_only_ddl(tombstone)[1]),
    )


def triggers_of(table: sa.Table) -> tuple[str, ...]:
    """Return the triggers of a table that came after a ledger was made."""
    if table in APPEND_ONLY:
        return append_only_ddl(table)
    return _texts_ddl(table) if table in TEXTS else ()


def _texts_ddl(table: sa.Table) -> tuple[str, str]:
    is_under_way = "EXISTS (SELECT 1 FROM tombstone t WHERE t.digests = '')"
    fixed = " AND ".join(f'OLD."{c.name}" IS NEW."{c.name}"' for c in table.c if c.name != TEXTS[table])
    return append_only_ddl(table)[1], _refuse_unless(table, "UPDATE", f"{is_under_way} AND {fixed}")


def _refuse_unless(table: sa.Table, verb: str, condition: str) -> str:
    return (
        f'CREATE TRIGGER "{table.name}_no_{verb.lower()}" BEFORE {verb} ON "{table.name}" WHEN NOT ({condition}) '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table.name}'); END"
    )


def _fixed(movable: frozenset[str]) -> str:
    return " AND ".join(f'OLD."{c.name}" IS NEW."{c.name}"' for c in submission.c if c.name not in movable)


def all_triggers() -> tuple[str, ...]:
    """Return every trigger of a new ledger."""
    return (*(one for table in APPEND_ONLY for one in append_only_ddl(table)), *submission_ddl(), *strikable_ddl())
