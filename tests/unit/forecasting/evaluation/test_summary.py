"""Scores of groups."""

import polars as pl
import pytest

from comity.forecasting.evaluation.cells import score_cells
from comity.forecasting.evaluation.summary import SCORES, summarise
from issued_forecasts import issue, truths


def cells() -> pl.DataFrame:
    """Return two series' scored figures: one forecast 10 too low, one 20 too high and without yardsticks."""
    issued = pl.concat([issue(1, 0, [100.0, 100.0]), issue(1, 0, [320.0], series="other", naive=None)])
    return score_cells(issued, pl.concat([truths([110, 110]), truths([300], series="other")]))


def test_by_hand() -> None:
    """Means over figures, ratios of sums, and skill on figures that both forecast."""
    (row,) = summarise(cells()).to_dicts()
    assert (row["n"], row["series"], row["runs"]) == (3, 2, 1)
    assert row["mase"] == pytest.approx(2.0)
    assert row["naive_mase"] == pytest.approx(4.0)
    assert row["skill_mase"] == pytest.approx(0.5)
    assert row["bias"] == pytest.approx((-10 - 10 + 20) / 520)
    assert row["coverage80"] == pytest.approx(2 / 3)
    assert row["coverage95"] == pytest.approx(2 / 3)
    same = cells().filter(pl.col("unique_id") == "total")
    assert row["skill_wql"] == pytest.approx(1 - same["loss"].sum() / same["naive_loss"].sum())
    assert row["wql"] == pytest.approx(cells()["loss"].sum() / 520)


def test_groups_are_ordered_and_add_up() -> None:
    """Each figure is in one group; a group without yardsticks has no skill."""
    found = summarise(cells(), ("unique_id",))
    assert found["unique_id"].to_list() == ["other", "total"]
    assert found["n"].sum() == 3
    assert found["skill_mase"].to_list()[0] is None


def test_nothing_scored() -> None:
    """Before the first truth there is a frame of the same columns without a row."""
    none = cells().clear()
    assert summarise(none).height == 0
    assert summarise(none).columns == ["n", "series", "runs", *SCORES]
    assert summarise(none, ("unique_id",)).columns == summarise(cells(), ("unique_id",)).columns


def test_figures_that_are_zero() -> None:
    """Shares of a sum that is zero are unknown, not infinite."""
    (row,) = summarise(score_cells(issue(1, 0, [1.0]), truths([0.0]))).to_dicts()
    assert row["wql"] is None
    assert row["bias"] is None
    assert row["mase"] == pytest.approx(0.2)
