import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.mirror.pairs import pair
from comity.analysis.mirror.reasons import NoMirror
from comity.model.frames import PERIOD
from unit.analysis.mirror.flows import SIDES, paired, row, year


def test_leaving_is_paired_with_entering() -> None:
    """A's departures to B are B's arrivals from A, not B's departures to A."""
    found = paired(row("A", "B", "OUT", 90), row("B", "A", "IN", 100), row("B", "A", "OUT", 7))
    assert found.frame.select("sender", "receiver", "sent", "received").rows() == [("A", "B", 90.0, 100.0)]
    assert found.no_mirror.select("reporter", "direction", "reason").rows() == [
        ("B", "OUT", NoMirror.NOT_COUNTED.value)
    ]


@pytest.mark.parametrize(
    ("across", "reason", "dimension"),
    [
        ([], NoMirror.SILENT, None),
        ([row("B", "C", "IN", 5)], NoMirror.NOT_COUNTED, None),
        ([row("B", "A", "IN", 5, UNIT="CROSSINGS")], NoMirror.UNIT, "UNIT"),
        ([row("B", "A", "IN", 5, **{PERIOD: year(2019)})], NoMirror.NO_PERIOD, None),
        ([row("B", "A", "IN", 5, MODE="AIR")], NoMirror.PARTS, None),
    ],
)
def test_no_mirror_is_said_with_its_reason(
    across: list[dict[str, object]], reason: NoMirror, dimension: str | None
) -> None:
    """A reader must learn what would have to change for a mirror, not only that there is none."""
    found = paired(row("A", "B", "OUT", 90, MODE="LAND"), *across)
    assert found.frame.is_empty()
    own = found.no_mirror.filter(pl.col("reporter") == "A")
    assert own.select("other", "reason", "dimension", "value").rows() == [("B", reason.value, dimension, 90.0)]


def test_strangers_and_nameless_states_have_no_mirror() -> None:
    """A state outside the group, and a total over all borders, can't answer."""
    found = paired(row("A", "X", "IN", 3), row("A", "_T", "IN", 9), members="AB")
    assert dict(found.no_mirror.select("other", "reason").rows()) == {
        "X": NoMirror.NOT_MEMBER.value,
        "_T": NoMirror.NO_STATE.value,
    }


def test_only_common_parts_are_compared() -> None:
    """A mode that one side doesn't count would look like a difference in counting."""
    found = paired(
        row("A", "B", "OUT", 90, MODE="LAND"),
        row("A", "B", "OUT", 40, MODE="AIR"),
        row("B", "A", "IN", 100, MODE="LAND"),
    )
    assert found.frame.select("sent", "received").rows() == [(90.0, 100.0)]
    assert found.matched["sent_share"][0] == pytest.approx(90 / 130)
    assert found.matched["received_share"][0] == 1


def test_parts_are_added_up_where_the_other_side_has_but_the_total() -> None:
    """Who sends more detail must not lose the mirror for it."""
    found = paired(
        row("A", "B", "OUT", 50, MODE="LAND"), row("A", "B", "OUT", 40, MODE="AIR"), row("B", "A", "IN", 100)
    )
    assert found.frame.select("sent", "received").rows() == [(90.0, 100.0)]


def test_a_late_side_is_missing_and_a_part_left_out_is_nothing() -> None:
    """A period not sent must not count as zero; a part left out of one that was sent must."""
    later = {PERIOD: year(2021)}
    found = paired(
        *(row("A", "B", "OUT", 50, MODE=mode, **when) for mode in ("LAND", "AIR") for when in ({}, later)),
        *(row("B", "A", "IN", 60, MODE=mode) for mode in ("LAND", "AIR")),
        row("C", "A", "IN", 1),
        row("A", "C", "OUT", 2, MODE="LAND", **later),
    )
    assert found.frame.select("sent", "received").rows() == [(100.0, 120.0), (100.0, None)]
    assert found.one_sided.select("sender", "receiver").unique().rows() == [("A", "C")]


def test_of_several_definitions_the_one_in_common_is_taken() -> None:
    """Persons must not be held against crossings where both sides also have crossings."""
    found = paired(
        row("A", "B", "OUT", 10),
        row("A", "B", "OUT", 90, UNIT="CROSSINGS"),
        row("B", "A", "IN", 100, UNIT="CROSSINGS"),
    )
    assert found.frame.select("definition", "sent", "received").rows() == [("UNIT=CROSSINGS", 90.0, 100.0)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABX"),
            st.sampled_from(["A", "B", "X", "_T"]),
            st.sampled_from(["IN", "OUT", "_T"]),
            st.sampled_from(["PERSONS", "CROSSINGS"]),
            st.sampled_from(["LAND", "AIR", "_T"]),
            st.integers(2019, 2021),
            st.integers(0, 99),
        ),
        min_size=1,
        max_size=25,
        unique_by=lambda one: one[:6],
    )
)
def test_every_flow_has_a_mirror_or_a_reason(figures: list[tuple[str, str, str, str, str, int, int]]) -> None:
    """A flow that silently vanished would be taken for one that agrees; none may be in both tables."""
    rows = [
        row(reporter, partner, direction, value, UNIT=unit, MODE=mode, **{PERIOD: year(number)})
        for reporter, partner, direction, unit, mode, number, value in figures
    ]
    found = pair(pl.DataFrame(rows), sides=SIDES, members={"A", "B"})
    corridors = set(found.frame.select("sender", "receiver").rows())
    for reporter, partner, direction, *_ in figures:
        if reporter == partner or direction == "_T":
            continue
        corridor = (partner, reporter) if direction == "IN" else (reporter, partner)
        reasons = found.no_mirror.filter(
            pl.col("reporter") == reporter, pl.col("other") == partner, pl.col("direction") == direction
        )
        assert (corridor in corridors) + reasons.height == 1
    both = found.frame.filter(pl.col("sent").is_not_null() & pl.col("received").is_not_null())
    assert set(both.select("sender", "receiver").rows()) == corridors
