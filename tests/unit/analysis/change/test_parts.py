"""What parts add to a change: exact, and only where both periods are broken down alike."""

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.change.compared import compare_periods, steps_between
from comity.analysis.change.parts import change_parts, settle_breakdown
from comity.analysis.comparison import Exclusion
from comity.errors import UsageError
from unit.analysis.change.situations import make_situation
from unit.analysis.sample_indicator import indicator, month

NOW, THEN = month("2024-10"), month("2023-10")


def changes(frame: pl.DataFrame, **how: dict[str, str | None]) -> dict[str, float]:
    """Return each part's change between the two months."""
    parts = change_parts(frame, compare_periods(frame, NOW, THEN), by="origin", **how)
    return dict(parts.select("code", "change").iter_rows())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 5000))
def test_parts_add_up_to_the_change(seed: int) -> None:
    """Contributions that don't add up explain something else than the change."""
    found = make_situation(seed)
    comparison = compare_periods(found.indicator, found.period, found.against, incomplete=found.incomplete)
    parts = change_parts(found.indicator, comparison, by=found.by)
    assert math.isclose(parts["change"].sum(), comparison.change, rel_tol=1e-9, abs_tol=1e-6)
    assert math.isclose(parts["now"].sum(), comparison.now, rel_tol=1e-9, abs_tol=1e-6)
    if comparison.relative is not None:
        assert math.isclose(parts["contribution"].sum(), comparison.relative, rel_tol=1e-9, abs_tol=1e-9)


def test_a_reporter_with_parts_in_one_period_only_has_none() -> None:
    """Else Georgia would seem to rise from nothing in the month in which a state begins to name origins."""
    frame = indicator(
        ("KG", "_T", "2023-10", 100), ("KG", "GE", "2024-10", 110), ("AM", "GE", "2023-10", 5),
        ("AM", "GE", "2024-10", 7),
    )  # fmt: skip
    assert changes(frame) == {"_T": 10.0, "GE": 2.0}


def test_a_finer_breakdown_is_read_as_the_coarser_one() -> None:
    """A state that begins to say tourism instead of personal journeys has no fall in personal journeys."""
    frame = indicator(
        ("KG", "PERSONAL", "2023-10", 100), ("KG", "TOURISM", "2024-10", 70), ("KG", "VISIT", "2024-10", 50),
        ("KG", "WORK", "2023-10", 4), ("KG", "WORK", "2024-10", 4),
    )  # fmt: skip
    parents = {"TOURISM": "PERSONAL", "VISIT": "PERSONAL", "PERSONAL": "_T", "WORK": None}
    assert changes(frame, parents=parents) == {"PERSONAL": 20.0, "WORK": 0.0}
    assert changes(frame)["PERSONAL"] == -100.0


def test_a_coarser_breakdown_of_another_reporter_is_read_so_for_all() -> None:
    """A rise of personal journeys told without another state's tourism would be too small."""
    frame = indicator(
        ("KG", "PERSONAL", "2023-10", 100), ("KG", "PERSONAL", "2024-10", 110),
        ("AM", "TOURISM", "2023-10", 50), ("AM", "TOURISM", "2024-10", 80),
    )  # fmt: skip
    assert changes(frame, parents={"TOURISM": "PERSONAL", "PERSONAL": None}) == {"PERSONAL": 40.0}


def test_settling_changes_no_value() -> None:
    """It moves figures between codes and loses none."""
    frame = indicator(("KG", "_T", "2023-10", 100), ("KG", "GE", "2024-10", 60), ("KG", "_U", "2024-10", 50))
    settled = settle_breakdown(frame, compare_periods(frame, NOW, THEN), by="origin")
    assert settled["value"].sum() == 210.0
    assert settled["origin"].unique().to_list() == ["_T"]


def test_who_is_left_out_and_why() -> None:
    """A total over other reporters than a year ago is no comparison."""
    frame = pl.concat(
        [
            indicator(("AM", "GE", "2024-10", 1), ("BY", "GE", "2023-10", 1), ("KG", "GE", "2023-10", 1)),
            indicator(("KG", "GE", "2024-10", 2), basis="all borders"),
            indicator(("KZ", "GE", "2023-10", 3), ("KZ", "GE", "2024-10", 5), ("RU", "GE", "2023-10", 1)),
            indicator(("RU", "GE", "2024-10", 9)),
        ]
    )
    found = compare_periods(frame, NOW, THEN, incomplete={("RU", NOW)})
    assert (found.included, found.now, found.then) == (("KZ",), 5.0, 3.0)
    assert found.excluded == {
        "AM": Exclusion.NO_FIGURES_YEAR_AGO,
        "BY": Exclusion.NO_FIGURES_NOW,
        "KG": Exclusion.BASIS_CHANGED,
        "RU": Exclusion.PARTIAL,
    }


@pytest.mark.parametrize("against", ["2024-10", "2024-11", "2023"])
def test_only_an_earlier_period_of_its_kind_is_compared(against: str) -> None:
    """A month against a year, or against the month to come, would be a change of nothing."""
    with pytest.raises(UsageError):
        steps_between(month(against), NOW)
