"""The two writes of the exchange: a submission accepted, or refused; each one transaction."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from comity.errors import LedgerError, OutsideError, UsageError
from comity.exchange.ports import Entry, Offer, Refusal
from comity.model.findings import Findings, Severity
from comity.model.groups import Absent, Action
from comity.model.submissions import Receipt, State, Submission
from comity.store import schema
from comity.store.clock import parse_moment, render_moment
from comity.store.events import ACCEPTED, Event, SealedRows, next_seq, write_event
from comity.store.findings_json import render_findings
from comity.store.journal import record
from comity.store.parcel_tables import parcel
from comity.store.parcels import HELD, WAITING, write_parcel
from comity.store.plan import Plan
from comity.store.prepare import Prepared
from comity.store.receipts import find_by_key, find_latest, get_row, to_submission
from comity.store.supersede import supersede_held
from comity.store.terms import refused_terms, render_terms

LIVE_SKEW = dt.timedelta(minutes=5)
"""In a live hub, how far ahead of the wall clock the last moment may lie (another machine's clock, set back)."""
LIVE_DISTANCE = dt.timedelta(days=1)
"""In a live hub, how far apart receipt and recording may lie."""


_INSTANT = dt.timedelta(microseconds=1)
"""What two moments of a live hub lie apart at least: who asks for what came after one misses nothing."""
_LAST_MOMENTS = sa.select(
    sa.select(sa.func.max(schema.submission.c.received_at)).scalar_subquery(),
    sa.select(sa.func.max(schema.event.c.at)).scalar_subquery(),
)
_INSERT = schema.submission.insert().returning(schema.submission.c.id)
_EFFECT = ("added", "changed", "removed", "unchanged", "attributes")


def find_repeat(connection: sa.Connection, offer: Offer, digest: str) -> Receipt | None:
    """Return the earlier receipt where the offer was accepted before, by its key or as the latest of its kind."""
    if offer.idempotency_key is not None:
        earlier = find_by_key(connection, provider=offer.provider, idempotency_key=offer.idempotency_key)
        if earlier is not None:
            _check_same(earlier, offer, digest)
            if earlier.state is State.WITHDRAWN:
                raise UsageError(
                    f"This idempotency key is that of submission {earlier.id}, which was withdrawn.",
                    remedy="Send the file again under a new key.",
                )
            return Receipt(earlier, repeated=True)
    latest = find_latest(connection, provider=offer.provider, dataflow=offer.dataflow.id)
    if latest is not None and latest.digest == digest and not _is_overtaken(connection, latest):
        return Receipt(latest, repeated=True)
    return None


def _is_overtaken(connection: sa.Connection, latest: Submission) -> bool:
    """Say whether a release or a withdrawal of another file of the same came after: then it would do something."""
    event, table = schema.event, schema.submission
    query = (
        sa.select(event.c.seq)
        .join(table, table.c.id == event.c.submission)
        .where(event.c.dataflow == latest.dataflow, event.c.kind != ACCEPTED, event.c.submission != latest.id)
        .where(table.c.provider == latest.provider, event.c.seq > (latest.seq or 0))
    )
    return latest.seq is not None and connection.execute(query.limit(1)).first() is not None


def write_accepted(connection: sa.Connection, prepared: Prepared, *, plan: Plan, simulated: bool) -> Receipt:
    """Write a staged plan in the running transaction; what is under embargo is put aside."""
    offer = prepared.offer
    received_at = check_moments(connection, offer.received_at, recorded_at=offer.recorded_at, simulated=simulated)
    seq = next_seq(connection)
    submission_id = _insert_submission(
        connection,
        **_offered(prepared, received_at=received_at),
        **acceptance(prepared, plan, seq=seq, at=received_at),
    )
    event = Event(seq, ACCEPTED, received_at, submission_id)
    sealed = write_event(connection, event, plan=plan, dataflow=offer.dataflow)
    sealed += supersede_held(connection, prepared, seq=seq)
    sealed += hold_parcels(connection, submission_id, prepared)
    states = [State.RECEIVED, State.CHECKED, *accepted_states(prepared)]
    entries = entries_of(submission_id, states, at=offer.recorded_at, actor=offer.actor or offer.provider)
    record(connection, entries, rows=[*submission_row(submission_id), *sealed])
    return Receipt(to_submission(get_row(connection, submission_id)))


def write_waiting(connection: sa.Connection, prepared: Prepared, *, simulated: bool) -> Receipt:
    """Put a checked submission aside in the running transaction, until somebody's word."""
    offer = prepared.offer
    received_at = check_moments(connection, offer.received_at, recorded_at=offer.recorded_at, simulated=simulated)
    submission_id = _insert_submission(
        connection,
        **_offered(prepared, received_at=received_at),
        **dict.fromkeys(_EFFECT, 0),
        state=State.CHECKED.value,
    )
    number = write_parcel(connection, submission_id, kind=WAITING, frame=offer.frame)
    entries = entries_of(
        submission_id,
        (State.RECEIVED, State.CHECKED),
        at=offer.recorded_at,
        actor=offer.actor or offer.provider,
    )
    record(connection, entries, rows=[*submission_row(submission_id), (parcel, {"id": number})])
    return Receipt(to_submission(get_row(connection, submission_id)))


def acceptance(prepared: Prepared, plan: Plan, *, seq: int, at: dt.datetime) -> dict[str, Any]:
    """Return the columns that acceptance sets: the number, the net effect, and the state that it leads to."""
    is_held = bool(prepared.parting.held)
    return {
        "seq": seq,
        "attributes": plan.attributes.height,
        **_counts(plan),
        "state": accepted_states(prepared)[-1].value,
        "released_at": None if is_held else render_moment(at),
        "released_seq": None if is_held else seq,
    }


def accepted_states(prepared: Prepared) -> list[State]:
    """Return the states that acceptance leads through: what holds embargoed figures isn't released yet."""
    return [State.ACCEPTED] if prepared.parting.held else [State.ACCEPTED, State.RELEASED]


def hold_parcels(connection: sa.Connection, submission_id: int, prepared: Prepared) -> SealedRows:
    """Put what is under embargo aside; return the sealed rows for the journal."""
    return [
        (parcel, {"id": write_parcel(connection, submission_id, kind=HELD, frame=frame, due=due)})
        for due, frame in prepared.parting.held
    ]


def write_refused(connection: sa.Connection, refusal: Refusal, *, simulated: bool) -> Receipt:
    """Record a refused submission in the running transaction; its file is stored already, where it may be."""
    received_at = check_moments(
        connection, refusal.received_at, recorded_at=refusal.recorded_at, simulated=simulated
    )
    kept = refusal.raw is not None
    digest = hashlib.sha256(refusal.raw).hexdigest() if refusal.raw is not None else refusal.raw_sha256
    if not digest:
        raise LedgerError("A refused file without content needs its digest.", remedy="Give raw_sha256.")
    submission_id = _insert_submission(
        connection,
        **{**_common(refusal, received_at=received_at), "file_name": refusal.file_name if kept else ""},
        dataflow=refusal.dataflow,
        state=State.REJECTED.value,
        digest=digest,
        raw_sha256=digest,
        raw_kept=kept,
        rows=refusal.rows,
        **dict.fromkeys(_EFFECT, 0),
        nil=False,
        absent=Absent.UNKNOWN.value,
        action=Action.MERGE.value,
        scope="[]",
        terms=refused_terms(refusal),
        findings=render_findings(refusal.findings, echo=kept),
    )
    states = (State.RECEIVED, State.CHECKED, State.REJECTED)
    actor = refusal.actor or refusal.provider
    entries = entries_of(submission_id, states, at=refusal.recorded_at, actor=actor)
    record(connection, entries, rows=submission_row(submission_id))
    return Receipt(to_submission(get_row(connection, submission_id)))


def check_moments(
    connection: sa.Connection, received_at: dt.datetime, *, recorded_at: dt.datetime, simulated: bool
) -> dt.datetime:
    """Return the moment of receipt to record, never before the last one.

    A simulated hub takes moments as they are given, in order. A live hub takes only moments near the wall clock;
    one that waited for the lock while another came in is moved up to the other's moment.
    """
    if not simulated and abs(recorded_at - received_at) > LIVE_DISTANCE:
        raise LedgerError(
            f"The submission is said to have come at {received_at.isoformat()}, far from now.",
            remedy="History can be replayed only in a hub that is marked simulated.",
        )
    last = last_moment(connection) or received_at - _INSTANT
    if received_at > last or (simulated and received_at == last):
        return received_at
    if simulated:
        raise LedgerError(
            f"The submission is said to have come at {received_at.isoformat()}, before the last one "
            f"({last.isoformat()}).",
            remedy="Send files in the order in which they came.",
        )
    if last - recorded_at > LIVE_SKEW:
        raise OutsideError(
            f"The hub's clock is behind: it says {recorded_at.isoformat()}, and the last submission came at "
            f"{last.isoformat()}.",
            remedy="Set the clock right, or wait until then; nothing was changed, and a repeat is safe.",
        )
    return last + _INSTANT


def last_moment(connection: sa.Connection) -> dt.datetime | None:
    """Return the moment of the last submission or event; None where there has been none."""
    texts = connection.execute(_LAST_MOMENTS).one()
    return max((parse_moment(text) for text in texts if text is not None), default=None)


def _common(sent: Offer | Refusal, *, received_at: dt.datetime) -> dict[str, Any]:
    findings: Findings = sent.findings
    return {
        "provider": sent.provider,
        "file_name": sent.file_name,
        "format": sent.format,
        "signature": sent.signature,
        "received_at": render_moment(received_at),
        "recorded_at": render_moment(sent.recorded_at),
        "errors": findings.total(Severity.ERROR),
        "warnings": findings.total(Severity.WARNING),
    }


def _offered(prepared: Prepared, *, received_at: dt.datetime) -> dict[str, Any]:
    """Return the columns that are known before acceptance."""
    offer = prepared.offer
    return {
        **_common(offer, received_at=received_at),
        "dataflow": offer.dataflow.id,
        "digest": prepared.digest,
        "raw_sha256": hashlib.sha256(offer.raw).hexdigest(),
        "raw_kept": True,
        "rows": offer.frame.height if offer.rows is None else offer.rows,
        "nil": offer.nil,
        "absent": offer.absent.value,
        "action": offer.action.value,
        "scope": json.dumps(offer.scope),
        "terms": render_terms(offer),
        "idempotency_key": offer.idempotency_key,
        "findings": render_findings(offer.findings),
    }


def _check_same(earlier: Submission, offer: Offer, digest: str) -> None:
    if (earlier.dataflow, earlier.digest) != (offer.dataflow.id, digest):
        raise UsageError(
            "This idempotency key was used for a file with other content.",
            remedy="Use a new key for every new submission.",
        )


def _counts(plan: Plan) -> dict[str, int]:
    effect = plan.effect
    return {
        "added": effect.added,
        "changed": effect.changed,
        "removed": effect.removed,
        "unchanged": effect.unchanged,
    }


def _insert_submission(connection: sa.Connection, **values: object) -> int:
    return int(connection.execute(_INSERT, values).scalar_one())


def entries_of(submission_id: int, states: Sequence[State], *, at: dt.datetime, actor: str) -> list[Entry]:
    """Return the entries that tell of a submission's way through these states."""
    return [Entry(at, actor, state.value, f"submission/{submission_id}") for state in states]


def submission_row(submission_id: int) -> list[tuple[sa.Table, Mapping[str, object]]]:
    """Return the submission's sealed row, for the journal."""
    return [(schema.submission, {"id": submission_id})]
