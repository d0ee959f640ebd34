"""The calendar board: what every agreement asked for, and what came, derived from the ledger's coverage alone."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

import polars as pl

from comity.exchange.board_table import BoardRow, BoardTable, board_months
from comity.exchange.derogations import has_derogation
from comity.exchange.punctuality import Rates, completeness, punctuality, rates_by_period, rates_by_provider
from comity.exchange.receipts import Receipts, coverage_by_slot, receipts_by_period
from comity.model.board import BoardCell, BoardState
from comity.model.groups import Agreement, Thresholds
from comity.model.periods import Period, iterate_periods
from comity.model.submissions import State, Submission

__all__ = [
    "BoardCell",
    "BoardRow",
    "BoardState",
    "BoardTable",
    "Rates",
    "board",
    "board_months",
    "completeness",
    "punctuality",
    "rates_by_period",
    "rates_by_provider",
]

_USUAL_OVER = 12
_USUAL_NEEDS = 3


def board(
    agreements: Iterable[Agreement],
    coverage: pl.DataFrame,
    *,
    today: dt.date,
    refused: Sequence[Submission] = (),
    thresholds: Thresholds | None = None,
) -> list[BoardCell]:
    """Return a cell for every agreement and period, from its first period to the one that `today` lies in.

    `coverage` is the ledger's coverage frame; `refused` holds submissions, of which those in state REJECTED count.
    What was received after `today` is not seen, so that the board of a past day can be drawn again. Where an
    agreement names no first period, it begins with the first period covered. A period is never called received
    before its last day, nor missing before its due date has passed. A day's hours fall due together, so many days
    after it; they come onto the board the day after, but for the first.
    """
    slots = coverage_by_slot(coverage, today=today)
    limits = thresholds or Thresholds()
    cells: list[BoardCell] = []
    for agreement in agreements:
        slot = (agreement.provider, agreement.dataflow)
        receipts = receipts_by_period(agreement, slots.get(slot, {}))
        refusals = _refused_periods(agreement, receipts=receipts, refused=refused, today=today)
        usual = _usual_rows(receipts)
        for period in _periods(agreement, receipts=receipts, today=today):
            one = receipts.get(period)
            few = one is not None and one.rows < limits.full_cells * (usual[period] or 0)
            state = _state(one, few=few, was_refused=period in refusals)
            cells.append(_cell(agreement, period, state=state, receipts=one, usual=usual.get(period), today=today))
    return cells


def _periods(agreement: Agreement, *, receipts: Mapping[Period, Receipts], today: dt.date) -> Iterator[Period]:
    current = Period.containing(today, agreement.frequency)
    first = agreement.first_period or next(iter(receipts), current.shift(-1))
    last = current if agreement.last_period is None else min(current, agreement.last_period)
    return iterate_periods(first, last)


def _usual_rows(receipts: Mapping[Period, Receipts]) -> dict[Period, float | None]:
    """Return, for each received period, the median of cells in the twelve received before (None: under three)."""
    usual: dict[Period, float | None] = {}
    before: list[int] = []
    for period, one in receipts.items():
        recent = before[-_USUAL_OVER:]
        usual[period] = median(recent) if len(recent) >= _USUAL_NEEDS else None
        if not one.is_nil:
            before.append(one.rows)
    return usual


def _refused_periods(
    agreement: Agreement,
    *,
    receipts: Mapping[Period, Receipts],
    refused: Sequence[Submission],
    today: dt.date,
) -> set[Period]:
    """Return the periods that refused submissions are taken to be for.

    A refused file's own periods can't be trusted, so it stands for the period expected next when it came: the
    oldest that had ended and came after all received by then. A refused correction stands for none.
    """
    slot = (agreement.provider, agreement.dataflow)
    days = (
        one.received_at
        for one in refused
        if one.state is State.REJECTED and (one.provider, one.dataflow) == slot and one.received_at.date() <= today
    )
    expected = (_expected_next(agreement, receipts=receipts, at=at) for at in days)
    return {period for period in expected if period is not None}


def _expected_next(agreement: Agreement, *, receipts: Mapping[Period, Receipts], at: dt.datetime) -> Period | None:
    current = Period.containing(at.date(), agreement.frequency)
    ended = current if at.date() >= current.end else current.shift(-1)
    received = [p for p, one in receipts.items() if one.first_at is not None and one.first_at <= at]
    following = max(received).shift(1) if received else agreement.first_period or ended
    return following if following <= ended and agreement.covers(following) else None


def _state(receipts: Receipts | None, *, few: bool, was_refused: bool) -> BoardState | None:
    """Return the state that what came gives the period; None where nothing came."""
    if receipts is None:
        return BoardState.REFUSED if was_refused else None
    if few and not receipts.is_nil:
        return BoardState.PARTIAL
    if receipts.first_at is None:
        return BoardState.PARTIAL
    if receipts.is_nil:
        return BoardState.NIL
    return BoardState.REVISED if receipts.revisions else BoardState.ON_TIME


def _cell(
    agreement: Agreement,
    period: Period,
    *,
    state: BoardState | None,
    receipts: Receipts | None,
    usual: float | None,
    today: dt.date,
) -> BoardCell:
    due = agreement.due_date(period)
    excused = has_derogation(agreement, period)
    first_at = receipts.first_at if receipts else None
    days = 0 if excused else max(0, ((first_at.date() if first_at else today) - due).days)
    return BoardCell(
        provider=agreement.provider,
        dataflow=agreement.dataflow,
        period=period,
        due=due,
        state=_dated_state(state, ended=today > period.end, overdue=today > due, late=days > 0, excused=excused),
        days_late=days,
        received_at=first_at,
        revisions=receipts.revisions if receipts else 0,
        rows=receipts.rows if receipts else 0,
        usual=usual,
        is_due=today > due and not excused,
    )


def _dated_state(state: BoardState | None, *, ended: bool, overdue: bool, late: bool, excused: bool) -> BoardState:
    """Return the state as the calendar lets it be called on the day."""
    if not ended:
        return BoardState.NOT_DUE
    if state is BoardState.ON_TIME and late:
        return BoardState.LATE
    if state is not None and not (excused and state is BoardState.REFUSED):
        return state
    if excused:
        return BoardState.DEROGATION
    return BoardState.MISSING if overdue else BoardState.NOT_DUE
