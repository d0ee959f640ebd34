"""PostgreSQL's triggers: what is recorded is never changed, deleted or emptied, but for what `schema` lets move."""

import sqlalchemy as sa

from comity.store.parcel_tables import parcel, tombstone
from comity.store.schema import APPEND_ONLY, MOVABLE, SET_BY_ACCEPTANCE, STRUCK_OUT, TEXTS, TRANSITIONS, submission

REFUSE = """
CREATE OR REPLACE FUNCTION comity_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_IS_STRUCK_OUT = "EXISTS (SELECT 1 FROM tombstone t WHERE t.submission = {})"
_IS_UNDER_WAY = "EXISTS (SELECT 1 FROM tombstone t WHERE t.digests = '')"
_GUARDED = (*APPEND_ONLY, *TEXTS, submission, parcel, tombstone)


def triggers_of(table: sa.Table) -> tuple[str, ...]:
    """Return the statements that make a table's functions and triggers; none for one that may change freely."""
    if table not in _GUARDED:
        return ()
    update, delete = _conditions(table)
    return (
        *_refuse_unless(table, "UPDATE", update),
        *_refuse_unless(table, "DELETE", delete),
        never_emptied(table.name),
    )


def append_only_ddl(table: sa.Table) -> tuple[str, ...]:
    """Return triggers that refuse every change and deletion of a row."""
    return (*_refuse_unless(table, "UPDATE", ""), *_refuse_unless(table, "DELETE", ""), never_emptied(table.name))


def never_emptied(name: str) -> str:
    """Return the trigger that refuses TRUNCATE, which concerns no row and so tells no other trigger."""
    return (
        f'CREATE TRIGGER "{name}_no_truncate" BEFORE TRUNCATE ON "{name}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION comity_append_only()"
    )


def _conditions(table: sa.Table) -> tuple[str, str]:
    """Return when a row may be changed, and when it may be deleted; an empty text: never."""
    if table is submission:
        return _moves(), ""
    if table in TEXTS:
        return f"{_IS_UNDER_WAY} AND {_fixed(table, frozenset({TEXTS[table]}))}", ""
    if table is parcel:
        return "", _IS_STRUCK_OUT.format("OLD.submission")
    return ("OLD.digests = ''", "") if table is tombstone else ("", "")


def _moves() -> str:
    moves = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in TRANSITIONS)
    accepted = "OLD.state = 'checked' AND NEW.state IN ('accepted', 'released')"
    allowed = (
        f"(({moves}) AND {_fixed(submission, MOVABLE)})",
        f"({accepted} AND {_fixed(submission, MOVABLE | SET_BY_ACCEPTANCE)})",
        f"({_IS_STRUCK_OUT.format('OLD.id')} AND {_fixed(submission, STRUCK_OUT)})",
    )
    return " OR ".join(allowed)


def _fixed(table: sa.Table, movable: frozenset[str]) -> str:
    return " AND ".join(
        f'OLD."{c.name}" IS NOT DISTINCT FROM NEW."{c.name}"' for c in table.c if c.name not in movable
    )


def _refuse_unless(table: sa.Table, verb: str, condition: str) -> tuple[str, ...]:
    name = f"{table.name}_no_{verb.lower()}"
    called = "comity_append_only" if not condition else f"comity_{name}"
    trigger = f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table.name}" FOR EACH ROW EXECUTE FUNCTION {called}()'
    if not condition:
        return (trigger,)
    result = "NEW" if verb == "UPDATE" else "OLD"
    function = f"""
CREATE OR REPLACE FUNCTION {called}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT ({condition}) THEN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN {result};
END $$"""
    return (function, trigger)
