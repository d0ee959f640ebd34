"""Which notices are due on which day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from comity.exchange.notices import address, calendar_notices, digest_notice, first_period_told, receipt_notices
from comity.exchange.outbox_ports import Channel
from comity.model.board import BoardCell, BoardState
from comity.model.groups import Agreement
from comity.model.notices import SECRETARIAT, Contact, Kind, Notice, NoticeRules
from comity.model.periods import Frequency, Period, parse_period
from comity.model.submissions import State, Submission

RULES = NoticeRules()
DUE = dt.date(2025, 2, 20)


def _period(text: str) -> Period:
    period = parse_period(text)
    assert period is not None
    return period


def _cell(
    today: dt.date, state: BoardState | None = None, *, period: str = "2025-01", due: dt.date = DUE
) -> BoardCell:
    """Return KG's cell of a day: missing or not due yet, where no other state is given."""
    usual = BoardState.MISSING if today > due else BoardState.NOT_DUE
    late = max(0, (today - due).days)
    return BoardCell("KG", "CROSSINGS", _period(period), due, state or usual, days_late=late, is_due=today > due)


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += dt.timedelta(days=1)


def _told(days: Iterator[dt.date], rules: NoticeRules = RULES) -> list[tuple[str, str, str]]:
    """Return what is told on which day, where each notice is made once."""
    made: dict[str, tuple[str, str, str]] = {}
    for day in days:
        for notice in calendar_notices([_cell(day)], today=day, rules=rules):
            made.setdefault(notice.id, (f"{day:%m-%d}", notice.kind.value, notice.step))
    return list(made.values())


def test_each_step_is_told_on_its_day() -> None:
    """A provider that hears nothing before the due date, or hears it too late, can't be on time."""
    assert _told(_days(dt.date(2025, 1, 25), dt.date(2025, 6, 1))) == [
        ("02-01", "window", ""),
        ("02-13", "reminder", "7"),
        ("02-20", "due", ""),
        ("02-21", "late", "1"),
        ("02-27", "late", "7"),
        ("03-06", "late", "14"),
        ("03-22", "late", "30"),
    ]


def test_the_group_says_which_steps_there_are() -> None:
    """Settings that change nothing would be taken and ignored."""
    rules = NoticeRules(window=False, reminder_days=(3, 10), due_today=False, late_days=(2,))
    assert [kind for _, *kind in _told(_days(dt.date(2025, 1, 25), dt.date(2025, 6, 1)), rules)] == [
        ["reminder", "10"],
        ["reminder", "3"],
        ["late", "2"],
    ]


def test_after_downtime_only_the_latest_step_is_told() -> None:
    """A hub that was off for three weeks would send four mails about one file."""
    (notice,) = calendar_notices([_cell(dt.date(2025, 3, 1))], today=dt.date(2025, 3, 1), rules=RULES)
    assert (notice.kind, notice.step, notice.facts["days"]) == (Kind.LATE, "7", 9)


def test_what_fell_due_long_ago_is_told_no_more() -> None:
    """A hub that is switched on after years would send a mail for every month there was."""
    long_after = dt.date(2025, 3, 22) + dt.timedelta(days=RULES.stale_days)
    assert calendar_notices([_cell(long_after)], today=long_after, rules=RULES)
    later = long_after + dt.timedelta(days=1)
    assert calendar_notices([_cell(later)], today=later, rules=RULES) == []


@pytest.mark.parametrize(
    "state", [BoardState.ON_TIME, BoardState.LATE, BoardState.NIL, BoardState.PARTIAL, BoardState.DEROGATION]
)
def test_nothing_is_due_where_nothing_is_missing(state: BoardState) -> None:
    """Reminders of what was sent teach people to ignore reminders."""
    day = dt.date(2025, 2, 21)
    assert calendar_notices([_cell(day, state)], today=day, rules=RULES) == []


def test_a_refused_file_is_still_missing() -> None:
    """A provider whose file was refused has to send another by the same date."""
    day = dt.date(2025, 2, 21)
    assert calendar_notices([_cell(day, BoardState.REFUSED)], today=day, rules=RULES)


def test_who_waits_for_the_secretariat_is_not_reminded() -> None:
    """The provider has done its part; it is the secretariat that is awaited."""
    day = dt.date(2025, 2, 21)
    cells = [_cell(day)]
    assert calendar_notices(cells, today=day, rules=RULES, waiting={("KG", "CROSSINGS")}) == []
    assert calendar_notices(cells, today=day, rules=RULES, waiting={("KG", "IRREGULAR")})


def test_the_window_never_opens_after_the_reminder() -> None:
    """With five days to send in, a reminder seven days before would come before the period's end."""
    due = dt.date(2025, 2, 5)
    told = {
        (notice.kind, notice.step)
        for day in _days(dt.date(2025, 1, 20), due)
        for notice in calendar_notices([_cell(day, due=due)], today=day, rules=RULES)
    }
    assert told == {(Kind.WINDOW, ""), (Kind.DUE, "")}


def test_a_day_of_hours_is_one_notice() -> None:
    """Hourly figures would bring twenty-four mails a day."""
    day = dt.date(2025, 3, 3)
    cell = _cell(day, due=dt.date(2025, 3, 2))
    first = _period("2025-03-01T00:00:00")
    hours = [replace(cell, period=first.shift(hour)) for hour in range(24)]
    hours[5] = replace(hours[5], state=BoardState.ON_TIME)
    (notice,) = calendar_notices(hours, today=day, rules=RULES)
    assert notice.period == "2025-03-01"
    came = [replace(hour, state=BoardState.ON_TIME) for hour in hours]
    assert calendar_notices(came, today=day, rules=RULES) == []


def test_the_identity_is_the_same_in_every_process() -> None:
    """An identity that changed by process or day would send everything again after a restart."""
    notice = Notice(Kind.LATE, "KG", "CROSSINGS", "2025-01", "7", facts={"days": 9})
    assert notice.id == replace(notice, facts={"days": 10}).id
    assert notice.id == "ed57f5fc24e8261cbbf006debec561b1"


def test_the_digest_lists_who_is_late_once_a_week() -> None:
    """The secretariat would have to look at the board each day to know whom to call."""
    monday = dt.date(2025, 3, 3)
    cells = [
        _cell(monday),
        _cell(monday, period="2025-02", due=dt.date(2025, 3, 20)),
        _cell(monday, BoardState.LATE),
    ]
    notice = digest_notice(cells, today=monday, rules=RULES)
    assert notice is not None
    assert (notice.provider, notice.period) == (SECRETARIAT, "2025-W10")
    assert notice.facts["lines"] == [
        {"provider": "KG", "dataflow": "CROSSINGS", "periods": ["2025-01"], "more": 0, "days": 11}
    ]
    thursday = digest_notice([_cell(dt.date(2025, 3, 6))], today=dt.date(2025, 3, 6), rules=RULES)
    assert thursday is not None
    assert thursday.id == notice.id
    assert digest_notice(cells, today=monday, rules=replace(RULES, digest_weekday=2)) is None
    assert digest_notice(cells, today=monday, rules=replace(RULES, digest_weekday=0)) is None
    assert digest_notice(cells, today=monday, rules=RULES, waiting={("KG", "CROSSINGS")}) is None
    assert digest_notice([_cell(monday, BoardState.NIL)], today=monday, rules=RULES) is None


def _submission(state: State, seq: int | None = None) -> Submission:
    at = dt.datetime(2025, 2, 10, tzinfo=dt.UTC)
    return Submission(7, seq, "KG", "CROSSINGS", state, "a.csv", "csv", "", "", at, at, 5, 5, 0, 0, 0, 1, 2)


def test_a_submission_is_answered_by_its_state() -> None:
    """A sender who hears nothing sends again; one told "accepted" while the file waits doesn't look again."""
    states = [State.CHECKED, State.RELEASED, State.REJECTED, State.WITHDRAWN]
    notices = receipt_notices([_submission(state) for state in states])
    assert [n.kind for n in notices] == [Kind.WAITING, Kind.ACCEPTED, Kind.REFUSED, Kind.WITHDRAWN]
    assert len({n.id for n in notices}) == 4
    held, released = receipt_notices([_submission(State.ACCEPTED, 3), _submission(State.RELEASED, 3)])
    assert held.id == released.id
    assert (held.facts["held"], released.facts["held"]) == (True, False)


def test_addresses_are_those_who_want_it_once_each() -> None:
    """A notice to another member would show who is late; a doubled contact would get everything twice."""
    contacts = (
        Contact("KG", "a@kg.example", "https://kg.example/hook", "ru"),
        Contact("KG", "a@kg.example"),
        Contact("KG", "late@kg.example", kinds=(Kind.LATE,)),
        Contact("AM", "a@am.example"),
        Contact(SECRETARIAT, "s@hub.example"),
    )
    accepted = Notice(Kind.ACCEPTED, "KG")
    found = address(accepted, contacts, language="en").addressees
    assert [(a.channel, a.address, a.language) for a in found] == [
        (Channel.MAIL, "a@kg.example", "ru"),
        (Channel.WEBHOOK, "https://kg.example/hook", "ru"),
    ]
    late = address(Notice(Kind.LATE, "KG"), contacts, language="en", closed={"https://kg.example/hook"}).addressees
    assert [a.address for a in late] == ["a@kg.example", "late@kg.example"]
    waiting = address(Notice(Kind.WAITING, "AM"), contacts, language="en").addressees
    assert [(a.address, a.of, a.language) for a in waiting] == [
        ("a@am.example", "AM", "en"),
        ("s@hub.example", SECRETARIAT, "en"),
    ]


def test_the_board_is_read_only_as_far_back_as_needed() -> None:
    """A step cut off by the bound would never be told."""
    agreement = Agreement("KG", "CROSSINGS", Frequency.MONTHLY, 20, ("KG",))
    last_day = dt.date(2025, 3, 22) + dt.timedelta(days=RULES.stale_days)
    assert first_period_told(agreement, today=last_day, rules=RULES) <= _period("2025-01")
