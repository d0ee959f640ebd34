"""Submissions looked up: implements `comity.exchange.submission_ports.Submissions`."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from comity.model.submission_search import Wanted
from comity.model.submissions import State, Submission
from comity.store.clock import render_moment
from comity.store.connections import Connections
from comity.store.faults import foreign_errors
from comity.store.receipts import get_row, to_submission
from comity.store.schema import submission


class SqlSubmissions:
    """Reads the table of submissions; safe to share among threads."""

    def __init__(self, connections: Connections) -> None:
        """Read by these connections."""
        self._connections = connections

    def get(self, submission_id: int) -> Submission:
        """Return a submission; raises UnknownArtefactError where there is none of this number."""
        with foreign_errors(), self._connections.reading() as connection:
            return to_submission(get_row(connection, submission_id))

    def record(self, submission_id: int) -> Mapping[str, Any]:
        """Return a submission as it is recorded, every column (JSON values): what the log commits to."""
        with foreign_errors(), self._connections.reading() as connection:
            return dict(get_row(connection, submission_id)._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def page(self, wanted: Wanted, *, below: int | None = None, most: int) -> list[Submission]:
        """Return the latest of those wanted, at most so many; with `below`, only those of lower numbers."""
        query = sa.select(submission).where(*_conditions(wanted)).order_by(submission.c.id.desc()).limit(most)
        if below is not None:
            query = query.where(submission.c.id < below)
        with foreign_errors(), self._connections.reading() as connection:
            return [to_submission(row) for row in connection.execute(query)]

    def counts(self) -> Mapping[str, int]:
        """Return how many submissions are in each state, those that none is in with 0."""
        query = sa.select(submission.c.state, sa.func.count()).group_by(submission.c.state)
        with foreign_errors(), self._connections.reading() as connection:
            found = {str(state): int(count) for state, count in connection.execute(query)}
        return {state.value: found.get(state.value, 0) for state in State}


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    columns = submission.c
    found: list[sa.ColumnElement[bool]] = []
    if wanted.provider is not None:
        found.append(columns.provider == wanted.provider)
    if wanted.dataflow is not None:
        found.append(columns.dataflow == wanted.dataflow)
    if wanted.state is not None:
        found.append(columns.state == wanted.state.value)
    if wanted.since is not None:
        found.append(columns.received_at >= render_moment(wanted.since))
    if wanted.until is not None:
        found.append(columns.received_at <= render_moment(wanted.until))
    return found
