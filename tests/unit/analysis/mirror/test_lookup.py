import pytest

from comity.analysis.mirror.lookup import Lookup
from comity.analysis.mirror.reasons import NoMirror
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from unit.analysis.mirror.flows import SIDES, paired, row

NOW = Period(Frequency.ANNUAL, 2020, 1)
BEFORE = NOW.shift(-1)


def lookup(now: tuple[int | None, int | None], before: tuple[int, int] = (100, 100)) -> Lookup:
    """Return a lookup of what A counts of those who leave for B and B of those who come, before and now."""
    rows = [
        row(*who, value, **{PERIOD: period.id})
        for period, counts in ((BEFORE, before), (NOW, now))
        for who, value in zip((("A", "B", "OUT"), ("B", "A", "IN")), counts, strict=True)
    ]
    return Lookup(paired(*rows, row("A", "X", "IN", 3)), SIDES)


@pytest.mark.parametrize(
    ("now", "agrees"),
    [((150, 140), True), ((150, 115), False), ((150, 90), False), ((50, 55), True), ((100, 100), True)],
)
def test_the_other_side_agrees_where_it_moved_likewise(now: tuple[int, int], agrees: bool) -> None:  # noqa: FBT001
    """A rise that the other side doesn't see is a fault in counting more often than a rise."""
    found = lookup(now).find("A", "B", direction="OUT", period=NOW)
    assert (found.own, found.mirrored) == now
    assert found.own_change == pytest.approx(now[0] / 100 - 1)
    assert found.mirrored_change == pytest.approx(now[1] / 100 - 1)
    assert found.agrees is agrees
    assert found.reason is None
    assert found.said is None


def test_both_ends_ask_for_the_same_flow() -> None:
    """What is the mirror to one is its own figure to the other."""
    asked = lookup((150, 140))
    left, came = (
        asked.find(*who, direction=direction, period=NOW)
        for who, direction in ((("A", "B"), "OUT"), (("B", "A"), "IN"))
    )
    assert (left.own, left.mirrored) == (came.mirrored, came.own) == (150, 140)
    assert left.asymmetry == came.asymmetry == pytest.approx(10 / 290)


@pytest.mark.parametrize(
    ("other", "direction", "reason"),
    [("B", "OUT", NoMirror.NOT_YET), ("X", "IN", NoMirror.NOT_MEMBER), ("X", "OUT", NoMirror.NO_FIGURE)],
)
def test_why_there_is_none_is_told(other: str, direction: str, reason: NoMirror) -> None:
    """An alert must say whether the other side disagrees or only hasn't answered."""
    found = lookup((150, None)).find("A", other, direction=direction, period=NOW)
    assert (found.mirrored, found.agrees, found.asymmetry, found.reason) == (None, None, None, reason)
    assert found.said is not None


def test_nothing_before_or_nothing_now_is_no_change() -> None:
    """Neither a first figure nor a fall to nothing may divide by zero."""
    first = lookup((150, 140), before=(0, 0)).find("A", "B", direction="OUT", period=NOW)
    assert (first.own_change, first.mirrored_change, first.agrees) == (None, None, None)
    assert lookup((0, 0)).find("A", "B", direction="OUT", period=NOW).agrees is True
    assert lookup((0, 90)).find("A", "B", direction="OUT", period=NOW).agrees is False
