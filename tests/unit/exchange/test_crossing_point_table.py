"""`[[crossing_point]]` of the group's file: what it says arrives, and what is wrong is named with its place."""

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from comity.model.crossing_points import Lanes, Procedure, ShiftRules

GROUP = """
[group]
id = "G"
name.en = "Group"
dataflows = ["CROSSINGS"]
[[member]]
code = "KG"
[[agreement]]
provider = "KG"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
"""
POINT = """
[[crossing_point]]
code = "ROAD"
name.en = "The Road"
member = "KG"
neighbour = "UZ"
mode = "LAND"
direction = "OUT"
counted = "FULL"
hours = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
patience = 90
flow = "CROSSINGS"
share = 0.4
released = true
[[crossing_point.procedure]]
code = "CHECK"
name.en = "Check"
share = 0.7
seconds = 55
shape = 3
[[crossing_point.procedure]]
code = "EGATE"
share = 0.3
seconds = 20
lanes = "GATES"
[[crossing_point.lanes]]
open = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
spare = 2
opens_at = 20
delay = 300
[[crossing_point.lanes]]
code = "GATES"
open = 3
staffed = false
[crossing_point.shifts]
lengths = [6]
starts = [0, 6, 12, 18]
a_week = 4
break_after = 7
"""


def test_every_key_arrives() -> None:
    """A key that is read but not passed on would be a silent default."""
    (point,) = parse_group(GROUP + POINT).crossing_points
    assert (point.code, point.names["en"], point.member, point.neighbour) == ("ROAD", "The Road", "KG", "UZ")
    assert (point.mode, point.direction, point.counted, point.patience) == ("LAND", "OUT", "FULL", 90)
    assert (point.flow, point.share, point.released, sum(point.hours)) == ("CROSSINGS", 0.4, True, 36)
    assert point.procedures == (
        Procedure("CHECK", 0.7, 55, 3, "STAFFED", {"en": "Check"}),
        Procedure("EGATE", 0.3, 20, 2, "GATES"),
    )
    assert point.lanes == (
        Lanes("STAFFED", (1,) * 12 + (2,) * 12, 2, 20, 300),
        Lanes("GATES", (3,) * 24, staffed=False),
    )
    assert point.shifts == ShiftRules((6,), (0, 6, 12, 18), 4, 7)
    assert point.seconds == pytest.approx(44.5)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('code = "ROAD"', 'code = "RO AD"', "code"),
        ('member = "KG"', 'member = "XX"', "no member"),
        ('flow = "CROSSINGS"\nshare = 0.4', 'flow = "STOCK"', "STOCK"),
        ('direction = "OUT"', 'direction = "UP"', "direction"),
        ("share = 0.7", "share = 0.6", "add up to 0.9"),
        ("share = 0.7", "share = 7", "share"),
        ("seconds = 55", "seconds = 0", "above 0"),
        ("seconds = 55", "minutes = 1", "minutes"),
        ("shape = 3", "shape = -1", "shape"),
        ('lanes = "GATES"', 'lanes = "GATE"', "no lanes GATE"),
        ("open = 3", "open = [3, 3]", "lanes by hour"),
        ("open = 3", 'open = "many"', "lanes by hour"),
        ("open = 3", "open = 0", "never open"),
        ("open = 3", "open = 201", "lanes by hour"),
        ("hours = [1, 1,", "hours = [1,", "24 hours"),
        ("lengths = [6]", "lengths = []", "hours are expected"),
        ("starts = [0, 6", "starts = [24, 6", "hours are expected"),
        ("a_week = 4", "a_week = 8", "a_week"),
        ('code = "GATES"', 'code = "STAFFED"', "given twice"),
        ('code = "EGATE"', 'code = "CHECK"', "given twice"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(old: str, new: str, named: str) -> None:
    """A planner finds the line to correct from the message alone."""
    assert old in POINT
    with pytest.raises(ConfigurationError) as fault:
        parse_group(GROUP + POINT.replace(old, new, 1))
    assert named in fault.value.detail
    assert "[[crossing_point]] number 1" in fault.value.detail
    assert fault.value.remedy


def test_two_points_have_two_codes() -> None:
    """A code given twice would show one point's lanes under the other's name."""
    with pytest.raises(ConfigurationError, match="given twice"):
        parse_group(GROUP + POINT + POINT)


def test_a_point_needs_lanes_and_procedures() -> None:
    """Without either there is nothing to simulate."""
    bare = '\n[[crossing_point]]\ncode = "ROAD"\nmember = "KG"\n'
    with pytest.raises(ConfigurationError, match="at least one is needed"):
        parse_group(GROUP + bare)
