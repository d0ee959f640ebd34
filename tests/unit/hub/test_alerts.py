"""Alerts on a hub: derived as of a moment, raised once, worked on by people, seen by whom they concern."""

from collections.abc import Iterator
from operator import eq, ne
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.alert_ports import AlertEvent
from comity.hub.alerts.act import AlertKind, AlertReason, Asked, NewEvent, act_on, alert_for, alerts_for
from comity.hub.alerts.alerts import judge_alerts
from comity.hub.alerts.context import MirrorFigure
from comity.hub.alerts.flows import alert_flows, subject_for
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.match import AlertState
from comity.hub.alerts.part import part_of
from comity.hub.alerts.raising import raise_alerts, raise_due
from comity.hub.alerts.text import view_json
from comity.hub.home import Hub, open_hub
from comity.model.access import ANYBODY, MEMBERS_SIGHT, OPERATOR, PUBLIC_SIGHT, Principal, Role, Sight
from comity.model.frames import PERIOD
from forecast_hub import FIRST, HISTORY, hours_of, make_forecast_hub, months_of
from ledger_database import copy_hub
from small_hub import AM, KG, after, send
from stand_in_judge import StandIn

ANALYST = Principal("an analyst", Role.ANALYST)
AUDITOR = Principal("an auditor", Role.AUDITOR)
MARCH, APRIL = HISTORY + 1, HISTORY + 2
ASKED = Asked(judge=StandIn())


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a hub's directory: three years as usual, then a month in which KG counts twice as many."""
    folder = tmp_path_factory.mktemp("alerts")
    with make_forecast_hub(folder, months=1) as hub:
        send_month(hub, MARCH, factor=2.0)
    return folder / "hub"


@pytest.fixture
def hub(original: Path, tmp_path: Path) -> Iterator[Hub]:
    """Give a copy of it to work on."""
    copy_hub(original, tmp_path / "hub")
    with open_hub(tmp_path / "hub") as opened:
        yield opened


def send_month(hub: Hub, number: int, *, factor: float, more: str = ",,") -> None:
    """Send a month of both states, KG's figures times a factor."""
    at = hours_of(number)
    send(hub, "KG", *months_of("KG", number, number, factor=factor, more=more), hours=at)
    send(hub, "AM", *months_of("AM", number, number), hours=at + 6)


def view_of(hub: Hub, *, sight: Sight | None = None, **others: str) -> AlertsView:
    """Return the hub's alerts by the plain judge."""
    seen = {} if sight is None else {"sight": sight}
    return judge_alerts(hub, judge=StandIn(), **others, **seen)  # type: ignore[arg-type]


def the(view: AlertsView, reporter: str, origin: str) -> FoundAlert:
    """Return the alert of a flow."""
    (found,) = [one for one in view.alerts if one.key == {"reporter": reporter, "origin": origin}]
    return found


def close(hub: Hub, one: FoundAlert, reason: AlertReason = AlertReason.EXPLAINED) -> AlertEvent:
    """Close an alert, as the operator."""
    new = NewEvent(kind=AlertKind.CLOSED, reason=reason, text="A trade fair.")
    return act_on(hub, OPERATOR, one.id, new, asked=ASKED).events[-1]


def test_flows_parts_and_totals_are_judged(hub: Hub) -> None:
    """A shift that only shows in a member's total, or in an origin's over all members, must be found."""
    view = view_of(hub)
    keys = {(one.key["reporter"], one.key["origin"]) for one in view.alerts}
    assert keys == {("KG", "CN"), ("KG", "DE"), ("KG", "_T"), ("_T", "CN"), ("_T", "DE")}
    assert str(view.period) == str(FIRST.shift(MARCH))
    kg = the(view, "KG", "_T").value
    assert kg == the(view, "KG", "CN").value + the(view, "KG", "DE").value


def test_it_is_judged_as_it_was_known_then(hub: Hub) -> None:
    """An alert that knows of later figures is hindsight."""
    before = view_of(hub, as_of=str(after(hours_of(MARCH) - 1).isoformat()))
    assert before.alerts == ()
    assert str(before.period) == str(FIRST.shift(MARCH - 1))
    assert view_of(hub, as_of=str(before.seq)).seq == before.seq


def test_an_alert_says_what_stands_around_it(hub: Hub) -> None:
    """A number alone tells nobody what to do with it."""
    one = the(view_of(hub), "KG", "CN")
    assert one.context is not None
    assert {(e.key, e.alerted, e.judged) for e in one.context.elsewhere} == {("origin", 0, 1), ("reporter", 1, 1)}
    assert one.context.mirror is None
    figure = MirrorFigure("CN", 9000.0, 4000.0, agrees=True)
    mirrored = judge_alerts(hub, judge=StandIn(), mirror_of=lambda _key, _period: figure)
    context = the(mirrored, "KG", "CN").context
    assert context is not None
    assert context.mirror == figure
    total = the(mirrored, "KG", "_T").context
    assert total is not None
    assert total.mirror is None


def test_raised_once_and_continued_by_the_next_month(hub: Hub) -> None:
    """A list that is new each month is read by nobody."""
    first, new = raise_alerts(hub, judge=StandIn())
    assert len(new) == 5
    assert raise_alerts(hub, judge=StandIn())[1] == []
    send_month(hub, APRIL, factor=2.2)
    later, new = raise_alerts(hub, judge=StandIn())
    assert {one.id for one in later.alerts} == {one.id for one in first.alerts}
    assert new == []
    kept = hub.alerts.get(the(first, "KG", "CN").id)
    assert [seen.period for seen in kept.sightings] == [str(FIRST.shift(n)) for n in (MARCH, APRIL)]
    assert kept.seq == first.seq
    assert [run.seq for run in hub.alerts.runs()] == [first.seq, later.seq]
    assert hub.ledger.verify() == []


def test_a_revision_does_not_rewrite_what_was_raised(hub: Hub) -> None:
    """What was said in March, by the figures of March, must stand when the figures are corrected."""
    first, _ = raise_alerts(hub, judge=StandIn())
    raised = the(first, "KG", "CN")
    send(hub, "KG", *months_of("KG", MARCH, MARCH), hours=hours_of(MARCH) + 12)
    view = view_of(hub)
    gone = view.by_id(raised.id)
    assert gone is not None
    assert gone.state is AlertState.REVISED
    assert gone.value == raised.value
    assert view.current == ()
    then = view_of(hub, as_of=str(first.seq))
    assert the(then, "KG", "CN").state is AlertState.OPEN


def test_what_comes_back_to_normal_is_over(hub: Hub) -> None:
    """An alert that nobody has to look at any more must say so, and stay in the history."""
    raise_alerts(hub, judge=StandIn())
    send_month(hub, APRIL, factor=1.0)
    view = view_of(hub)
    assert {one.state for one in view.alerts} == {AlertState.OVER}
    assert [one.id for one in view.current] == []


def test_people_acknowledge_comment_close_and_it_opens_when_it_grows(hub: Hub) -> None:
    """The whole way of an alert, by people and by figures."""
    one = the(view_of(hub), "KG", "CN")
    acknowledged = NewEvent(kind=AlertKind.ACKNOWLEDGED, text="Asked KG.")
    act_on(hub, ANALYST, one.id, acknowledged, asked=ASKED)
    assert the(view_of(hub), "KG", "CN").state is AlertState.ACKNOWLEDGED
    act_on(hub, KG, one.id, NewEvent(kind=AlertKind.COMMENTED, text="A fair in Osh."), asked=ASKED)
    assert close(hub, one).reason is AlertReason.EXPLAINED
    found = the(view_of(hub), "KG", "CN")
    assert found.state is AlertState.CLOSED
    assert [event.actor for event in found.events] == ["an analyst", "KG desk", "operator"]
    send_month(hub, APRIL, factor=6.0)
    assert the(view_of(hub), "KG", "CN").state is AlertState.REOPENED
    act_on(hub, ANALYST, one.id, NewEvent(kind=AlertKind.ACKNOWLEDGED), asked=ASKED)
    assert the(view_of(hub), "KG", "CN").state is AlertState.ACKNOWLEDGED
    assert hub.ledger.verify() == []


def test_the_past_does_not_know_what_people_did_later(hub: Hub) -> None:
    """A report of the day before must come out the same the day after."""
    one = the(view_of(hub), "KG", "CN")
    close(hub, one)
    day_before = after(hours_of(MARCH) + 5).isoformat()
    before = view_of(hub, as_of=day_before, period=str(FIRST.shift(MARCH)))
    assert the(before, "KG", "CN").state is AlertState.OPEN


def test_what_its_state_does_not_allow_is_refused(hub: Hub) -> None:
    """Closing what is closed hides who closed it, and why."""
    one = the(view_of(hub), "KG", "CN")
    with pytest.raises(UsageError, match="isn't closed"):
        act_on(hub, OPERATOR, one.id, NewEvent(kind=AlertKind.REOPENED), asked=ASKED)
    with pytest.raises(UsageError, match="isn't said"):
        act_on(hub, OPERATOR, one.id, NewEvent(kind=AlertKind.CLOSED), asked=ASKED)
    with pytest.raises(UsageError, match="empty"):
        act_on(hub, OPERATOR, one.id, NewEvent(kind=AlertKind.COMMENTED, text=" "), asked=ASKED)
    close(hub, one)
    with pytest.raises(UsageError, match="is closed"):
        close(hub, one)
    act_on(hub, OPERATOR, one.id, NewEvent(kind=AlertKind.REOPENED), asked=ASKED)
    assert the(view_of(hub), "KG", "CN").state is AlertState.OPEN


def test_a_provider_sees_and_answers_its_own_only(hub: Hub) -> None:
    """One member's figures are not another's affair; and nobody closes what is said of them."""
    mine = alerts_for(hub, KG, ASKED)
    assert {one.key["reporter"] for one in mine.alerts} == {"KG"}
    assert alerts_for(hub, AM, ASKED).alerts == ()
    one = mine.alerts[0]
    with pytest.raises(UnknownArtefactError):
        alert_for(hub, AM, one.id, ASKED)
    with pytest.raises(ForbiddenError):
        act_on(hub, KG, one.id, NewEvent(kind=AlertKind.CLOSED, reason=AlertReason.EXPLAINED), asked=ASKED)
    with pytest.raises(ForbiddenError):
        act_on(hub, AUDITOR, one.id, NewEvent(kind=AlertKind.ACKNOWLEDGED), asked=ASKED)
    with pytest.raises(ForbiddenError):
        alerts_for(hub, ANYBODY, ASKED)
    assert len(alerts_for(hub, AUDITOR, ASKED).alerts) == 5


def test_hidden_figures_make_no_alert_for_whoever_may_not_see_them(hub: Hub) -> None:
    """An alert on figures that a reader may not see would give them away."""
    send_month(hub, APRIL, factor=2.5, more="C,,")
    everything, _ = raise_alerts(hub, judge=StandIn(), period=str(FIRST.shift(APRIL)))
    assert len(everything.alerts) == 5
    april = str(FIRST.shift(APRIL))
    assert view_of(hub, sight=MEMBERS_SIGHT, period=april).alerts == ()
    assert {one.key["reporter"] for one in alerts_for(hub, KG, Asked(judge=StandIn(), period=april)).alerts} == {
        "KG"
    }
    assert not any(seen.for_members for one in hub.alerts.all() for seen in one.sightings)


def test_earlier_figures_are_shown_to_those_alone_who_see_the_flow_whole(hub: Hub) -> None:
    """The register keeps figures of all; who sees less must not read them there."""
    first, _ = raise_alerts(hub, judge=StandIn())
    one = the(first, "KG", "CN")
    assert the(view_of(hub, sight=MEMBERS_SIGHT), "KG", "CN").sightings
    assert the(view_of(hub, sight=PUBLIC_SIGHT), "KG", "CN").registered is None
    hub_hidden = hub.alerts.get(one.id)
    assert all(seen.for_members for seen in hub_hidden.sightings)


def test_the_scheduler_raises_when_figures_come(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody should have to remember to look; and nothing is judged twice."""
    monkeypatch.setattr("comity.hub.alerts.alerts._usual", StandIn)
    done = raise_due(hub, after(hours_of(MARCH) + 7))
    assert len(done) == 5
    assert raise_due(hub, after(hours_of(MARCH) + 8)) == []
    send(hub, "KG", *months_of("KG", APRIL, APRIL, factor=0.2), hours=hours_of(APRIL))
    assert {line.split()[-1] for line in raise_due(hub, after(hours_of(APRIL) + 1))} == {str(FIRST.shift(APRIL))}


def test_a_total_over_members_holds_those_who_have_the_period(hub: Hub) -> None:
    """A member that is late would make every origin fall."""
    whole = alert_flows(hub, subject_for(hub))
    totals, parts = (
        whole.frame.filter(sign(pl.col("reporter"), "_T"), pl.col("origin") == "CN") for sign in (eq, ne)
    )
    assert (
        totals["value"].to_list()
        == parts.group_by(PERIOD).agg(pl.col("value").sum()).sort(PERIOD)["value"].to_list()
    )
    send(hub, "KG", *months_of("KG", APRIL, APRIL), hours=hours_of(APRIL))
    alone = alert_flows(hub, subject_for(hub), period=str(FIRST.shift(APRIL)))
    assert alone.reporters == ("KG",)
    assert "_T" not in alone.frame["reporter"], "a total of one is no other flow"


def test_who_has_not_sent_yet_is_not_back_to_normal(hub: Hub) -> None:
    """An alert must not vanish because the next month is late."""
    raised, _ = raise_alerts(hub, judge=StandIn())
    close(hub, the(raised, "KG", "DE"))
    send(hub, "AM", *months_of("AM", APRIL, APRIL), hours=hours_of(APRIL))
    view = view_of(hub, period=str(FIRST.shift(APRIL)))
    assert the(view, "KG", "CN").state is AlertState.OPEN
    assert the(view, "KG", "CN").seen_at == raised.period
    assert the(view, "KG", "DE").state is AlertState.CLOSED
    assert part_of(view).alerts == ()


def test_any_dataflow_is_judged_by_its_dimensions(hub: Hub) -> None:
    """What is true of the indicator is true of every flow that a group exchanges."""
    view = judge_alerts(hub, "CROSSINGS", by=["ORIGIN", "reporter"], selection="DIRECTION=IN", judge=StandIn())
    assert view.judged.flows.keys == ("REPORTER", "ORIGIN")
    assert {(one.key["REPORTER"], one.key["ORIGIN"]) for one in view.alerts} >= {("KG", "CN"), ("_T", "DE")}
    assert subject_for(hub, "CROSSINGS").by == ("REPORTER", "ORIGIN")
    with pytest.raises(UsageError, match="no dimension NOPE"):
        subject_for(hub, "CROSSINGS", by=["NOPE"])
    with pytest.raises(UsageError, match="Dimensions are those of a dataflow"):
        subject_for(hub, by=["ORIGIN"])


def test_the_report_has_what_somebody_should_look_at(hub: Hub) -> None:
    """A closed alert on the page would be looked into again; one without its past can't be judged by eye."""
    close(hub, the(view_of(hub), "KG", "CN"))
    part = part_of(judge_alerts(hub, judge=StandIn(headline="DE")))
    assert {row.headline for row in part.alerts} == {0, None}
    assert [head.id for head in part.headlines] == [0]
    assert len(part.alerts) == 4
    for row in part.alerts:
        assert len(row.points) == 24
        assert row.points[-1].value == row.value
        assert row.points[-1].lower is None or row.points[-1].lower <= (row.points[-1].upper or 0)


def test_json_has_no_values_that_json_has_not(hub: Hub) -> None:
    """NaN is no JSON; a program would stop at it."""
    view = view_of(hub)
    told = view_json(hub, view, view.alerts)
    assert "nan" not in str(told).lower()
    assert len(told["alerts"]) == 5
