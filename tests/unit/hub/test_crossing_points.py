"""Waits at a crossing point of a hub: where its traffic is known from, what a change does, and who sees it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ComityError, UnknownArtefactError, UsageError
from comity.hub.crossing_points.part import waiting_part
from comity.hub.crossing_points.seen import find_point, may_plan, planned_points
from comity.hub.crossing_points.traffic import Source
from comity.hub.crossing_points.waiting import Waiting, WaitQuestion, view_waiting, waiting_as_json
from comity.hub.home import Hub
from comity.model.access import ANYBODY, EVERYTHING, MEMBERS_SIGHT, OPERATOR, PUBLIC_SIGHT, Principal, Role
from ledger_database import dump
from point_hub import A_DAY, GROUP, make_point_hub

KNOWN = WaitQuestion("2026-01", futures=20, with_lanes=False)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return the hub with the crossing point ROAD, to be read alone."""
    with make_point_hub(tmp_path_factory.mktemp("points")) as made:
        yield made


@pytest.fixture(scope="module")
def ahead(hub: Hub) -> Waiting:
    """Return what is expected in the month after now, with lanes, a roster and a change."""
    return view_waiting(hub, "road", WaitQuestion(futures=40, changes=("ENROL=+40s",), minutes=10))


def test_a_month_that_was_counted_is_taken_as_it_was(hub: Hub) -> None:
    """A forecast in the place of figures that are there would be a made-up past."""
    found = view_waiting(hub, "ROAD", KNOWN)
    assert found.traffic.source is Source.FIGURES
    assert found.traffic.days == (A_DAY,) * 31
    assert found.before.whole["travellers"] == pytest.approx(31 * A_DAY, rel=0.02)
    assert found.before.hours["travellers"].sum() == pytest.approx(A_DAY, rel=0.02)
    assert not found.traffic.total.is_forecast


def test_the_next_month_is_a_share_of_the_borders_forecast(ahead: Waiting) -> None:
    """With two months of its own the point follows the border's forecast, and the interval is the forecast's."""
    traffic = ahead.traffic
    assert str(ahead.month) == "2026-04"
    assert traffic.source is Source.FLOW
    assert str(traffic.last) == "2026-02"
    assert traffic.share == 0.5
    assert not traffic.is_share_counted
    assert traffic.total.mean == pytest.approx(30 * A_DAY, rel=0.1)
    assert traffic.total.values[0] < traffic.total.mean < traffic.total.values[-1]


def test_waits_change_lanes_and_roster_are_of_one_piece(ahead: Waiting) -> None:
    """The effect is the difference of the two, lanes cover the target, and the roster covers the lanes."""
    assert ahead.after is not None
    assert ahead.effect is not None
    assert ahead.roster is not None
    before, after = ahead.before.whole["wait"], ahead.after.whole["wait"]
    assert before is not None
    assert after is not None
    assert ahead.effect.whole["wait"] == pytest.approx(after - before, rel=0.05)
    assert ahead.effect.whole["wait"] > 0
    assert ahead.before.hours["lanes"].to_list()[:8] == [1.0] * 6 + [2.0] * 2
    (lanes,) = ahead.lanes
    assert len(lanes.needed) == 168
    assert min(lanes.needed) >= 1
    worked = [0] * 168
    for shift in ahead.roster.shifts:
        for hour in range(shift.length):
            if shift.length < 10 or hour != shift.length // 2:
                worked[(24 * shift.day + shift.start + hour) % 168] += shift.officers
    assert all(there >= needed for there, needed in zip(worked, lanes.needed, strict=True))
    assert ahead.roster.officers >= ahead.roster.hours / 12 / 5


def test_nothing_of_it_is_kept_or_sealed(hub: Hub) -> None:
    """Forecasts by point and rosters are restricted: the public log must not know that they were made."""
    before = (hub.ledger.as_of_seq(), hub.ledger.last_forecast_runs(), dump(hub.directory))
    view_waiting(hub, "ROAD", WaitQuestion(futures=20, with_lanes=False))
    assert (hub.ledger.as_of_seq(), hub.ledger.last_forecast_runs(), dump(hub.directory)) == before


def test_the_answer_knows_no_nationality(ahead: Waiting) -> None:
    """Hours of a crossing point by nationality would be a means of profiling, and are never given."""
    text = json.dumps(waiting_as_json(ahead)).upper()
    assert not [word for word in ("ORIGIN", "CITIZEN", "NATIONAL", "PASSPORT") if word in text]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (OPERATOR, {"ROAD", "PASS"}),
        (Principal("KG", Role.PROVIDER, "KG"), {"ROAD", "PASS"}),
        (Principal("KG", Role.COORDINATOR, "KG"), {"ROAD", "PASS"}),
        (Principal("AM", Role.PROVIDER, "AM"), {"PASS"}),
        (Principal("analyst", Role.ANALYST), {"PASS"}),
        (Principal("auditor", Role.AUDITOR), {"PASS"}),
        (ANYBODY, set()),
    ],
    ids=lambda one: f"{one.role.value}-{one.provider}" if isinstance(one, Principal) else "",
)
def test_only_those_who_may_see_a_point(hub: Hub, who: Principal, seen: set[str]) -> None:
    """Its member and the secretariat plan it; released, all members see it; the public never does."""
    assert {point.code for point in planned_points(hub, who)} == seen
    assert {point.code for point in hub.group.crossing_points if may_plan(hub, point, who)} == seen
    if "ROAD" not in seen:
        with pytest.raises(UnknownArtefactError) as hidden:
            view_waiting(hub, "ROAD", KNOWN, principal=who)
        with pytest.raises(UnknownArtefactError) as unknown:
            find_point(hub, "NONE", who)
        assert hidden.value.detail.replace("ROAD", "NONE") == unknown.value.detail


def test_a_report_tells_each_audience_what_is_its(hub: Hub) -> None:
    """The public's report has no waits; the members' has the released point, whose traffic nobody knows."""
    assert waiting_part(hub, as_of=None, sight=PUBLIC_SIGHT) is None
    members = waiting_part(hub, as_of=None, sight=MEMBERS_SIGHT)
    everything = waiting_part(hub, as_of=None, sight=EVERYTHING)
    assert members is not None
    assert everything is not None
    assert [(one.code, one.is_known) for one in members.points] == [("PASS", False)]
    assert [(one.code, one.is_known) for one in everything.points] == [("ROAD", True), ("PASS", False)]
    road = everything.points[0]
    assert road.low is not None
    assert road.high is not None
    assert road.low < (road.travellers or 0) < road.high


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("PASS", WaitQuestion("2026-04")),
        ("ROAD", WaitQuestion("2030-01")),
        ("ROAD", WaitQuestion("9999-12")),
        ("ROAD", WaitQuestion("0001-01")),
        ("ROAD", WaitQuestion("April")),
        ("ROAD", WaitQuestion("2026-Q2")),
        ("ROAD", WaitQuestion("2026-01", minutes=0)),
        ("ROAD", WaitQuestion("2026-01", futures=1)),
        ("ROAD", WaitQuestion("2026-01", changes=("ENROL=?",))),
        ("NOWHERE", WaitQuestion("2026-01")),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_remedy(hub: Hub, code: str, question: WaitQuestion) -> None:
    """No traffic, no such month, point or change: a reason and a way out, never a made-up wait."""
    with pytest.raises(ComityError) as fault:
        view_waiting(hub, code, question)
    assert fault.value.remedy


def test_with_no_flow_its_own_months_are_forecast(tmp_path: Path) -> None:
    """A point that shares no flow is still planned once it has three months of its own; before, it says why not."""
    alone = GROUP.replace('flow = "CROSSINGS"\nshare = 0.5\n', "")
    with make_point_hub(tmp_path, alone) as hub, pytest.raises(UsageError, match="Nothing is known"):
        view_waiting(hub, "ROAD", WaitQuestion("2026-04"))
