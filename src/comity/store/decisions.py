"""Decisions about submissions that are here already: each one transaction, with its event and its entry."""

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError, UsageError
from comity.exchange.decision_ports import Decision, HeldFigures
from comity.exchange.ports import Entry
from comity.model.structures import Dataflow
from comity.model.submissions import Receipt, State, Submission
from comity.store import commit, schema
from comity.store.blobs import BlobStore
from comity.store.clock import render_moment
from comity.store.connections import Connections
from comity.store.dialect import dialect_of
from comity.store.embargo import OPENS_SCOPE, Part, cells_of
from comity.store.events import ACCEPTED, RELEASED, WITHDRAWN, Event, SealedRows, next_seq, stage, write_event
from comity.store.faults import foreign_errors
from comity.store.journal import record
from comity.store.parcel_tables import parcel as parcel_table
from comity.store.parcels import Parcel, held_parcels, waiting_parcel
from comity.store.plan import Plan, make_plan
from comity.store.prepare import prepare, stage_plan
from comity.store.receipts import get_row, to_submission
from comity.store.rows import read_rows
from comity.store.strike import strike_out
from comity.store.supersede import supersede_held, without_superseded
from comity.store.terms import offer_again
from comity.store.undo import plan_undo

Row = sa.Row[Any]


class SqlDecisions:
    """Implements `comity.exchange.decision_ports.Decisions` over the ledger's connections and files."""

    def __init__(self, connections: Connections, blobs: BlobStore, *, simulated: bool) -> None:
        """Decide over this ledger; in a simulated one the moments are given."""
        self._connections = connections
        self._blobs = blobs
        self._simulated = simulated

    def admit(self, submission_id: int, dataflow: Dataflow, decision: Decision) -> Receipt:
        """Accept a submission that waits: it gets its number now, and takes effect on the figures as they are."""
        with foreign_errors(), self._connections.writing() as connection:
            row = _check_state(connection, submission_id, {State.CHECKED}, "admitted")
            at = self._moment(connection, decision)
            kept = waiting_parcel(connection, submission_id)
            offer = offer_again(row, dataflow, frame=kept.frame, raw=b"")
            prepared = prepare(offer, moment=at)
            plan = stage_plan(connection, prepared)
            seq = next_seq(connection)
            sealed = write_event(connection, Event(seq, ACCEPTED, at, submission_id), plan=plan, dataflow=dataflow)
            sealed += supersede_held(connection, prepared, seq=seq)
            sealed += commit.hold_parcels(connection, submission_id, prepared)
            _update(connection, submission_id, **commit.acceptance(prepared, plan, seq=seq, at=at))
            _record(connection, submission_id, commit.accepted_states(prepared), decision, sealed)
            return Receipt(to_submission(get_row(connection, submission_id)))

    def refuse(self, submission_id: int, decision: Decision) -> Submission:
        """Refuse a submission that waits; nothing of it enters the figures."""
        with foreign_errors(), self._connections.writing() as connection:
            _check_state(connection, submission_id, {State.CHECKED}, "refused")
            return _move(connection, submission_id, State.REJECTED, decision)

    def held(self, moment: dt.datetime | None = None) -> list[HeldFigures]:
        """Return what is under embargo, earliest end first; with a moment, only what is due by then."""
        with foreign_errors(), self._connections.reading() as connection:
            found = [_to_held(connection, one) for one in held_parcels(connection)]
        return [one for one in found if moment is None or one.due <= moment]

    def release(self, parcel: int, dataflow: Dataflow, decision: Decision) -> Submission:
        """Let figures under embargo into the ledger, as one event, over what stands there then."""
        with foreign_errors(), self._connections.writing() as connection:
            one, later = _find_held(connection, parcel)
            row = get_row(connection, one.submission)
            at = self._moment(connection, decision)
            plan = _plan_release(connection, row, dataflow, one=one, later=later)
            stage(connection, plan)
            seq = next_seq(connection)
            event = Event(seq, RELEASED, at, one.submission, one.id)
            sealed = write_event(connection, event, plan=plan, dataflow=dataflow)
            states = [] if later else [State.RELEASED]
            if states:
                _update(
                    connection,
                    one.submission,
                    state=State.RELEASED.value,
                    released_at=render_moment(at),
                    released_seq=seq,
                )
            _record(connection, one.submission, states, decision, sealed, extra=f"parcel/{one.id}")
            return to_submission(get_row(connection, one.submission))

    def withdraw(self, submission_id: int, dataflow: Dataflow, decision: Decision) -> Submission:
        """Take a submission back: earlier figures stand again where nothing came since; what is held stays so."""
        allowed = {State.CHECKED, State.ACCEPTED, State.RELEASED}
        with foreign_errors(), self._connections.writing() as connection:
            row = _check_state(connection, submission_id, allowed, "withdrawn")
            if row.seq is None:
                return _move(connection, submission_id, State.WITHDRAWN, decision)
            at = self._moment(connection, decision)
            plan = plan_undo(connection, submission_id, dataflow)
            stage(connection, plan)
            event = Event(next_seq(connection), WITHDRAWN, at, submission_id)
            sealed = write_event(connection, event, plan=plan, dataflow=dataflow)
            return _move(connection, submission_id, State.WITHDRAWN, decision, sealed)

    def strike_out(self, submission_id: int, decision: Decision, *, second: str) -> list[Submission]:
        """Remove a file about persons that was found late, by two people's word, and all that quotes it."""
        if not second or second == decision.actor:
            raise UsageError("Two people must agree to strike a file out.", remedy="Name a second person.")
        with foreign_errors():
            with self._connections.writing() as connection:
                dialect_of(connection).overwrite_removed(connection)
                _check_state(connection, submission_id, {State.REJECTED, State.WITHDRAWN}, "struck out")
                digest, struck = strike_out(connection, submission_id, decision, second=second)
            self._blobs.remove(digest)
            self._connections.erase_removed()
            with self._connections.reading() as connection:
                return [to_submission(get_row(connection, number)) for number in struck]

    def _moment(self, connection: sa.Connection, decision: Decision) -> dt.datetime:
        return commit.check_moments(
            connection, decision.at, recorded_at=decision.recorded_at, simulated=self._simulated
        )


def _plan_release(
    connection: sa.Connection, row: Row, dataflow: Dataflow, *, one: Parcel, later: list[Parcel]
) -> Plan:
    """Return what a parcel changes now; its scope deletes nothing that is held of the same file, or came later."""
    offer = replace(offer_again(row, dataflow, frame=one.frame, raw=b""), covers=(), nil=False)

    def cells(frame: pl.DataFrame) -> pl.DataFrame:
        return cells_of(read_rows(replace(offer, frame=frame.drop(OPENS_SCOPE))))

    held = pl.concat([cells(one.frame).clear(), *(cells(other.frame) for other in later)])
    part = Part(held=held, opening=cells(one.frame.filter(OPENS_SCOPE)), since=row.seq)
    frame = without_superseded(connection, one, dataflow.structure.key_ids)
    rows = read_rows(replace(offer, frame=frame.drop(OPENS_SCOPE)))
    plan = make_plan(connection, offer, rows, part=part)
    return replace(plan, coverage=plan.coverage.clear())


def _check_state(connection: sa.Connection, submission_id: int, states: set[State], verb: str) -> Row:
    row: Row = get_row(connection, submission_id)
    state = to_submission(row).state
    if state not in states:
        wanted = " or ".join(sorted(one.value for one in states))
        raise UsageError(
            f"Submission {submission_id} is {state.value} and can't be {verb}.",
            remedy=f"Only one that is {wanted} can be.",
        )
    return row


def _update(connection: sa.Connection, submission_id: int, **values: object) -> None:
    table = schema.submission
    connection.execute(sa.update(table).where(table.c.id == submission_id).values(**values))


def _move(
    connection: sa.Connection,
    submission_id: int,
    state: State,
    decision: Decision,
    sealed: SealedRows | None = None,
) -> Submission:
    _update(connection, submission_id, state=state.value)
    _record(connection, submission_id, [state], decision, sealed or [])
    return to_submission(get_row(connection, submission_id))


def _record(
    connection: sa.Connection,
    submission_id: int,
    states: list[State],
    decision: Decision,
    sealed: SealedRows,
    *,
    extra: str = "",
) -> None:
    obj = f"submission/{submission_id}"
    entries = [Entry(decision.recorded_at, decision.actor, state.value, obj, decision.reason) for state in states]
    if extra:
        entries.append(Entry(decision.recorded_at, decision.actor, "parcel.released", extra, decision.reason))
    record(connection, entries, rows=[*commit.submission_row(submission_id), *sealed])


def _find_held(connection: sa.Connection, number: int) -> tuple[Parcel, list[Parcel]]:
    """Return the parcel, and those of the same submission that stay held."""
    query = sa.select(parcel_table.c.submission).where(parcel_table.c.id == number)
    submission_id = connection.execute(query).scalar()
    held = [] if submission_id is None else held_parcels(connection, submission_id)
    found = [one for one in held if one.id == number]
    if not found:
        raise UsageError(f"There is no parcel {number} under embargo.", remedy="It may be released or withdrawn.")
    return found[0], [one for one in held if one.id != number]


def _to_held(connection: sa.Connection, one: Parcel) -> HeldFigures:
    row = get_row(connection, one.submission)
    if one.due is None:
        raise LedgerError(f"Parcel {one.id} is held without a moment.", remedy="Run `comity verify`.")
    return HeldFigures(one.id, one.submission, row.provider, row.dataflow, one.frame.height, one.due)
