"""Submissions as they are recorded, found again, and shown in receipts."""

from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError
from comity.model.submissions import State, Submission
from comity.store import schema
from comity.store.clock import parse_moment
from comity.store.terms import corrected_by_terms

_TABLE = schema.submission


def _latest() -> sa.Select[Any]:
    waits = (_TABLE.c.state == State.CHECKED.value).label("waits")
    counts = sa.or_(_TABLE.c.seq.is_not(None), waits)
    return (
        sa.select(_TABLE)
        .where(_TABLE.c.provider == sa.bindparam("provider"), _TABLE.c.dataflow == sa.bindparam("dataflow"), counts)
        .where(_TABLE.c.state != State.WITHDRAWN.value)
        .order_by(waits.desc(), _TABLE.c.seq.desc(), _TABLE.c.id.desc())
        .limit(1)
    )


_LATEST = _latest()
_BY_ID = sa.select(_TABLE).where(_TABLE.c.id == sa.bindparam("id"))


def to_submission(row: Any) -> Submission:  # noqa: ANN401 - a row of the submission table
    """Return the submission that a row of the table holds."""
    return Submission(
        id=row.id,
        seq=row.seq,
        provider=row.provider,
        dataflow=row.dataflow,
        state=State(row.state),
        file_name=row.file_name,
        format=row.format,
        digest=row.digest,
        raw_sha256=row.raw_sha256,
        received_at=parse_moment(row.received_at),
        recorded_at=parse_moment(row.recorded_at),
        rows=row.rows,
        added=row.added,
        changed=row.changed,
        removed=row.removed,
        unchanged=row.unchanged,
        errors=row.errors,
        warnings=row.warnings,
        nil=row.nil,
        corrects=corrected_by_terms(row.terms),
    )


def find_submissions(
    connection: sa.Connection, *, provider: str | None, dataflow: str | None, state: State | None
) -> list[Submission]:
    """Return the submissions that match, in the order in which they came."""
    query = sa.select(_TABLE).order_by(_TABLE.c.id)
    for column, wanted in ((_TABLE.c.provider, provider), (_TABLE.c.dataflow, dataflow), (_TABLE.c.state, state)):
        if wanted is not None:
            query = query.where(column == str(wanted))
    return [to_submission(row) for row in connection.execute(query)]


def get_row(connection: sa.Connection, submission_id: int) -> Any:  # noqa: ANN401 - a row of the submission table
    """Return the row of a submission; raises UnknownArtefactError where there is none."""
    row = connection.execute(_BY_ID, {"id": submission_id}).one_or_none()
    if row is None:
        raise UnknownArtefactError(
            f"There is no submission {submission_id}.", remedy="Look it up in the list of submissions."
        )
    return row


def find_latest(connection: sa.Connection, *, provider: str, dataflow: str) -> Submission | None:
    """Return the provider's latest submission of a dataflow that waits or, failing that, was accepted."""
    row = connection.execute(_LATEST, {"provider": provider, "dataflow": dataflow}).one_or_none()
    return None if row is None else to_submission(row)


def find_by_key(connection: sa.Connection, *, provider: str, idempotency_key: str) -> Submission | None:
    """Return the provider's submission with this idempotency key."""
    query = sa.select(_TABLE).where(_TABLE.c.provider == provider, _TABLE.c.idempotency_key == idempotency_key)
    row = connection.execute(query).one_or_none()
    return None if row is None else to_submission(row)
