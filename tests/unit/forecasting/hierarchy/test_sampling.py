import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import UsageError
from comity.forecasting.forecaster import DEFAULT_QUANTILES
from comity.forecasting.hierarchy.path_summary import quantile_frame, row_quantiles
from comity.forecasting.intervals import bell_quantiles, in_order
from comity.forecasting.paths import Paths
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.sampling import ordered_values, sample_paths
from comity.forecasting.series import Array

COLUMNS = [quantile_column(level) for level in DEFAULT_QUANTILES]
MONTHS = [dt.date(2025, month, 1) for month in range(1, 7)]


def bells(means: dict[str, float], deviation: float = 10.0) -> pl.DataFrame:
    """Return half a year's forecasts with the tails of Student's t."""
    parts = []
    for name, mean in means.items():
        centre = np.full(len(MONTHS), mean)
        made = in_order(bell_quantiles(centre, np.full(len(MONTHS), deviation), DEFAULT_QUANTILES), floor=0.0)
        numbers = pl.DataFrame(np.column_stack([centre, made]), schema=["mean", *COLUMNS])
        parts.append(pl.concat([pl.DataFrame({"unique_id": name, "ds": MONTHS}), numbers], how="horizontal"))
    return pl.concat(parts)


def correlation(left: Array, right: Array) -> float:
    """Return the correlation of two samples."""
    return float(np.corrcoef(left, right)[0, 1])


def test_every_step_has_the_quantiles_of_the_forecast() -> None:
    """Paths would be wider or narrower than the forecast they are drawn from."""
    frame = bells({"x": 100.0, "y": 500.0})
    again = quantile_frame(sample_paths(frame, count=2000), DEFAULT_QUANTILES)
    assert again["ds"].to_list() == frame["ds"].to_list()
    wide = frame["q0.975"] - frame["q0.025"]
    for column in COLUMNS:
        assert ((again[column] - frame[column]).abs() < 0.003 * wide).all(), column


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=11, max_size=11), st.integers(2, 500))
def test_values_rise_and_are_never_below_zero(numbers: list[float], count: int) -> None:
    """Tails that are extended would cross or fall below zero where no quantile does."""
    row = dict(zip(COLUMNS, sorted(numbers), strict=True))
    frame = pl.DataFrame([{"unique_id": "x", "ds": 1, "mean": 1.0} | row])
    values = sample_paths(frame, count=count).values
    assert np.isfinite(values).all()
    assert values.min() >= 0
    ordered = ordered_values(np.sort(np.array([numbers])), DEFAULT_QUANTILES, count)
    assert (np.diff(ordered) >= -1e-6 * max(numbers)).all()


def test_steps_go_together_as_the_persistence_says() -> None:
    """The spread of a year's sum hangs on this correlation."""
    values = sample_paths(bells({"x": 1e4, "y": 1e4}), persistence={"x": 0.8, "y": 0.0}, count=4000).values
    assert correlation(values[0, :, 0], values[0, :, 1]) == pytest.approx(0.8, abs=0.04)
    assert correlation(values[0, :, 0], values[0, :, 2]) == pytest.approx(0.64, abs=0.05)
    assert abs(correlation(values[1, :, 0], values[1, :, 1])) < 0.05


@pytest.mark.parametrize(("together", "expected"), [(0.0, 0.0), (0.7, 0.49), (np.array([0.9, -0.9]), -0.81)])
def test_series_go_together_as_their_loadings_say(together: float | Array, expected: float) -> None:
    """The spread of a total hangs on this correlation."""
    values = sample_paths(bells({"x": 1e4, "y": 1e4}), together=together, count=4000).values
    for step in range(len(MONTHS)):
        assert correlation(values[0, :, step], values[1, :, step]) == pytest.approx(expected, abs=0.06)


def test_the_seed_alone_decides() -> None:
    """Two runs with one seed would show different futures, or two seeds the same."""
    frame = bells({"x": 100.0})
    one, same, other = (sample_paths(frame, seed=seed).values for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_series_that_is_not_forecast_has_no_numbers() -> None:
    """A missing forecast would become zero, and sums would be too small."""
    frame = bells({"x": 100.0, "y": 50.0}).with_row_index()
    frame = frame.filter(pl.col("index") != 0).drop("index")
    frame = frame.with_columns(pl.when(pl.col("unique_id") == "y").then(pl.col(COLUMNS)))
    values = sample_paths(frame, count=10).values
    assert np.isnan(values[0]).all()
    assert np.isfinite(values[1]).all()
    assert quantile_frame(sample_paths(frame, count=10), [0.5])["q0.5"].null_count() == 6


def test_a_forecast_without_quantiles_is_refused() -> None:
    """All paths would be one line, as if nothing were uncertain."""
    with pytest.raises(UsageError, match="fewer than two quantiles"):
        sample_paths(bells({"x": 1.0}).select("unique_id", "ds", "mean", "q0.5"))


def test_quantiles_of_few_paths_stay_within_them() -> None:
    """A quantile past the outermost path would be made up."""
    assert row_quantiles(np.array([[3.0, 1.0]]), [0.01, 0.5, 0.99]).tolist() == [[1.0, 2.0, 3.0]]
    one = Paths(("x",), (1,), np.array([[[7.0]]]))
    assert quantile_frame(one, [0.1, 0.9]).row(0) == ("x", 1, 7.0, 7.0, 7.0)
