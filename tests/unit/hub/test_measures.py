"""The register of measures: every version stays and is known from its moment on; restricted ones are for some."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.measure_file import read_measure
from comity.exchange.measure_ports import MeasureAction
from comity.hub.home import Hub
from comity.hub.log import read_entry
from comity.hub.measures.breaks import broken_periods
from comity.hub.measures.known import EntryKind, known_entries
from comity.hub.measures.marks import marks_for
from comity.hub.measures.part import measures_part
from comity.hub.measures.reading import measure_for, measures_for, measures_seen, versions_for
from comity.hub.measures.register import By, end_measure, enter_measure, release_measure
from comity.hub.measures.touching import Shown, touching
from comity.model.access import ANYBODY, EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Principal, Role
from comity.model.frames import PERIOD
from comity.model.measures import Measure, MeasureScope, Stage
from comity.model.periods import Frequency, Period
from ledger_database import behind, hub_url
from small_hub import AM, GROUP, KG, MORNING, after, line, make_hub, send

TEXT = """
id = "visa-free"
kind = "visa"
title.en = "A secret journey"
announced = 2026-02-01
in_force = 2026-04-01
[scope]
members = ["KG"]
citizenships = ["CN"]
dataflows = ["CROSSINGS"]
key = "DIRECTION=IN"
"""
MEASURE = read_measure(TEXT, name="m.toml")
SECRET = replace(MEASURE, restricted=True, shared_with=("KG",))
STAFF = Principal("desk", Role.SECRETARIAT)
ANALYST = Principal("analyst", Role.ANALYST, "KG")
AUDITOR = Principal("auditor", Role.AUDITOR)
ACT = """
[[legal_act]]
id = "act"
title.en = "The act"
adopted = 2025-11-05
in_force = 2026-01-15
[[legal_act.change]]
dataflow = "CROSSINGS"
members = ["KG"]
from = 2026-01-15
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with one file."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 5))
        yield hub


def by(hours: float) -> By:
    """Return who writes, so many hours after the first morning."""
    return By(principal=STAFF, at=after(hours))


def test_every_version_stays_and_is_known_from_its_moment_on(hub: Hub) -> None:
    """Who reads last month's report must find what was known then, not what was decided since."""
    assert enter_measure(hub, MEASURE, by(1)).version == 1
    assert enter_measure(hub, MEASURE, by(2)).version == 1, "the same again is nothing new"
    changed = replace(MEASURE, titles={"en": "Another name"})
    assert enter_measure(hub, changed, by(24)).action is MeasureAction.CHANGED
    assert end_measure(hub, "visa-free", dt.date(2026, 9, 30), by(48)).version == 3
    ends = [one.measure.end for one in versions_for(hub, STAFF, "visa-free")]
    assert ends == [None, None, dt.date(2026, 9, 30)]

    def known(moment: dt.datetime) -> list[str]:
        return [one.measure.titles["en"] for one in measures_seen(hub, as_of=moment.isoformat())]

    assert known(MORNING) == []
    assert known(after(5)) == ["A secret journey"]
    assert known(after(30)) == ["Another name"]
    assert hub.measures.last() == 3


def test_a_version_is_known_by_sequence_too(hub: Hub) -> None:
    """A backtest asks as of a number of the ledger."""
    enter_measure(hub, MEASURE, by(1))
    send(hub, "KG", line("KG", "CN", 6), hours=2)
    end_measure(hub, "visa-free", dt.date(2026, 9, 30), by(3))
    assert [one.version for one in measures_seen(hub, as_of="1")] == [1]
    assert [one.version for one in measures_seen(hub, as_of="2")] == [2]


def test_a_version_from_before_the_last_one_is_refused(hub: Hub) -> None:
    """History that can be put in later is no history."""
    enter_measure(hub, MEASURE, by(10))
    with pytest.raises(UsageError, match="already"):
        end_measure(hub, "visa-free", dt.date(2026, 9, 30), by(9))


def test_a_restricted_measure_is_absent_for_others(hub: Hub) -> None:
    """A planned operation that stands in a list has been announced."""
    enter_measure(hub, MEASURE, by(1))
    with pytest.raises(UsageError, match="can't be taken back"):
        enter_measure(hub, SECRET, by(2))
    enter_measure(hub, replace(SECRET, id="planned"), by(3))

    def seen(who: Principal) -> list[str]:
        return [one.measure.id for one in measures_for(hub, who)]

    assert seen(STAFF) == seen(KG) == ["planned", "visa-free"]
    assert seen(AM) == seen(ANALYST) == seen(AUDITOR) == seen(ANYBODY) == ["visa-free"]
    assert [one.measure.id for one in measures_seen(hub, sight=MEMBERS_SIGHT)] == ["visa-free"]
    assert len(measures_seen(hub, sight=EVERYTHING)) == 2
    part = measures_part(hub, sight=PUBLIC_SIGHT)
    assert part is not None
    assert [row.id for row in part.rows] == ["visa-free"]
    with pytest.raises(UnknownArtefactError):
        measure_for(hub, AM, "planned")
    with pytest.raises(UnknownArtefactError):
        versions_for(hub, AUDITOR, "planned")


def test_a_release_shows_it_but_not_what_was_said_before(hub: Hub) -> None:
    """The plan as it once was stays with those who saw it; and as of then nobody else knew of it."""
    enter_measure(hub, replace(SECRET, texts={"en": "Three points, twenty officers."}), by(1))
    enter_measure(hub, SECRET, by(2))
    release_measure(hub, "visa-free", by(3))
    assert [one.version for one in versions_for(hub, AM, "visa-free")] == [3]
    assert [one.version for one in versions_for(hub, KG, "visa-free")] == [1, 2, 3]
    assert measures_for(hub, AM, as_of=after(2.5).isoformat()) == ()
    with pytest.raises(UsageError, match="not restricted"):
        release_measure(hub, "visa-free", by(4))


def test_the_journal_seals_versions_and_tells_no_title(hub: Hub) -> None:
    """An auditor reads every entry of the log; a changed row is found."""
    enter_measure(hub, SECRET, by(1))
    entry = hub.ledger.audit()[-1]
    assert (entry.action, entry.object, entry.actor) == ("measure.added", "measure/1", "desk")
    leaf = read_entry(hub, hub.log.size() - 1, AUDITOR)
    assert not any(word in leaf.entry for word in ("secret", "visa", "KG", "CN"))
    assert json.loads(leaf.entry)["rows"][0][0] == "measure_version"
    assert hub.ledger.verify() == []
    with behind(hub_url(hub.directory)) as connection:
        connection.execute(sa.text("UPDATE measure_version SET content = replace(content, 'secret', 'open')"))
    assert ("log", "measure_version 1") in [(one.check, one.where) for one in hub.ledger.verify()]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scope": MeasureScope(members=("ZZ",))}, r"ZZ \(members"),
        ({"scope": MeasureScope(citizenships=("CHN",))}, r"CHN \(citizenships"),
        ({"scope": MeasureScope(dataflows=("STOCK",))}, r"STOCK \(dataflows"),
        ({"scope": MeasureScope(dataflows=("CROSSINGS",), key="COLOUR=RED")}, "no dimension"),
        ({"texts": {"en": "see passport AN1234567"}}, "papers"),
        ({"stages": {Stage.IN_FORCE: dt.date(26, 1, 1)}}, "not in the years"),
        ({"restricted": True, "shared_with": ("NOBODY",)}, r"NOBODY \(shared_with"),
    ],
)
def test_what_the_group_doesnt_know_is_refused(hub: Hub, change: dict[str, object], said: str) -> None:
    """A measure about a code that isn't there would touch no chart, and nobody would see why."""
    with pytest.raises(UsageError, match=said) as caught:
        enter_measure(hub, replace(MEASURE, **change), by(1))  # type: ignore[arg-type]  # one field each
    assert caught.value.remedy
    assert hub.measures.last() == 0


def test_only_the_secretariat_writes(hub: Hub) -> None:
    """A member that could end another's measure would end the exchange."""
    with pytest.raises(ForbiddenError):
        enter_measure(hub, MEASURE, By(principal=KG, at=after(1)))
    with pytest.raises(UnknownArtefactError):
        end_measure(hub, "visa-free", dt.date(2026, 9, 30), by(1))
    enter_measure(hub, MEASURE, by(1))
    with pytest.raises(UsageError, match="not in force"):
        end_measure(hub, "visa-free", dt.date(2026, 3, 31), by(2))


@pytest.mark.parametrize(
    ("codes", "first", "last", "touched"),
    [
        ({}, None, None, 1),
        ({"ORIGIN": ("CN", "UZ")}, None, None, 1),
        ({"ORIGIN": ("_T",)}, None, None, 1),
        ({"ORIGIN": ("UZ",)}, None, None, 0),
        ({"REPORTER": ("AM",)}, None, None, 0),
        ({"REPORTER": ("KG",), "DIRECTION": ("OUT",)}, None, None, 0),
        ({}, dt.date(2020, 1, 1), dt.date(2026, 3, 31), 0),
        ({}, dt.date(2020, 1, 1), dt.date(2026, 4, 1), 1),
    ],
)
def test_a_measure_touches_what_its_scope_overlaps(
    hub: Hub, codes: dict[str, tuple[str, ...]], first: dt.date | None, last: dt.date | None, touched: int
) -> None:
    """A mark on a chart that it has nothing to do with would explain what it didn't cause."""
    flow = hub.catalogue.dataflow("CROSSINGS")
    shown = Shown(dataflow=flow, codes=codes, first=first, last=last)
    assert len(touching([MEASURE], shown)) == touched


def test_planned_measures_without_a_day_are_on_no_chart(hub: Hub) -> None:
    """There is no place on the axis where a line could stand."""
    planned = replace(MEASURE, stages={Stage.PLANNED: dt.date(2026, 2, 1)})
    assert touching([planned], Shown(dataflow=hub.catalogue.dataflow("CROSSINGS"))) == ()


def test_a_legal_act_opens_breaks_as_flags_do(tmp_path: Path) -> None:
    """Whoever compares across a changed definition compares two different things."""
    with make_hub(tmp_path, GROUP + ACT) as hub:
        kinds = [(one.kind, one.areas, str(one.first)) for one in known_entries(hub)]
        assert kinds == [(EntryKind.ACT, (), "2026-01-15"), (EntryKind.BREAK, ("KG",), "2026-01-15")]
        found = broken_periods(hub.group, "CROSSINGS", ["AM", "KG"], frequency=Frequency.MONTHLY)
        assert found.rows() == [("KG", Period(Frequency.MONTHLY, 2026, 1).id)]
        assert found.columns == ["reporter", PERIOD]
        flow = hub.catalogue.dataflow("CROSSINGS")
        marks = marks_for(hub, Shown(dataflow=flow, codes={"REPORTER": ("KG",)}))
        assert [(one.names["en"], one.is_break) for one in marks] == [("The act", True)]
        assert marks_for(hub, Shown(dataflow=flow, codes={"REPORTER": ("AM",)})) == ()


def test_a_joint_operation_is_told_apart(hub: Hub) -> None:
    """The list of joint operations is what members agreed to keep."""
    operation: Measure = read_measure(TEXT.replace('"visa"', '"operation"'), name="m")
    enter_measure(hub, replace(operation, titles={"en": "Joint"}), by(1))
    (entry,) = known_entries(hub)
    assert (entry.kind, entry.text["en"], entry.areas) == (EntryKind.OPERATION, "Joint", ("KG", "CN"))
