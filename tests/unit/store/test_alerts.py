"""The register of alerts: raised once, added to, never changed; bound to the log like everything else."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError
from comity.exchange.alert_ports import (
    Acting,
    AlertEvent,
    AlertKind,
    AlertReason,
    AlertRun,
    Alerts,
    AlertSubject,
    Direction,
    RegisteredAlert,
    Sighting,
)
from comity.store.alerts import SqlAlerts
from comity.store.ledger import SqlLedger
from small_ledger import START, make_ledger, offer, row

SUBJECT = AlertSubject("CROSSINGS", by=("REPORTER", "ORIGIN"))
ALERT = RegisteredAlert(
    id="0123456789",
    subject=SUBJECT,
    key={"REPORTER": "KG", "ORIGIN": "AF"},
    direction=Direction.UP,
    since="2024-01",
)
SEEN = Sighting(
    period="2024-01",
    rule="surprise",
    value=400.0,
    expected=100.5,
    lower=50.0,
    upper=200.0,
    score=4.5,
    drift=None,
    p_value=0.001,
    q_value=0.02,
    noise_class="10-20 %",
    for_members=True,
)
RUN = AlertRun(subject=SUBJECT, period="2024-01", seq=1, judged=9, alerted=1, too_short=2, blind=("over 40 %",))
EVENT = AlertEvent(
    kind=AlertKind.CLOSED, period="2024-01", value=400.0, strength=4.5, text="A fair.", reason=AlertReason.EXPLAINED
)

pytestmark = pytest.mark.databases


def acting(hours: float = 0, seq: int = 1) -> Acting:
    """Return who acts some hours after the start."""
    moment = START + dt.timedelta(hours=hours)
    return Acting(actor="a. analyst", role="analyst", at=moment, recorded_at=moment, seq=seq)


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a ledger with a submission."""
    made = make_ledger(tmp_path)
    made.accept(offer(row("1")))
    return made


@pytest.fixture
def register(ledger: SqlLedger) -> SqlAlerts:
    """Return its register of alerts."""
    return SqlAlerts(ledger.connections)


def test_what_is_kept_comes_back_whole(register: SqlAlerts) -> None:
    """A register that loses a figure or a word is no history."""
    assert isinstance(register, Alerts)
    assert register.raise_all([(ALERT, SEEN)], acting(), run=RUN) == [ALERT.id]
    found = register.add(ALERT.id, EVENT, acting(1, seq=2))
    (seen,), (event,) = found.sightings, found.events
    assert (found.subject, found.key, found.direction, found.since) == (SUBJECT, ALERT.key, Direction.UP, "2024-01")
    assert (found.seq, found.at) == (1, START)
    assert replace(seen, seq=0, at=None) == SEEN
    assert replace(event, id=0, seq=0, at=None, actor="", role="") == EVENT
    assert (event.actor, event.role, event.seq, event.at) == (
        "a. analyst",
        "analyst",
        2,
        START + dt.timedelta(hours=1),
    )
    (run,) = register.runs(SUBJECT)
    assert replace(run, id=0, at=None) == RUN


def test_a_second_run_adds_only_what_is_new(register: SqlAlerts) -> None:
    """Raised anew at each run, an alert would look as if nobody had ever seen it."""
    register.raise_all([(ALERT, SEEN)], acting())
    again = replace(SEEN, value=999.0)
    later = replace(SEEN, period="2024-02", value=500.0)
    assert register.raise_all([(ALERT, again), (ALERT, later)], acting(1, seq=2)) == []
    found = register.get(ALERT.id)
    assert [(seen.period, seen.value, seen.seq) for seen in found.sightings] == [
        ("2024-01", 400.0, 1),
        ("2024-02", 500.0, 2),
    ]


def test_subjects_are_kept_apart(register: SqlAlerts) -> None:
    """Alerts of one dataflow must not close those of another."""
    other = AlertSubject("CROSSINGS", indicator="VISITORS")
    register.raise_all([(ALERT, SEEN), (replace(ALERT, id="9999999999", subject=other), SEEN)], acting())
    assert [one.id for one in register.all(other)] == ["9999999999"]
    assert len(register.all()) == 2
    assert register.runs(other) == []


def test_nobody_speaks_to_an_alert_that_is_not_there(register: SqlAlerts) -> None:
    """An event without its alert could never be read again."""
    with pytest.raises(UnknownArtefactError, match="no alert"):
        register.add("0000000000", EVENT, acting())


def test_every_step_is_in_audit_and_log(ledger: SqlLedger, register: SqlAlerts) -> None:
    """A change of state that the log doesn't commit to could be made up later."""
    register.raise_all([(ALERT, SEEN)], acting(), run=RUN)
    register.add(ALERT.id, EVENT, acting(1))
    told = [(one.action, one.object) for one in ledger.audit()][-4:]
    assert told == [
        ("alert.raised", f"alert/{ALERT.id}"),
        ("alert.seen", f"alert/{ALERT.id}"),
        ("alerts.judged", "alert_run/1"),
        ("alert.closed", f"alert/{ALERT.id}"),
    ]
    assert ledger.verify() == []


def test_nothing_new_leaves_no_leaf(ledger: SqlLedger, register: SqlAlerts) -> None:
    """A leaf for nothing at every tick would bury the history."""
    register.raise_all([(ALERT, SEEN)], acting())
    before = len(ledger.audit())
    register.raise_all([(ALERT, SEEN)], acting(1))
    assert len(ledger.audit()) == before
