"""Cuts of a dataflow: sums in which each figure counts once, and vintages compared."""

import polars as pl
import pytest

from comity.hub.explore.sums import MISSING_PARTS, SUMMED, add_up
from comity.hub.explore.vintages import compare
from comity.structures.pack import standard_pack

FLOW = standard_pack().dataflows["CROSSINGS"]
Row = tuple[str, str, str, int, float | None, str | None]


def frame(*rows: Row) -> pl.DataFrame:
    """Return an observation frame of (reporter, purpose, mode, period, value, status)."""
    told = [
        {
            "FREQ": "M", "REPORTER": reporter, "ORIGIN": "CN", "ORIGIN_BASIS": "C", "DIRECTION": "IN",
            "PURPOSE": purpose, "MODE": mode, "NEIGHBOUR": "_T", "COUNT_UNIT": "CROSSINGS",
            "TIME_PERIOD": f"2026-{period:02}", "OBS_VALUE": value, "OBS_STATUS": status, "CONF_STATUS": None,
            "_period": 520260000 + period, "_seq": 1,
        }
        for reporter, purpose, mode, period, value, status in rows
    ]  # fmt: skip
    return pl.DataFrame(
        told, schema_overrides={"OBS_VALUE": pl.Float64, "OBS_STATUS": pl.String, "CONF_STATUS": pl.String}
    )


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (
            [
                ("KG", "_T", "_T", 1, 10.0, None),
                ("KG", "TOURISM", "_T", 1, 6.0, None),
                ("KG", "WORK", "_T", 1, 4.0, None),
            ],
            10,
        ),
        ([("KG", "_T", "_T", 1, 10.0, None), ("KG", "TOURISM", "_T", 1, 6.0, None)], 10),
        ([("KG", "TOURISM", "_T", 1, 6.0, None), ("KG", "WORK", "_T", 1, 4.0, None)], 10),
    ],
)
def test_totals_and_their_parts_count_once(rows: list[Row], total: float) -> None:
    """A total sent beside its parts, complete or not, must not be added to them."""
    assert add_up(frame(*rows), FLOW, ("PURPOSE",))["OBS_VALUE"].to_list() == [total]


def test_other_dimensions_stay_as_they_were_sent() -> None:
    """A dimension that isn't added up must keep its total beside its parts."""
    summed = add_up(
        frame(("KG", "TOURISM", "AIR", 1, 6.0, None), ("KG", "TOURISM", "_T", 1, 9.0, None)), FLOW, ("PURPOSE",)
    )
    assert dict(summed.select("MODE", "OBS_VALUE").iter_rows()) == {"AIR": 6.0, "_T": 9.0}
    assert summed["PURPOSE"].unique().to_list() == [SUMMED]


def test_sum_over_reporters_needs_all_of_them() -> None:
    """A period that one reporter lacks must not appear as if it had fallen."""
    summed = add_up(
        frame(("KG", "_T", "_T", 1, 1.0, None), ("AM", "_T", "_T", 1, 2.0, None), ("KG", "_T", "_T", 2, 1.0, None)),
        FLOW,
        ("REPORTER",),
    )
    assert summed.select("TIME_PERIOD", "OBS_VALUE").rows() == [("2026-01", 3.0)]


def test_sum_tells_of_its_parts() -> None:
    """What is provisional or missing in a part must be told of the sum."""
    summed = add_up(
        frame(("KG", "TOURISM", "_T", 1, 6.0, "P"), ("KG", "WORK", "_T", 1, None, "O")), FLOW, ("PURPOSE",)
    )
    assert summed.select("OBS_VALUE", "OBS_STATUS", MISSING_PARTS).rows() == [(6.0, "O,P", 1)]


def test_compared_cells_are_new_changed_removed_or_the_same() -> None:
    """Each cell of either vintage must be told once, with what became of it."""
    then = frame(*(("KG", "_T", "_T", month, 1.0, None) for month in (1, 2, 3)))
    now = frame(
        ("KG", "_T", "_T", 1, 1.0, None), ("KG", "_T", "_T", 2, 5.0, None), ("KG", "_T", "_T", 4, 1.0, None)
    )
    told = compare(then, now, FLOW).select("TIME_PERIOD", "kind").rows()
    assert told == [("2026-01", "same"), ("2026-02", "changed"), ("2026-03", "removed"), ("2026-04", "new")]
