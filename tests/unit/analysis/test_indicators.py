"""Visitors from third countries: what counts, what doesn't, and each figure once."""

from collections.abc import Sequence

import polars as pl
import pytest

from comity.analysis.indicators import bases, compute
from comity.model.groups import Member
from comity.model.indicators import DimensionFilter, IndicatorDefinition, TotalRule
from comity.model.periods import Frequency, parse_period
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, Reference, Role
from comity.structures.indicators import indicator
from comity.structures.pack import standard_pack

VISITORS = indicator("VISITORS_THIRD_COUNTRIES")
CROSSINGS = standard_pack().dataflows["CROSSINGS"]
MEMBERS = ("KG", "TJ")
USUAL = {
    "FREQ": "M",
    "REPORTER": "KG",
    "ORIGIN": "CN",
    "ORIGIN_BASIS": "C",
    "DIRECTION": "IN",
    "PURPOSE": "TOURISM",
    "MODE": "LAND",
    "NEIGHBOUR": "CN",
    "COUNT_UNIT": "CROSSINGS",
    "TIME_PERIOD": "2024-01",
}


def observations(*rows: tuple[float | None, dict[str, str]], usual: dict[str, str] = USUAL) -> pl.DataFrame:
    """Return an observation frame: each row a value and where it differs from the usual cell."""
    full = [{**usual, **where, "OBS_VALUE": value} for value, where in rows]
    ids = []
    for one in full:
        period = parse_period(str(one["TIME_PERIOD"]))
        assert period is not None
        ids.append(period.id)
    schema = dict.fromkeys(usual, pl.String) | {"OBS_VALUE": pl.Float64}
    return pl.DataFrame(full, schema=schema).with_columns(_period=pl.Series(ids, dtype=pl.Int64), _seq=pl.lit(1))


def total(*rows: tuple[float | None, dict[str, str]], members: Sequence[Member | str] = MEMBERS) -> float:
    """Return what the visitors add up to."""
    return float(compute(VISITORS, observations(*rows), dataflow=CROSSINGS, members=members)["value"].sum())


@pytest.mark.parametrize(
    ("where", "counts"),
    [
        ({}, True),
        ({"ORIGIN": "TJ"}, False),
        ({"ORIGIN": "KG"}, False),
        ({"ORIGIN": "_U"}, True),
        ({"ORIGIN": "STLS"}, True),
        ({"ORIGIN": "_T"}, False),
        ({"DIRECTION": "OUT"}, False),
        ({"DIRECTION": "_T"}, False),
        ({"PURPOSE": "CREW"}, False),
        ({"PURPOSE": "TRANSIT"}, False),
        ({"NEIGHBOUR": "TJ"}, False),
        ({"NEIGHBOUR": "TJ", "MODE": "RAIL"}, False),
        ({"NEIGHBOUR": "TJ", "MODE": "FOOT"}, False),
        ({"NEIGHBOUR": "TJ", "MODE": "AIR"}, True),
        ({"NEIGHBOUR": "_Z", "MODE": "SEA"}, True),
        ({"NEIGHBOUR": "_T", "MODE": "AIR"}, True),
    ],
    ids=str,
)
def test_a_crossing_counts_where_the_definition_says(where: dict[str, str], counts: bool) -> None:  # noqa: FBT001
    """Members' nationals, internal borders, crew, transit and exits must stay out; all others come in."""
    assert total((7, where)) == (7 if counts else 0)


def test_parts_are_taken_and_their_totals_are_not_added() -> None:
    """A provider that sends a total beside its parts would otherwise count everybody twice."""
    rows = [
        (30, {}),
        (20, {"PURPOSE": "BUSINESS"}),
        (5, {"PURPOSE": "TRANSIT"}),
        (55, {"PURPOSE": "_T"}),
        (55, {"PURPOSE": "_T", "MODE": "_T"}),
        (55, {"PURPOSE": "_T", "MODE": "_T", "NEIGHBOUR": "_T"}),
    ]
    assert total(*rows) == 50


def test_a_code_with_children_is_their_total() -> None:
    """Personal purposes and tourism among them are the same people."""
    rows = [(30, {}), (10, {"PURPOSE": "VISIT"}), (40, {"PURPOSE": "PERSONAL"}), (40, {"PURPOSE": "_T"})]
    assert total(*rows) == 40
    frame = compute(VISITORS, observations(*rows), dataflow=CROSSINGS, members=MEMBERS)
    assert frame["purpose"].to_list() == ["TOURISM", "VISIT"]


def test_a_total_stands_in_for_parts_that_are_incomplete() -> None:
    """Suppressed parts must not shrink the total, nor crew that is known come back in with it."""
    rows = [(30, {}), (None, {"PURPOSE": "STUDY"}), (5, {"PURPOSE": "CREW"}), (100, {"PURPOSE": "_T"})]
    frame = compute(VISITORS, observations(*rows), dataflow=CROSSINGS, members=MEMBERS)
    assert frame.select("purpose", "value", "basis").rows() == [("_T", 95.0, "all purposes")]


def test_two_cuts_of_the_same_travellers_are_counted_once() -> None:
    """By mode and by purpose, without the cross table, are the same people twice."""
    rows = [
        (60, {"PURPOSE": "_T", "MODE": "AIR"}),
        (40, {"PURPOSE": "_T", "MODE": "LAND"}),
        (70, {"MODE": "_T"}),
        (30, {"MODE": "_T", "PURPOSE": "STUDY"}),
    ]
    assert total(*rows) == 100


def test_detail_that_only_some_cells_have_is_kept() -> None:
    """Land by neighbour and air without one is the usual layout; neither may push the other out."""
    rows = [(60, {}), (40, {"MODE": "AIR", "NEIGHBOUR": "_T"}), (9, {"NEIGHBOUR": "TJ"})]
    frame = compute(VISITORS, observations(*rows), dataflow=CROSSINGS, members=MEMBERS)
    assert frame.select("mode", "value", "basis").rows() == [
        ("AIR", 40.0, "as defined"),
        ("LAND", 60.0, "as defined"),
    ]


def test_without_neighbours_all_borders_count_and_the_result_says_so() -> None:
    """A reporter that can't tell its borders apart must not look like one that can."""
    rows = [(60, {"NEIGHBOUR": "_T"}), (40, {"NEIGHBOUR": "_T", "PURPOSE": "_T", "TIME_PERIOD": "2024-02"})]
    frame = compute(VISITORS, observations(*rows), dataflow=CROSSINGS, members=MEMBERS)
    assert frame["basis"].to_list() == ["all borders", "all borders; all purposes"]
    assert bases(frame)["basis"].to_list() == ["all borders", "all borders; all purposes"]


def test_known_internal_crossings_leave_a_total_of_all_borders() -> None:
    """What is known to be internal must not come back in with the total."""
    rows = [(100, {"NEIGHBOUR": "_T"}), (60, {"NEIGHBOUR": "TJ"}), (10, {})]
    assert total(*rows) == 40


def test_each_reporter_is_taken_by_its_first_way_of_counting() -> None:
    """Citizenship and residence describe the same travellers; adding them up would double them."""
    rows = [
        (30, {}),
        (33, {"ORIGIN_BASIS": "R"}),
        (29, {"COUNT_UNIT": "PERSONS"}),
        (50, {"REPORTER": "TJ", "ORIGIN_BASIS": "R", "COUNT_UNIT": "PERSONS"}),
    ]
    assert total(*rows) == 80


def test_membership_is_that_of_the_period() -> None:
    """A state's nationals are third-country nationals until it joins."""
    uzbekistan = Member("UZ", joined=parse_period("2024-02").start)  # type: ignore[union-attr]
    rows = [(5, {"ORIGIN": "UZ"}), (7, {"ORIGIN": "UZ", "TIME_PERIOD": "2024-02"})]
    assert total(*rows, members=[Member("KG"), uzbekistan]) == 5


def test_one_frequency_is_taken() -> None:
    """A year beside its months would count them twice."""
    rows = [(30, {}), (20, {"TIME_PERIOD": "2024-02"}), (300, {"FREQ": "A", "TIME_PERIOD": "2024"})]
    assert total(*rows) == 50
    annual = compute(VISITORS, observations(*rows), dataflow=CROSSINGS, members=MEMBERS, frequency=Frequency.ANNUAL)
    assert annual["value"].sum() == 300


def test_nothing_in_gives_nothing_out() -> None:
    """An empty ledger is no fault, and neither is one whose values are all missing."""
    for frame in (observations(), observations((None, {}))):
        result = compute(VISITORS, frame, dataflow=CROSSINGS, members=MEMBERS)
        assert result.is_empty()
        assert result.columns == ["reporter", "origin", "purpose", "mode", "_period", "value", "basis"]
        assert bases(result).is_empty()


def test_other_breakdowns_get_their_own_column() -> None:
    """The detections keep citizenship as origin and the route under its own name."""
    definition = indicator("IRREGULAR_DETECTIONS")
    usual = {
        "FREQ": "M",
        "REPORTER": "KG",
        "CITIZENSHIP": "AF",
        "INDICATOR": "BORDER",
        "DIRECTION": "IN",
        "DESTINATION": "_T",
        "ROUTE": "CMR_SEA",
        "UNIT": "EVENTS",
        "TIME_PERIOD": "2024-01",
    }
    frame = observations((4, {}), (9, {"INDICATOR": "REFUSED"}), (4, {"INDICATOR": "BORDER_BCP"}), usual=usual)
    result = compute(definition, frame, dataflow=standard_pack().dataflows["IRREGULAR"], members=MEMBERS)
    assert result.select("origin", "purpose", "mode", "route", "value").rows() == [
        ("AF", "_T", "_T", "CMR_SEA", 4.0)
    ]


def small_flow() -> Dataflow:
    """Return a group's own dataflow whose reporter stands under another name."""
    reference = Reference("X", "FLOW", "1.0")
    codes = Codelist(reference, {}, (Code("_T"), Code("A", parent="_T"), Code("A1", parent="A"), Code("B")))
    parts = (
        Component("COUNTRY", Role.DIMENSION),
        Component("KIND", Role.DIMENSION, codelist=codes),
        Component("TIME_PERIOD", Role.TIME_DIMENSION),
        Component("OBS_VALUE", Role.MEASURE),
    )
    return Dataflow(reference, {}, DataStructure(reference, {}, parts), reporter_dimension="COUNTRY")


@pytest.mark.parametrize(
    ("rule", "expected"), [(TotalRule.TOTAL, 10.0), (TotalRule.PARTS, 9.0), (TotalRule.NEVER, 9.0)]
)
def test_a_definition_says_whether_total_or_parts_come_first(rule: TotalRule, expected: float) -> None:
    """Parts that overlap (a person with two kinds) are right only as a total; the definition knows."""
    definition = IndicatorDefinition("I", "1", {}, "FLOW", filters={"KIND": DimensionFilter(total=rule)})
    usual = {"COUNTRY": "KG", "KIND": "B", "TIME_PERIOD": "2024-01"}
    values = [(4, {}), (5, {"KIND": "A1"}), (5, {"KIND": "A"})]
    whole = 10 if rule is TotalRule.TOTAL else 9
    frame = observations(*values, (whole, {"KIND": "_T"}), usual=usual)
    result = compute(definition, frame, dataflow=small_flow(), members=[])
    assert result["reporter"].unique().to_list() == ["KG"]
    assert result["value"].sum() == expected
