"""An alert keeps its identity from month to month, and its state follows from what people did and what came."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.exchange.alert_ports import (
    AlertEvent,
    AlertKind,
    AlertSubject,
    Direction,
    RegisteredAlert,
    Sighting,
)
from comity.hub.alerts.match import (
    PAUSE,
    AlertState,
    alert_id,
    continued,
    followed,
    known_at,
    state_at,
    state_gone,
)
from comity.model.periods import Frequency, Period

KEY = {"reporter": "KG", "origin": "CN"}
MARCH = Period(Frequency.MONTHLY, 2026, 3)
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


def seen(period: Period, *, score: float | None = 5.0, value: float = 300.0, seq: int = 1) -> Sighting:
    """Return a sighting."""
    return Sighting(
        period=str(period),
        rule="surprise" if score is not None else "record",
        value=value,
        expected=100.0,
        lower=50.0,
        upper=200.0,
        score=score,
        drift=None,
        p_value=0.001,
        q_value=0.01,
        noise_class="",
        for_members=True,
        seq=seq,
        at=NOON + dt.timedelta(hours=seq),
    )


def event(kind: AlertKind, period: Period = MARCH, *, strength: float | None = 5.0, seq: int = 1) -> AlertEvent:
    """Return what somebody did."""
    at = NOON + dt.timedelta(hours=seq)
    return AlertEvent(kind=kind, period=str(period), value=300.0, strength=strength, seq=seq, at=at)


def registered(*periods: Period, events: tuple[AlertEvent, ...] = (), **others: object) -> RegisteredAlert:
    """Return an alert seen at these periods."""
    given_: dict[str, object] = {"id": "a", "direction": Direction.UP, **others}
    return RegisteredAlert(
        subject=AlertSubject("CROSSINGS"),
        key=KEY,
        since=str(periods[0]),
        sightings=tuple(seen(period) for period in periods),
        events=events,
        **given_,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("later", "is_same"), [(1, True), (1 + PAUSE, True), (2 + PAUSE, False), (0, True)])
def test_next_months_run_continues_it(later: int, *, is_same: bool) -> None:
    """An alert raised anew each month would lose what people said; one that never ends would hide the next."""
    period = MARCH.shift(later)
    found = continued([registered(MARCH)], key=KEY, direction=Direction.UP, since=period, period=period)
    assert (found is not None) is is_same


def test_another_direction_or_key_is_another_alert() -> None:
    """A fall after a rise isn't the same thing going on."""
    register = [registered(MARCH)]
    april = MARCH.shift(1)
    assert continued(register, key=KEY, direction=Direction.DOWN, since=april, period=april) is None
    other = {**KEY, "origin": "TR"}
    assert continued(register, key=other, direction=Direction.UP, since=april, period=april) is None
    assert followed(register, key=KEY, direction=Direction.DOWN, period=april) == register[0]
    assert followed(register, key=KEY, direction=Direction.UP, period=april) is None


def test_an_alert_of_later_periods_is_not_continued_by_an_earlier_one() -> None:
    """Looking back at January, March hasn't been."""
    january = MARCH.shift(-2)
    assert continued([registered(MARCH)], key=KEY, direction=Direction.UP, since=january, period=january) is None


def test_people_move_the_state_and_comments_do_not() -> None:
    """What was closed must stay closed while somebody only talks."""
    kinds = AlertKind.ACKNOWLEDGED, AlertKind.CLOSED, AlertKind.COMMENTED, AlertKind.REOPENED
    acknowledged, closed, commented, reopened = (event(kind) for kind in kinds)
    for events, state in (
        ((), AlertState.OPEN),
        ((acknowledged, commented), AlertState.ACKNOWLEDGED),
        ((acknowledged, closed, commented), AlertState.CLOSED),
        ((closed, reopened), AlertState.OPEN),
    ):
        assert state_at(registered(MARCH, events=events), value=300.0, strength=5.0) is state
    assert state_at(None, value=300.0, strength=5.0) is AlertState.OPEN


@given(st.floats(0.5, 20), st.floats(0.5, 20))
def test_a_closed_alert_opens_again_only_where_it_grows_by_half(then: float, now: float) -> None:
    """One that can't come back hides what gets worse; one that always does makes closing useless."""
    closed = registered(MARCH, events=(event(AlertKind.CLOSED, strength=then),))
    state = state_at(closed, value=300.0, strength=now)
    assert state is (AlertState.REOPENED if now >= 1.5 * then else AlertState.CLOSED)


def test_it_stays_open_again_when_the_next_month_is_calmer() -> None:
    """A peak that nobody looked at must not vanish from the list by itself."""
    closed = registered(MARCH, events=(event(AlertKind.CLOSED),))
    grown = replace(closed, sightings=(*closed.sightings, seen(MARCH.shift(1), score=9.0, seq=2)))
    assert state_at(grown, value=300.0, strength=4.0) is AlertState.REOPENED


def test_where_no_strength_is_known_counts_tell() -> None:
    """A record of a flow without expectation has no score; it can grow all the same."""
    closed = registered(MARCH, events=(event(AlertKind.CLOSED, strength=None),))
    assert state_at(closed, value=440.0, strength=None) is AlertState.CLOSED
    assert state_at(closed, value=450.0, strength=None) is AlertState.REOPENED


def test_what_is_seen_no_more_is_over_or_revised() -> None:
    """Figures that come back to what was expected, and figures that were wrong, are told apart."""
    assert state_gone(registered(MARCH), MARCH.shift(1)) is AlertState.OVER
    assert state_gone(registered(MARCH), MARCH) is AlertState.REVISED


def test_the_register_as_of_a_moment_knows_nothing_later() -> None:
    """A report of then that holds words of now could not be made again."""
    one = registered(
        MARCH, events=(event(AlertKind.ACKNOWLEDGED, seq=2), event(AlertKind.CLOSED, seq=3)), seq=1, at=NOON
    )
    assert known_at([one], 0) == []
    assert [e.kind for e in known_at([one], 2)[0].events] == [AlertKind.ACKNOWLEDGED]
    assert known_at([one], NOON + dt.timedelta(hours=1))[0].events == ()
    assert known_at([one], None) == [one]


def test_an_identity_follows_from_what_the_alert_is_of() -> None:
    """The same alert must have the same id on every machine, and no other alert that id."""
    subject = AlertSubject("CROSSINGS", "VISITORS")
    first = alert_id(subject, KEY, Direction.UP, "2026-03")
    assert first == alert_id(subject, dict(reversed(KEY.items())), Direction.UP, "2026-03")
    others = {
        alert_id(subject, KEY, Direction.DOWN, "2026-03"),
        alert_id(subject, KEY, Direction.UP, "2026-04"),
        alert_id(subject, {**KEY, "origin": "TR"}, Direction.UP, "2026-03"),
        alert_id(AlertSubject("CROSSINGS"), KEY, Direction.UP, "2026-03"),
    }
    assert len(others | {first}) == 5
