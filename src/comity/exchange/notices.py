"""Which notices are due: pure rules over the calendar board, and over what happened.

A notice is derived again at every run, and its identity keeps it from being made twice: so none is lost by a
restart, and none that became moot is ever due.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from comity.exchange.outbox_ports import Addressed, Addressee, Channel, Release
from comity.model.board import BoardCell, BoardState
from comity.model.groups import Agreement
from comity.model.notices import SECRETARIAT, Contact, Kind, Notice, NoticeRules
from comity.model.periods import Frequency, Period
from comity.model.submissions import State, Submission

Slot = tuple[str, str]
"""Provider and dataflow."""

BY_HAND = "hand/"
"""How the step of a notice begins that the secretariat asked for; the day follows."""
LONGEST_DIGEST = 40
"""How many dataflows of how many providers a digest lists; it says how many more there are."""
_PERIODS_LISTED = 6
_DAY = dt.timedelta(days=1)
_RECEIPTS: Mapping[State, Kind] = {
    State.CHECKED: Kind.WAITING,
    State.ACCEPTED: Kind.ACCEPTED,
    State.RELEASED: Kind.ACCEPTED,
    State.SUPERSEDED: Kind.ACCEPTED,
    State.REJECTED: Kind.REFUSED,
    State.WITHDRAWN: Kind.WITHDRAWN,
}
_FOR_SECRETARIAT = frozenset({Kind.DIGEST, Kind.UNDELIVERED})
_FOR_ONE = frozenset({Kind.QUESTION, Kind.ANSWER})
_FOR_BOTH = frozenset({Kind.WAITING, Kind.WITHDRAWN, Kind.RELEASED, Kind.COLLECTION_FAILED})


def calendar_notices(
    cells: Iterable[BoardCell],
    *,
    today: dt.date,
    rules: NoticeRules,
    waiting: Collection[Slot] = (),
) -> list[Notice]:
    """Return the one notice that is due for each period: the latest step whose day has come.

    Nothing is due for a period whose figures came or that a derogation covers, nor where a file of that provider
    and dataflow waits for the secretariat's word, nor for a step whose day lies more than `stale_days` back.
    """
    found = []
    for cell in _by_day(cells):
        if not _is_asked_for(cell) or (cell.provider, cell.dataflow) in waiting:
            continue
        past = [step for step in steps_of(cell, rules) if step[0] <= today]
        if past and (today - past[-1][0]).days <= rules.stale_days:
            found.append(_calendar_notice(cell, kind=past[-1][1], step=past[-1][2], today=today))
    return sorted(found, key=_order)


def steps_of(cell: BoardCell, rules: NoticeRules) -> list[tuple[dt.date, Kind, str]]:
    """Return the days on which something is told of a period, earliest first, each with what, and its step.

    The collection window opens on the day after the period's end; a reminder that would come before it is left out.
    """
    opens = cell.period.end + _DAY
    days = [(cell.due - days * _DAY, Kind.REMINDER, str(days)) for days in rules.reminder_days]
    steps = [step for step in days if opens < step[0] < cell.due]
    steps += [(cell.due + days * _DAY, Kind.LATE, str(days)) for days in rules.late_days]
    if rules.window and opens < cell.due:
        steps.append((opens, Kind.WINDOW, ""))
    if rules.due_today:
        steps.append((cell.due, Kind.DUE, ""))
    return sorted(steps)


def first_period_told(agreement: Agreement, *, today: dt.date, rules: NoticeRules) -> Period:
    """Return the first period of which anything can still be due: a bound on how much of the board is needed."""
    days = agreement.due_days + max(rules.late_days, default=0) + rules.stale_days
    return Period.containing(today - days * _DAY, agreement.frequency)


def digest_notice(
    cells: Iterable[BoardCell], *, today: dt.date, rules: NoticeRules, waiting: Collection[Slot] = ()
) -> Notice | None:
    """Return the week's list of who is late, for the secretariat; None before its weekday, or where nobody is.

    Whose file waits for the secretariat's word isn't listed. Where the day was missed, or nobody was late on it, it
    comes on the next day of the week that has something.
    """
    if not rules.digest_weekday or today.isoweekday() < rules.digest_weekday:
        return None
    late: dict[Slot, list[BoardCell]] = defaultdict(list)
    for cell in late_cells(cells, waiting=waiting):
        late[cell.provider, cell.dataflow].append(cell)
    if not late:
        return None
    lines = [_digest_line(slot, some) for slot, some in sorted(late.items())]
    week = str(Period.containing(today, Frequency.WEEKLY))
    facts = {
        "today": today.isoformat(),
        "lines": lines[:LONGEST_DIGEST],
        "more": max(0, len(lines) - LONGEST_DIGEST),
    }
    return Notice(Kind.DIGEST, SECRETARIAT, period=week, facts=facts)


def late_cells(cells: Iterable[BoardCell], *, waiting: Collection[Slot] = ()) -> list[BoardCell]:
    """Return the periods that are late, but those whose file waits for the secretariat's word."""
    return [
        cell
        for cell in _by_day(cells)
        if cell.is_due and not cell.is_received and (cell.provider, cell.dataflow) not in waiting
    ]


def hand_notices(cells: Iterable[BoardCell], *, today: dt.date) -> list[Notice]:
    """Return what whoever is late is told where the secretariat asks for it: once a day for each period."""
    step = f"{BY_HAND}{today.isoformat()}"
    return sorted((_calendar_notice(cell, kind=Kind.LATE, step=step, today=today) for cell in cells), key=_order)


def receipt_notices(submissions: Iterable[Submission]) -> list[Notice]:
    """Return the hub's answer to each submission as it stands: accepted, waiting, refused, withdrawn."""
    return [_receipt(one) for one in submissions if one.state in _RECEIPTS]


def release_notices(releases: Iterable[Release]) -> list[Notice]:
    """Return a notice for each release of figures that were under embargo."""
    return [
        Notice(
            Kind.RELEASED,
            one.provider,
            one.dataflow,
            step=f"event/{one.seq}",
            subject=f"submission/{one.submission}",
            facts={"rows": one.rows, "number": one.seq, "submission": one.submission},
        )
        for one in releases
    ]


def failure_notice(delivery_of: Notice, addressee: Addressee, *, day: dt.date) -> Notice:
    """Return what the secretariat is told of a notice that can't be delivered: once a day, channel and provider."""
    return Notice(
        Kind.UNDELIVERED,
        addressee.of,
        step=f"{addressee.channel.value}/{day.isoformat()}",
        subject=f"notice/{delivery_of.id}",
        facts={
            "channel": addressee.channel.value,
            "kind": delivery_of.kind.value,
            "of": delivery_of.dataflow,
            "period": delivery_of.period,
        },
    )


def dialogue_notice(
    kind: Kind, *, provider: str, dataflow: str, step: str, about: str, to: str, deadline: dt.date | None = None
) -> Notice:
    """Return what is told of a question or an answer: `step` is its own number, `to` whom it is for.

    `about` is what it is about, as the journal names it. What was said stays in the hub: mail isn't confidential.
    """
    day = None if deadline is None else deadline.isoformat()
    return Notice(kind, provider, dataflow, step=step, subject=about, facts={"to": to, "about": about, "due": day})


def collection_notice(provider: str, dataflow: str, *, step: str, attempts: int, problem: str) -> Notice:
    """Return what is told where the hub gave up collecting; `step` tells one failure from another."""
    return Notice(
        Kind.COLLECTION_FAILED, provider, dataflow, step=step, facts={"attempts": attempts, "problem": problem}
    )


def address(
    notice: Notice, contacts: Sequence[Contact], *, language: str, closed: Collection[str] = ()
) -> Addressed:
    """Return the notice with every address that wants it, each once; `closed` webhooks are left out.

    `language` is spoken where the contact names none.
    """
    recipients = _recipients(notice)
    found: dict[tuple[Channel, str], Addressee] = {}
    for contact in contacts:
        if contact.provider not in recipients or (contact.kinds and notice.kind not in contact.kinds):
            continue
        for channel, text in ((Channel.MAIL, contact.email), (Channel.WEBHOOK, contact.webhook)):
            if text and text not in closed:
                spoken = contact.language or language
                found.setdefault((channel, text), Addressee(channel, text, contact.provider, spoken))
    return Addressed(notice, tuple(found.values()))


def _recipients(notice: Notice) -> set[str]:
    if notice.kind in _FOR_SECRETARIAT:
        return {SECRETARIAT}
    if notice.kind in _FOR_ONE:
        return {str(notice.facts["to"])}
    return {notice.provider, SECRETARIAT} if notice.kind in _FOR_BOTH else {notice.provider}


def _is_asked_for(cell: BoardCell) -> bool:
    return not cell.is_received and cell.state is not BoardState.DEROGATION


def _by_day(cells: Iterable[BoardCell]) -> Iterator[BoardCell]:
    """Yield the cells, but a day's hours as one: received when all of them are."""
    days: dict[tuple[str, str, dt.date], BoardCell] = {}
    for cell in cells:
        if cell.period.frequency is not Frequency.HOURLY:
            yield cell
            continue
        key = (cell.provider, cell.dataflow, cell.period.start)
        if key not in days or (_is_asked_for(cell) and not _is_asked_for(days[key])):
            days[key] = replace(cell, period=Period.containing(cell.period.start, Frequency.DAILY))
    yield from days.values()


def _calendar_notice(cell: BoardCell, *, kind: Kind, step: str, today: dt.date) -> Notice:
    facts: dict[str, Any] = {"due": cell.due.isoformat(), "today": today.isoformat()}
    facts["days"] = abs((today - cell.due).days)
    return Notice(kind, cell.provider, cell.dataflow, str(cell.period), step, facts=facts)


def _digest_line(slot: Slot, cells: Sequence[BoardCell]) -> dict[str, Any]:
    ordered = sorted(cells, key=lambda cell: cell.period)
    return {
        "provider": slot[0],
        "dataflow": slot[1],
        "periods": [str(cell.period) for cell in ordered[:_PERIODS_LISTED]],
        "more": max(0, len(ordered) - _PERIODS_LISTED),
        "days": max(cell.days_late for cell in ordered),
    }


def _receipt(one: Submission) -> Notice:
    facts = {
        "submission": one.id,
        "number": one.seq,
        "rows": one.rows,
        "errors": one.errors,
        "warnings": one.warnings,
        "received": one.received_at.isoformat(),
        "held": one.state is State.ACCEPTED,
    }
    subject = f"submission/{one.id}"
    return Notice(_RECEIPTS[one.state], one.provider, one.dataflow, step=subject, subject=subject, facts=facts)


def _order(notice: Notice) -> tuple[str, str, str, str]:
    return (notice.provider, notice.dataflow, notice.period, notice.kind.value)
