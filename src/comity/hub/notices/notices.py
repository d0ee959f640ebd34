"""Make the notices that are due: derived from the ledger at every run, each made once by its identity."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from comity.exchange.calendar import board
from comity.exchange.notices import (
    Slot,
    address,
    calendar_notices,
    digest_notice,
    first_period_told,
    late_cells,
    receipt_notices,
    release_notices,
)
from comity.exchange.outbox_ports import BY_ITSELF, Addressed
from comity.hub.home import Hub
from comity.model.board import BoardCell
from comity.model.groups import Agreement
from comity.model.notices import Notice
from comity.model.periods import Frequency, Period
from comity.model.submissions import State

_DIGEST_DAYS = 400
"""How far back the digest looks; further than any step of any notice."""
_DIGEST_DAYS_HOURLY = 62


def make_notices(hub: Hub, moment: dt.datetime) -> list[str]:
    """Make all notices that are due and weren't made yet; return a line for each."""
    return [_line(notice) for notice in tell(hub, due_notices(hub, moment), moment)]


def due_notices(hub: Hub, moment: dt.datetime) -> list[Notice]:
    """Return every notice that is due at a moment, made or not."""
    happened = hub.outbox.happened(moment - dt.timedelta(days=hub.group.notices.stale_days))
    receipts = receipt_notices(happened.submissions) if hub.group.notices.receipts else []
    return [*receipts, *release_notices(happened.releases), *due_by_calendar(hub, day_of(moment))]


def due_by_calendar(hub: Hub, today: dt.date) -> list[Notice]:
    """Return what is due by the calendar alone, the week's digest too."""
    rules, agreements = hub.group.notices, hub.group.agreements
    waiting = _waiting(hub)
    came = _Came(hub, today)
    told = [_from(one, first_period_told(one, today=today, rules=rules)) for one in agreements]
    notices = calendar_notices(came.cells(told), today=today, rules=rules, waiting=waiting)
    listed = [_from(one, _first_listed(one, today)) for one in agreements if rules.digest_weekday]
    digest = digest_notice(came.cells(listed), today=today, rules=rules, waiting=waiting)
    return notices if digest is None else [*notices, digest]


def late_now(hub: Hub, today: dt.date) -> list[BoardCell]:
    """Return the periods that are late, as far back as the digest looks."""
    listed = [_from(one, _first_listed(one, today)) for one in hub.group.agreements]
    return late_cells(_Came(hub, today).cells(listed), waiting=_waiting(hub))


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day, in UTC, that due dates are compared with."""
    return moment.astimezone(dt.UTC).date()


def tell(hub: Hub, notices: Sequence[Notice], moment: dt.datetime, *, actor: str = BY_ITSELF) -> list[Notice]:
    """Make notices that weren't made yet, in one transaction; return those made. `actor` is who had it done."""
    known = hub.outbox.known([notice.id for notice in notices])
    fresh = [notice for notice in notices if notice.id not in known]
    if not fresh:
        return []
    return hub.outbox.put(addressed(hub, fresh), at=moment, recorded_at=dt.datetime.now(dt.UTC), actor=actor)


def addressed(hub: Hub, notices: Sequence[Notice]) -> list[Addressed]:
    """Return the notices with the addresses that they go to, for whoever makes them in a transaction of its own."""
    closed, language = hub.outbox.closed_webhooks(), hub.group.languages[0]
    return [address(notice, hub.group.contacts, language=language, closed=closed) for notice in notices]


def _waiting(hub: Hub) -> set[Slot]:
    """Return whose files of which dataflow wait for the secretariat's word."""
    return {(one.provider, one.dataflow) for one in hub.ledger.submissions(state=State.CHECKED)}


class _Came:
    """What came, as far back as anything that is told of reaches."""

    def __init__(self, hub: Hub, today: dt.date) -> None:
        firsts = [_first_listed(one, today).start for one in hub.group.agreements]
        since = dt.datetime.combine(min(firsts, default=today), dt.time(), dt.UTC)
        self._hub, self._today = hub, today
        self._coverage = hub.ledger.coverage().filter(pl.col("received_at") >= since)
        self._refused = hub.ledger.submissions(state=State.REJECTED)

    def cells(self, agreements: Sequence[Agreement]) -> list[BoardCell]:
        """Return the board's cells of these agreements."""
        return board(agreements, self._coverage, today=self._today, refused=self._refused)


def _from(agreement: Agreement, first: Period) -> Agreement:
    """Return the agreement without the periods before; one that names no first period begins with what came."""
    if agreement.first_period is None:
        return agreement
    return replace(agreement, first_period=max(agreement.first_period, first))


def _first_listed(agreement: Agreement, today: dt.date) -> Period:
    days = _DIGEST_DAYS_HOURLY if agreement.frequency is Frequency.HOURLY else _DIGEST_DAYS
    return Period.containing(today - dt.timedelta(days=days + agreement.due_days), agreement.frequency)


def _line(notice: Notice) -> str:
    about = (notice.kind.value, notice.provider, notice.dataflow, notice.period, notice.step)
    return "made the notice " + " ".join(part for part in about if part)
