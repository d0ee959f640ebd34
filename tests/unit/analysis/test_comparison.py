"""Like for like: who is compared with a year ago, and who is left out and why."""

import polars as pl
import pytest

from comity.analysis.comparison import Exclusion, compare
from comity.analysis.contributions import contributions, has_breakdown
from unit.analysis.sample_indicator import indicator, month

FRAME = pl.concat(
    [
        indicator(
            ("KG", "CN", "2023-03", 100),
            ("KG", "US", "2023-03", 50),
            ("KG", "CN", "2024-03", 120),
            ("KG", "IN", "2024-03", 20),
            ("TJ", "CN", "2024-03", 1000),
            ("AM", "CN", "2023-03", 2000),
            ("BY", "CN", "2023-03", 10),
            ("BY", "CN", "2024-03", 30),
            ("KZ", "CN", "2024-03", 5),
        ),
        indicator(("KZ", "CN", "2023-03", 7), basis="all borders"),
    ]
)
PERIOD = month("2024-03")


def test_only_reporters_with_both_periods_on_one_basis_are_compared() -> None:
    """A reporter that is missing from one side would show as growth or collapse."""
    found = compare(FRAME, [PERIOD], incomplete={("BY", PERIOD)})
    assert found.included == ("KG",)
    assert found.excluded == {
        "AM": Exclusion.NO_FIGURES_NOW,
        "BY": Exclusion.PARTIAL,
        "KZ": Exclusion.BASIS_CHANGED,
        "TJ": Exclusion.NO_FIGURES_YEAR_AGO,
    }
    assert (found.now, found.then, found.change) == (140, 150, -10)
    assert found.relative == pytest.approx(-10 / 150)


def test_nobody_to_compare_is_no_change_of_zero() -> None:
    """0 % would be a finding that nobody made."""
    found = compare(FRAME, [month("2025-03")])
    assert (found.included, found.relative) == ((), None)


def test_a_sum_over_periods_needs_every_period() -> None:
    """One missing month in a running year would look like a fall."""
    found = compare(FRAME, [month("2024-02"), PERIOD])
    assert found.included == ()


def test_contributions_name_parts_that_came_and_went() -> None:
    """An origin without figures a year ago still adds to the change."""
    comparison = compare(FRAME, [PERIOD], incomplete={("BY", PERIOD)})
    table = contributions(FRAME, comparison, by="origin")
    assert table.select("origin", "now", "then", "change").rows() == [
        ("US", 0.0, 50.0, -50.0),
        ("CN", 120.0, 100.0, 20.0),
        ("IN", 20.0, 0.0, 20.0),
    ]
    assert table["relative"].to_list() == [-1.0, pytest.approx(0.2), None]
    assert table["contribution"].sum() == pytest.approx(comparison.relative)


def test_without_a_total_a_year_ago_there_are_no_points() -> None:
    """Percentage points of nothing don't exist."""
    frame = indicator(("KG", "CN", "2023-03", 0), ("KG", "CN", "2024-03", 9))
    comparison = compare(frame, [PERIOD])
    assert comparison.relative is None
    assert contributions(frame, comparison, by="origin")["contribution"].to_list() == [None]


def test_a_total_is_no_breakdown() -> None:
    """A table with one row "total" would pretend to explain the change."""
    assert has_breakdown(FRAME, by="origin")
    assert not has_breakdown(FRAME, by="purpose")
