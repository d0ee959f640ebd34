"""Shift-share: three effects that add up, against a case worked by hand."""

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.change.compared import compare_periods
from comity.analysis.change.shift_share import shift_share
from unit.analysis.change.situations import make_situation
from unit.analysis.sample_indicator import Cell, indicator, month

NOW, THEN = month("2024-10"), month("2023-10")
CELLS: list[Cell] = [
    ("AM", "GE", "2023-10", 100), ("AM", "IN", "2023-10", 100), ("KG", "GE", "2023-10", 200),
    ("AM", "GE", "2024-10", 150), ("AM", "IN", "2024-10", 110), ("KG", "GE", "2024-10", 210),
    ("KG", "IN", "2024-10", 30),
]  # fmt: skip


def test_a_case_worked_by_hand() -> None:
    """400 became 500 (+25 %); Georgia 300 → 360 (+20 %), India 100 → 140 (+40 %)."""
    frame = indicator(*CELLS)
    found = shift_share(frame, compare_periods(frame, NOW, THEN), by="origin")
    assert found is not None
    rows = {row["reporter"]: row for row in found.reporters.to_dicts()}
    expected = {"AM": (60, 50, 100 * -0.05 + 100 * 0.15, 0), "KG": (40, 50, 200 * -0.05, 0)}
    for reporter, (change, common, mix, _) in expected.items():
        row = rows[reporter]
        assert (row["change"], row["common"]) == (change, pytest.approx(common))
        assert row["mix"] == pytest.approx(mix)
        assert row["own"] == pytest.approx(change - common - mix)
    assert found.reporters["own"].abs().is_sorted(descending=True)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 5000))
def test_the_effects_add_up(seed: int) -> None:
    """Effects that leave a rest unexplained aren't a decomposition; own effects on a known part cancel."""
    found = make_situation(seed)
    if found.by == "reporter":
        return
    comparison = compare_periods(found.indicator, found.period, found.against, incomplete=found.incomplete)
    shares = shift_share(found.indicator, comparison, by=found.by)
    if shares is None:
        return
    cells = shares.cells
    rest = (cells["common"] + cells["mix"] + cells["own"] - cells["change"]).abs().max()
    scale = float(cells.select(pl.max_horizontal("now", "then").max()).item())
    assert isinstance(rest, float)
    assert rest <= 1e-9 * max(scale, 1.0)
    if not shares.left_out:
        assert math.isclose(cells["change"].sum(), comparison.change, rel_tol=1e-9, abs_tol=1e-6)
    known = cells.group_by("code").agg(pl.col("own", "then").sum()).filter(pl.col("then") > 0)
    assert known["own"].abs().max() is None or float(known["own"].abs().max()) <= 1e-6 * max(scale, 1.0)  # type: ignore[arg-type]


def test_who_names_no_part_is_left_out() -> None:
    """The mix of a reporter that sends only totals can't be known."""
    frame = indicator(*CELLS, ("RU", "_T", "2023-10", 50), ("RU", "_T", "2024-10", 60))
    found = shift_share(frame, compare_periods(frame, NOW, THEN), by="origin")
    assert found is not None
    assert found.left_out == ("RU",)
    assert set(found.reporters["reporter"]) == {"AM", "KG"}


def test_one_reporter_has_nothing_in_common() -> None:
    """With one reporter the common growth would be its own."""
    frame = indicator(*[cell for cell in CELLS if cell[0] == "AM"])
    assert shift_share(frame, compare_periods(frame, NOW, THEN), by="origin") is None
