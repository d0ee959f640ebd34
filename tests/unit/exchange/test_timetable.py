"""When a collection falls due: by the phase of its agreement, once however much was missed, at its own minute."""

import datetime as dt
from dataclasses import replace

import pytest

from comity.exchange.timetable import due_slot, next_slot, phase_of, shift_of
from comity.exchange.timetable_text import parse_rhythm
from comity.model.collection import Collection, Phase, Rhythm, SourceKind, Timetable
from comity.model.groups import Agreement
from comity.model.periods import Frequency, Period

AGREEMENT = Agreement(
    "KG",
    "CROSSINGS",
    Frequency.MONTHLY,
    due_days=15,
    reporters=("KG",),
    first_period=Period(Frequency.MONTHLY, 2026, 1),
)


def rhythm(text: str) -> Rhythm:
    """Return the rhythm of a text that is one."""
    found = parse_rhythm(text)
    assert found is not None
    return found


RHYTHMS = {
    Phase.WINDOW: rhythm("daily at 06:00"),
    Phase.NEAR_DUE: rhythm("every 6 hours"),
    Phase.OTHERWISE: rhythm("monthly on day 20 at 05:30"),
}
COLLECTION = Collection(
    "KG", "CROSSINGS", SourceKind.FOLDER, "in", Timetable(RHYTHMS, near_days=1, jitter_minutes=0)
)


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 3) -> dt.datetime:
    """Return a moment of 2026."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("month", "day", "phase"),
    [
        (1, 20, Phase.OTHERWISE),  # the agreement's first period hasn't ended
        (2, 1, Phase.WINDOW),
        (2, 13, Phase.WINDOW),
        (2, 14, Phase.NEAR_DUE),
        (2, 15, Phase.NEAR_DUE),  # the due date
        (2, 16, Phase.NEAR_DUE),
        (2, 17, Phase.OTHERWISE),
        (3, 1, Phase.WINDOW),
        (3, 31, Phase.OTHERWISE),
    ],
)
def test_the_phases_of_a_month(month: int, day: int, phase: Phase) -> None:
    """A day in the wrong phase would be asked too seldom when figures are due, or too often after."""
    assert phase_of(AGREEMENT, dt.date(2026, month, day), near_days=1) is phase


def test_a_last_period_ends_the_asking() -> None:
    """An agreement that ended would otherwise be asked near its due dates for ever."""
    ended = replace(AGREEMENT, last_period=Period(Frequency.MONTHLY, 2026, 1))
    assert phase_of(ended, dt.date(2026, 2, 15), near_days=1) is Phase.NEAR_DUE
    assert phase_of(ended, dt.date(2026, 3, 15), near_days=1) is Phase.OTHERWISE


def test_what_was_never_collected_is_due_at_once() -> None:
    """A new collection must not wait for its first rhythm."""
    assert due_slot(COLLECTION, AGREEMENT, since=None, moment=at(5, 3)) == at(5, 3)


def test_each_phase_has_its_times() -> None:
    """The rhythm of one phase must not run in another."""
    times, moment = [], at(12, 12)
    while moment < at(21):
        following = next_slot(COLLECTION, AGREEMENT, moment)
        assert following is not None
        times.append(moment := following)
    near = [at(day, hour) for day in (14, 15, 16) for hour in (0, 6, 12, 18)]
    assert times[:-1] == [at(13, 6), *near, at(20, 5, 30)]
    assert times[-1] == at(1, 6, month=4)


def test_missed_times_are_one() -> None:
    """After two days of downtime the collection is made once, not once for each time that was missed."""
    assert due_slot(COLLECTION, AGREEMENT, since=at(14, 6), moment=at(16, 7)) == at(16, 6)
    assert due_slot(COLLECTION, AGREEMENT, since=at(16, 6), moment=at(16, 7)) is None


def test_an_absence_of_years_is_one_time_too() -> None:
    """A hub that was off for ten years must not count its days."""
    long_ago = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
    assert due_slot(COLLECTION, AGREEMENT, since=long_ago, moment=at(16, 7)) == at(16, 6)


def test_a_shift_is_the_collections_own_and_always_the_same() -> None:
    """Sixty agreements at 06:00 sharp would fall on one service at once; a simulated clock must tell the same."""
    moved = [
        replace(COLLECTION, provider=name, timetable=replace(COLLECTION.timetable, jitter_minutes=10))
        for name in ("AM", "BY", "KG", "KZ", "RU", "TJ")
    ]
    shifts = [shift_of(one) for one in moved]
    assert shifts == [shift_of(one) for one in moved]
    assert len(set(shifts)) > 1
    assert all(dt.timedelta() <= shift < dt.timedelta(minutes=10) for shift in shifts)
    assert [next_slot(one, AGREEMENT, at(5)) for one in moved] == [at(5, 6) + shift for shift in shifts]


def test_a_shift_does_not_lose_a_time_at_a_phases_end() -> None:
    """The last time of a phase, moved past midnight, still belongs to it."""
    late = replace(RHYTHMS[Phase.NEAR_DUE], hours=(23,), minute=59)
    timetable = Timetable({Phase.NEAR_DUE: late}, near_days=0, jitter_minutes=60)
    moved = replace(COLLECTION, timetable=timetable)
    expected = at(15, 23, 59) + shift_of(moved)
    assert shift_of(moved) > dt.timedelta(minutes=1)
    assert due_slot(moved, AGREEMENT, since=at(10), moment=at(17)) == expected


def test_nothing_near_is_none() -> None:
    """A collection without any time must not loop."""
    empty = replace(COLLECTION, timetable=Timetable({}))
    assert next_slot(empty, AGREEMENT, at(5)) is None


@pytest.mark.parametrize(
    "text", ["", "daily", "every 0 hours", "every 7 hours", "daily at 6:00", "weekly on day 3 at 06:00"]
)
def test_what_is_no_rhythm(text: str) -> None:
    """A rhythm that is guessed at would run at times that nobody wrote."""
    assert parse_rhythm(text) is None


def test_rhythms_as_they_are_written() -> None:
    """Capitals and spaces don't matter; hourly is every hour."""
    assert rhythm("Hourly").hours == tuple(range(24))
    assert rhythm("Weekly  on Sunday at 07:05") == Rhythm("weekly on sunday at 07:05", (7,), 5, weekday=6)
    assert rhythm("monthly on day 1 at 06:00").day == 1
