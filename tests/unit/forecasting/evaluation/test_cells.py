"""Forecast figures held against truths, one by one."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from comity.forecasting.evaluation.cells import count_late, levels_of, score_cells
from issued_forecasts import issue, moment, month, truths


def test_what_was_known_when_it_was_forecast_is_not_scored() -> None:
    """A forecast issued when the figure had come, or at that very moment, would be praised for looking."""
    issued = pl.concat([issue(1, 0, [100, 100, 100]), issue(2, 0, [95, 95, 95], at=2)])
    cells = score_cells(issued, truths([101, 102]))
    assert cells.select("run", "step").rows() == [(1, 1), (1, 2)]
    assert count_late(issued, truths([101, 102])) == 2


def test_the_last_forecast_from_an_origin_counts() -> None:
    """Ten reports from one month's figures are one forecast, not ten."""
    issued = pl.concat([issue(1, 0, [100, 100]), issue(2, 0, [110, 110], at=0.5), issue(3, 1, [120])])
    cells = score_cells(issued, truths([101, 102]))
    assert cells.select("run", "ds").rows() == [(2, month(1)), (2, month(2)), (3, month(2))]


def test_scores() -> None:
    """Each score, by hand: error, scaled error, interval, the yardstick's."""
    (cell,) = score_cells(issue(1, 0, [100.0]), truths([113.0])).to_dicts()
    assert (cell["error"], cell["absolute"], cell["scaled"], cell["naive_absolute"]) == (-13, 13, 13 / 5, 23)
    assert (cell["in80"], cell["in95"]) == (0, 1)
    assert cell["width80"] == pytest.approx(2 * 12.8155, abs=1e-3)
    assert cell["place"] == pytest.approx(1.3, abs=0.01)
    levels = np.array([0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975])
    quantiles = np.array([cell[f"q{level:g}"] for level in levels])
    error = 113 - quantiles
    assert cell["loss"] == pytest.approx(2 * np.maximum(levels * error, (levels - 1) * error).mean())
    assert cell["naive_loss"] > cell["loss"]


def test_without_yardsticks() -> None:
    """A run of an earlier version has none: what can be said without them is said."""
    (cell,) = score_cells(issue(1, 0, [100.0], naive=None), truths([113.0])).to_dicts()
    assert cell["scaled"] is None
    assert cell["naive_loss"] is None
    assert cell["loss"] > 0


def test_a_truth_of_other_reporters_is_another_figure() -> None:
    """The total of two states is no truth about a forecast of three."""
    issued = issue(1, 0, [100.0]).with_columns(basis=pl.lit(0))
    known = pl.concat([truths([101.0]).with_columns(basis=pl.lit(basis)) for basis in (1, 0)])
    assert score_cells(issued, known).height == 1
    assert score_cells(issued, known.filter(pl.col("basis") == 1)).height == 0


def test_a_figure_that_is_missing_is_not_scored() -> None:
    """A period without a figure is neither hit nor missed."""
    known = truths([101.0]).with_columns(y=pl.lit(None, pl.Float64))
    assert score_cells(issue(1, 0, [100.0]), known).is_empty()


def test_other_quantiles() -> None:
    """A forecast without the ends of an interval has no coverage of it, and is scored otherwise."""
    issued = issue(1, 0, [100.0]).drop("q0.1", "q0.975")
    assert levels_of(issued) == (0.025, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    (cell,) = score_cells(issued, truths([113.0])).to_dicts()
    assert cell["in80"] is None
    assert cell["width95"] is None
    assert cell["loss"] > 0


def test_moments_are_compared_as_moments() -> None:
    """A second before the truth is before it, whatever the day."""
    issued = issue(1, 0, [100.0], at=1).with_columns(issued_at=pl.lit(moment(1) - dt.timedelta(seconds=1)))
    assert score_cells(issued, truths([101.0])).height == 1
