"""Victims and enforcement from the ledger: side by side, as of a moment, added up only by members' own word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.analysis.enforcement.comparable import Why
from comity.errors import UsageError
from comity.exchange.measure_file import read_measure
from comity.hub.enforcement.part import enforcement_part
from comity.hub.enforcement.told import enforcement_json
from comity.hub.enforcement.view import EnforcementView, view_enforcement
from comity.hub.home import Hub, open_hub
from comity.hub.measures.register import By, enter_measure
from comity.hub.situation.sentences import say_in
from comity.model.access import MEMBERS_SIGHT, PUBLIC_SIGHT
from enforcement_hub import GROUP, fill, later, make_hub, say, send
from ledger_database import copy_hub

OPERATION = """
id = "river"
kind = "operation"
title.en = "Operation River"
in_force = 2025-05-01
ended = 2025-10-31
restricted = true
[scope]
dataflows = ["TRAFFICKING", "ENFORCEMENT"]
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub with both members' figures, made once and copied."""
    folder = tmp_path_factory.mktemp("enforcement")
    with make_hub(folder) as hub:
        fill(hub)
    return folder / "hub"


@pytest.fixture
def hub(directory: Path, tmp_path: Path) -> Iterator[Hub]:
    """Return a hub with both members' figures, to be changed."""
    with open_hub(copy_hub(directory, tmp_path / "hub")) as hub:
        yield hub


def totals(view: EnforcementView, flow: str, block: str = "whole") -> dict[str, float | None]:
    """Return the sums by the codes of the lines."""
    return {".".join(line.codes.values()): line.total for line in view.flows[flow].lines[block]}


def test_members_who_count_alike_are_added_up(hub: Hub) -> None:
    """Victims, proceedings and groups of the last year; an operation's part is in the whole, once."""
    view = view_enforcement(hub)
    assert list(view.flows) == ["TRAFFICKING", "ENFORCEMENT"]
    assert totals(view, "TRAFFICKING") == {"IDENTIFIED": 31.0, "ASSISTED": 27.0}
    assert totals(view, "TRAFFICKING", "age")["IDENTIFIED.Y_LT18"] == 7.0
    assert totals(view, "ENFORCEMENT") == {
        "ICCS0204.OPENED.PROCEEDINGS._T": 88.0,
        "ICCS08051.STOPPED.GROUPS._T": 14.0,
    }
    assert totals(view, "ENFORCEMENT", "operations") == {"ICCS08051.STOPPED.GROUPS.OP_RIVER": 6.0}
    (opened, _stopped) = view.flows["ENFORCEMENT"].lines["whole"]
    assert {member: one.change for member, one in opened.figures.items()} == {"AM": 6.0, "KG": 2.0}


def test_victims_are_said_first(hub: Hub) -> None:
    """Who is told of proceedings before victims learns what the figures are for."""
    said = say_in(hub, view_enforcement(hub).said, "en")
    assert said[0] == "Victims of trafficking identified in 2025: 31 (Armenia and Kyrgyzstan)."
    assert said[1] == "Of these, children under 18: 7."
    assert said[2].startswith("+1 identified victims")
    assert said[-1].startswith("These figures say what authorities recorded and did.")
    assert any(one.startswith("Joint operation River. Groups stopped, Smuggling of migrants: 6") for one in said)
    russian = say_in(hub, view_enforcement(hub).said, "ru")
    assert russian[0].startswith("Пострадавшие от торговли людьми, выявленные за период 2025: 31")
    assert any(one.startswith("Совместная операция «Река»") for one in russian)


def test_another_definition_ends_the_sum_and_is_named(hub: Hub) -> None:
    """A member that changes its definition must not go on in a sum of another one."""
    before = view_enforcement(hub).flows["TRAFFICKING"].lines["whole"][0]
    say(hub, "KG", "TRAFFICKING", "Penal code, section 171.", hours=8)
    line = view_enforcement(hub).flows["TRAFFICKING"].lines["whole"][0]
    assert before.total == 31.0
    assert line.total is None
    assert [(one.why, one.members) for one in line.reasons] == [(Why.DIFFERENT, ("AM", "KG"))]
    assert {member: one.value for member, one in line.figures.items()} == {"AM": 12.0, "KG": 19.0}
    way = view_enforcement(hub).flows["TRAFFICKING"].counting["KG"]
    assert (way.definition, way.version, way.legal_basis) == ("Penal code, section 171.", 2, "Treaty of the river")


def test_as_it_was_known(hub: Hub) -> None:
    """Yesterday's page is made of yesterday's figures and yesterday's definitions."""
    moment = later(6).isoformat()
    say(hub, "KG", "TRAFFICKING", "Penal code, section 171.", hours=8)
    send(hub, "KG", "TRAFFICKING", ["_T,_T,_T,_T,IDENTIFIED,2025,40,"], hours=9)
    assert totals(view_enforcement(hub, as_of=moment), "TRAFFICKING")["IDENTIFIED"] == 31.0
    assert totals(view_enforcement(hub), "TRAFFICKING")["IDENTIFIED"] is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("_T,_T,_T,_T,IDENTIFIED,2025,19,D", Why.FLAGGED),
        ("_T,_T,_T,_T,IDENTIFIED,2025,NaN,Q", Why.MISSING),
    ],
)
def test_a_flagged_or_suppressed_figure_ends_the_sum(hub: Hub, row: str, why: Why) -> None:
    """The sum of the others would pass for the whole."""
    send(hub, "KG", "TRAFFICKING", [row], hours=8)
    view = view_enforcement(hub)
    line = view.flows["TRAFFICKING"].lines["whole"][0]
    assert line.total is None
    assert [(one.why, one.members) for one in line.reasons] == [(why, ("KG",))]
    assert line.figures["KG"].change is None
    told = enforcement_json(view)["dataflows"]["TRAFFICKING"]["lines"]["whole"][0]
    assert told["together"] is None
    assert told["not_added_up"] == {why.value: ["KG"]}


def test_an_earlier_period_and_one_of_another_frequency(hub: Hub) -> None:
    """A monthly report shows the last year that has ended by its month."""
    assert totals(view_enforcement(hub, period="2024"), "TRAFFICKING")["IDENTIFIED"] == 30.0
    assert view_enforcement(hub, period="2026-02").flows["TRAFFICKING"].period.year == 2025
    assert view_enforcement(hub, period="2025-02").flows["TRAFFICKING"].period.year == 2024
    with pytest.raises(UsageError, match="have come"):
        view_enforcement(hub, period="2020")


def test_who_may_see_it(hub: Hub, tmp_path: Path) -> None:
    """Members see each other's definitions; the public has neither those nor figures without them."""
    assert totals(view_enforcement(hub, sight=MEMBERS_SIGHT), "TRAFFICKING")["IDENTIFIED"] == 31.0
    with pytest.raises(UsageError, match="for members"):
        view_enforcement(hub, sight=PUBLIC_SIGHT)
    (tmp_path / "other").mkdir()
    without = GROUP.replace('"TRAFFICKING", "ENFORCEMENT"', '"STOCK"').replace("TRAFFICKING", "STOCK", 1)
    text = without[: without.index("[[agreement]]")]
    with make_hub(tmp_path / "other", text) as other, pytest.raises(UsageError, match="exchanges no figures"):
        view_enforcement(other)


def test_the_groups_operations_are_codes_of_its_structures(hub: Hub) -> None:
    """A code that intake takes and the structure doesn't name can't be read by anybody else."""
    listed = hub.catalogue.codelists["CL_OPERATION"]
    own = hub.catalogue.dataflow("ENFORCEMENT").structure.by_id["OPERATION"].codelist
    assert own is listed
    assert [code.id for code in listed.codes][:3] == ["JOINT", "OP_RIVER", "NONE"]
    assert listed.by_id["OP_RIVER"].parent == "JOINT"


def test_standard_rules_hold_for_a_group_with_operations(hub: Hub) -> None:
    """A group that names its operations would lose every check of the dataflow, and nobody would notice."""
    rules = {rule.id for rule in hub.catalogue.rules_of(hub.catalogue.dataflow("ENFORCEMENT"))}
    assert rules == {"ENF-01", "ENF-02", "ENF-03", "ENF-04", "ENF-05", "ENF-06", "ENF-07"}


def test_measures_are_marked_as_their_readers_see_them(hub: Hub) -> None:
    """A joint operation that touches the figures is marked on them; one not released, for the office alone."""
    enter_measure(hub, read_measure(OPERATION, name="m.toml"), By(at=later(10_000)))
    view = view_enforcement(hub)
    (mark,) = enforcement_part(hub, view).marks
    assert mark.names["en"] == "Operation River"
    assert enforcement_part(hub, view, sight=MEMBERS_SIGHT).marks == ()
