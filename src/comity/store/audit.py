"""The audit looked up: who did what, to what, when."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from comity.exchange.audit_question import AuditPart, AuditQuestion
from comity.exchange.ports import AuditEntry
from comity.store.clock import parse_moment
from comity.store.log_tables import audit

_PARTS = (".", "/")
"""What a beginning of an action, or of an object, ends with."""


def find_entries(connection: sa.Connection, question: AuditQuestion, *, most: int, skip: int) -> AuditPart:
    """Return the latest entries that fit, `most` after those that are skipped, and how many fit in all."""
    wanted = _conditions(question)
    total = connection.execute(sa.select(sa.func.count()).select_from(audit).where(*wanted)).scalar_one()
    query = sa.select(audit).where(*wanted).order_by(audit.c.id.desc()).limit(most).offset(skip)
    return AuditPart([to_entry(row) for row in connection.execute(query)], int(total))


def to_entry(row: sa.Row[Any]) -> AuditEntry:
    """Return a row of the audit as an entry."""
    return AuditEntry(row.id, parse_moment(row.at), row.actor, row.action, row.object, row.detail, row.leaf)


def find_values(connection: sa.Connection, column: sa.Column[str]) -> list[str]:
    """Return every value of a column, in alphabetical order."""
    return [str(value) for value in connection.execute(sa.select(column).distinct().order_by(column)).scalars()]


def _conditions(question: AuditQuestion) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if question.actor:
        found.append(audit.c.actor == question.actor)
    if question.action:
        found.append(_begins(audit.c.action, question.action))
    if question.about:
        found.append(_begins(audit.c.object, question.about))
    if question.since is not None:
        found.append(audit.c.at >= question.since.isoformat())
    if question.until is not None:
        found.append(audit.c.at < (question.until + dt.timedelta(days=1)).isoformat())
    return found


def _begins(column: sa.Column[str], text: str) -> sa.ColumnElement[bool]:
    return column.startswith(text, autoescape=True) if text.endswith(_PARTS) else column == text
