"""The two writes of the exchange: a submission accepted, or refused; each one transaction."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError, UsageError
from comity.exchange.ports import Offer, Refusal
from comity.model import frames
from comity.model.findings import Findings, Severity
from comity.model.groups import Absent, Action
from comity.model.periods import Frequency, Period
from comity.model.submissions import Receipt, State, Submission
from comity.store import schema
from comity.store.cells import PERIOD, STATE
from comity.store.clock import parse_moment, render_moment
from comity.store.fetch import insert_frame
from comity.store.findings_json import render_findings
from comity.store.plan import Plan
from comity.store.receipts import find_by_key, find_latest, get_row, to_submission
from comity.store.series import SID, add_series, ensure_table, highest_sid

LIVE_SKEW = dt.timedelta(minutes=5)
"""In a live hub, how much earlier than the last a submission may say that it came (it waited for the lock)."""
LIVE_DISTANCE = dt.timedelta(days=1)
"""In a live hub, how far apart receipt and recording may lie."""


def find_repeat(connection: sa.Connection, offer: Offer, digest: str) -> Receipt | None:
    """Return the earlier receipt where the offer was accepted before, by its key or as the latest of its kind."""
    if offer.idempotency_key is not None:
        earlier = find_by_key(connection, provider=offer.provider, idempotency_key=offer.idempotency_key)
        if earlier is not None:
            _check_same(earlier, offer, digest)
            return Receipt(earlier, repeated=True)
    latest = find_latest(connection, provider=offer.provider, dataflow=offer.dataflow.id)
    if latest is not None and latest.digest == digest:
        return Receipt(latest, repeated=True)
    return None


def stage(connection: sa.Connection, plan: Plan) -> None:
    """Put the changes into a temporary table; series yet to be numbered keep their negative number."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.staged")
    connection.exec_driver_sql(f"CREATE TEMP TABLE staged (period INT, sid INT, action TEXT, {', '.join(STATE)})")
    columns = (PERIOD, SID, "action", *STATE)
    insert_frame(connection, "temp.staged", plan.changes.select(columns).sort(PERIOD, SID))


def write_accepted(
    connection: sa.Connection, offer: Offer, *, plan: Plan, identity: tuple[str, str], simulated: bool
) -> Receipt:
    """Write a staged plan in the running transaction; `identity` is the digest and the raw file's SHA-256."""
    received_at = check_moments(connection, offer.received_at, recorded_at=offer.recorded_at, simulated=simulated)
    seq = _next_seq(connection)
    submission_id = _insert_submission(
        connection,
        **_common(offer, received_at=received_at),
        seq=seq,
        dataflow=offer.dataflow.id,
        state=State.RELEASED.value,
        digest=identity[0],
        raw_sha256=identity[1],
        raw_kept=True,
        rows=offer.frame.height if offer.rows is None else offer.rows,
        attributes=plan.attributes.height,
        **_counts(plan),
        nil=offer.nil,
        absent=offer.absent.value,
        action=offer.action.value,
        scope=json.dumps(offer.scope),
        idempotency_key=offer.idempotency_key,
        findings=render_findings(offer.findings),
        released_at=render_moment(received_at),
        released_seq=seq,
    )
    base = _write_series(connection, offer, plan)
    _write_periods(connection, plan)
    _write_cells(connection, seq=seq, base=base)
    _write_coverage(connection, plan, seq=seq)
    _write_attributes(connection, plan, offer=offer, seq=seq)
    states = (State.RECEIVED, State.CHECKED, State.ACCEPTED, State.RELEASED)
    _write_audit(connection, submission_id, states, at=offer.recorded_at, actor=offer.actor or offer.provider)
    return Receipt(to_submission(get_row(connection, submission_id)))


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
        **dict.fromkeys(("added", "changed", "removed", "unchanged", "attributes"), 0),
        nil=False,
        absent=Absent.UNKNOWN.value,
        action=Action.MERGE.value,
        scope="[]",
        findings=render_findings(refusal.findings, echo=kept),
    )
    states = (State.RECEIVED, State.CHECKED, State.REJECTED)
    actor = refusal.actor or refusal.provider
    _write_audit(connection, submission_id, states, at=refusal.recorded_at, actor=actor)
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
    text = connection.execute(sa.select(sa.func.max(schema.submission.c.received_at))).scalar()
    last = received_at if text is None else parse_moment(text)
    if received_at >= last:
        return received_at
    if simulated or last - received_at > LIVE_SKEW:
        raise LedgerError(
            f"The submission is said to have come at {received_at.isoformat()}, before the last one "
            f"({last.isoformat()}).",
            remedy="Send files in the order in which they came; in a live hub, check the clock.",
        )
    return last


def _common(sent: Offer | Refusal, *, received_at: dt.datetime) -> dict[str, Any]:
    findings: Findings = sent.findings
    return {
        "provider": sent.provider,
        "file_name": sent.file_name,
        "format": sent.format,
        "received_at": render_moment(received_at),
        "recorded_at": render_moment(sent.recorded_at),
        "errors": findings.total(Severity.ERROR),
        "warnings": findings.total(Severity.WARNING),
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


def _next_seq(connection: sa.Connection) -> int:
    highest = connection.execute(sa.select(sa.func.max(schema.submission.c.seq))).scalar()
    return (highest or 0) + 1


def _insert_submission(connection: sa.Connection, **values: object) -> int:
    statement = schema.submission.insert().values(values).returning(schema.submission.c.id)
    return int(connection.execute(statement).scalar_one())


def _write_series(connection: sa.Connection, offer: Offer, plan: Plan) -> int:
    """Record new series and return the highest number before them: series -n becomes that plus n."""
    table = ensure_table(connection, offer.dataflow)
    base = highest_sid(connection)
    fresh = plan.series.filter(pl.col(SID) < 0).with_columns((base - pl.col(SID)).alias(SID))
    add_series(connection, table, dataflow=offer.dataflow.id, keys=fresh.sort(SID))
    return base


def _write_periods(connection: sa.Connection, plan: Plan) -> None:
    ids = set(plan.changes[PERIOD].unique()) | set(plan.coverage[frames.PERIOD].unique())
    known = set(connection.execute(sa.select(schema.period.c.id)).scalars())
    periods = [Period.from_id(number) for number in sorted(ids - known)]
    rows = [
        {"id": p.id, "freq": p.frequency.value, "start": _first(p).isoformat(), "end": p.end.isoformat()}
        for p in periods
    ]
    _insert_all(connection, schema.period, rows)


def _first(period: Period) -> dt.date:
    """Return the first day of a period, or the moment at which an hour begins."""
    return period.start_at if period.frequency is Frequency.HOURLY else period.start


def _write_cells(connection: sa.Connection, *, seq: int, base: int) -> None:
    """Move the staged changes into `obs`, and bring `cur` up to them."""
    state = ", ".join(STATE)
    number = f"CASE WHEN sid < 0 THEN {base} - sid ELSE sid END"
    connection.exec_driver_sql(
        f"INSERT INTO obs (period, sid, seq, action, {state}) "
        f"SELECT period, {number}, ?, action, {state} FROM temp.staged ORDER BY 1, 2",
        (seq,),
    )
    updates = ", ".join(f"{name} = excluded.{name}" for name in ("seq", *STATE))
    connection.exec_driver_sql(
        f"INSERT INTO cur (period, sid, seq, {state}) SELECT period, {number}, ?, {state} FROM temp.staged "
        f"WHERE action <> 'D' ORDER BY 1, 2 ON CONFLICT (period, sid) DO UPDATE SET {updates}",
        (seq,),
    )
    connection.exec_driver_sql(
        "DELETE FROM cur WHERE (period, sid) IN (SELECT period, sid FROM temp.staged WHERE action = 'D')"
    )


def _write_coverage(connection: sa.Connection, plan: Plan, *, seq: int) -> None:
    rows = plan.coverage.rename({frames.PERIOD: "period"}).with_columns(seq=pl.lit(seq)).to_dicts()
    _insert_all(connection, schema.coverage, rows)


def _write_attributes(connection: sa.Connection, plan: Plan, *, offer: Offer, seq: int) -> None:
    rows = plan.attributes.with_columns(seq=pl.lit(seq), dataflow=pl.lit(offer.dataflow.id)).to_dicts()
    _insert_all(connection, schema.attr, rows)


def _write_audit(
    connection: sa.Connection, submission_id: int, states: Sequence[State], *, at: dt.datetime, actor: str
) -> None:
    rows = [
        {
            "at": render_moment(at),
            "actor": actor,
            "action": state.value,
            "object": f"submission/{submission_id}",
            "detail": "",
        }
        for state in states
    ]
    _insert_all(connection, schema.audit, rows)


def _insert_all(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), list(rows))
