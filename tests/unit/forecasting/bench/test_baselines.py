from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.forecast.baselines import combine, make_baseline, read_baseline, seasonal_naive
from bench.forecast.metrics import Forecast
from bench.forecast.split import LEVELS, Array, Split


class Model:
    """Repeats the last value with quantiles around it; fails on a series that begins with 13, counts its calls."""

    calls = 0

    def forecast(self, y: Array, h: int, level: list[int]) -> dict[str, Any]:
        """Forecast as models of statsforecast do."""
        self.calls += 1
        if y[0] == 13:
            raise ArithmeticError
        found: dict[str, Any] = {"mean": np.full(h, y[-1])}
        for width in level:
            found |= {f"lo-{width}": found["mean"] - width, f"hi-{width}": found["mean"] + width}
        return found


def split_of(*rows: list[float], horizon: int = 3) -> Split:
    """Return series of season 2."""
    ids = tuple(f"s{number}" for number in range(len(rows)))
    return Split("made-up", 2, horizon, ids, tuple(map(np.array, rows)), tuple(np.ones(horizon) for _ in rows))


def test_a_baseline_is_made_once(tmp_path: Path) -> None:
    """A repeated run pays again, or reads something else than was made."""
    model, split = Model(), split_of([1.0, 2, 3, 4, 200], [5.0, 6, 7, 8, 9])
    assert read_baseline(split, "fake", cache=tmp_path) is None
    first = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: model})
    second = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: model})
    assert model.calls == 2
    assert (second.seconds, second.failed) == (first.seconds, 0)
    np.testing.assert_array_equal(second.forecast.quantiles, first.forecast.quantiles)


def test_other_data_are_another_baseline(tmp_path: Path) -> None:
    """A stale forecast is read for data that have changed."""
    make_baseline(split_of([1.0, 2, 3, 4]), "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: Model()})
    assert read_baseline(split_of([1.0, 2, 3, 5]), "fake", cache=tmp_path) is None
    assert read_baseline(split_of([1.0, 2, 3, 4], horizon=4), "fake", cache=tmp_path) is None


def test_a_series_on_which_a_model_fails_gets_seasonal_naive(tmp_path: Path) -> None:
    """One failed series stops the run, or passes for the model's own."""
    split = split_of([1.0, 2, 3, 4, 500], [13.0, 6, 7, 8, 9])
    made = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: Model()})
    assert made.failed == 1
    assert made.forecast.mean[0].tolist() == [500, 500, 500]
    assert made.forecast.mean[1].tolist() == [8, 9, 8]


def test_quantiles_stand_in_the_order_of_their_levels(tmp_path: Path) -> None:
    """A lower quantile is read as an upper one; coverage is then nonsense."""
    split = split_of([1.0, 2, 3, 4, 500])
    made = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: Model()})
    expected = [405, 420, 440, 460, 480, 500, 520, 540, 560, 580, 595]
    assert made.forecast.quantiles[0, 0].tolist() == expected
    assert len(LEVELS) == len(expected)


def test_quantiles_rise_though_an_interval_lies_beside_the_mean(tmp_path: Path) -> None:
    """A simulated interval that misses its mean gives quantiles that cross."""

    class Aside(Model):
        def forecast(self, y: Array, h: int, level: list[int]) -> dict[str, Any]:
            found = super().forecast(y, h, level)
            return found | {"lo-20": found["mean"] + 1}

    split = split_of([1.0, 2, 3, 4, 500])
    made = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: Aside()})
    assert np.all(np.diff(made.forecast.quantiles, axis=2) >= 0)
    assert made.forecast.mean[0, 0] == 500


def test_counts_have_no_negative_quantile_and_other_series_keep_theirs(tmp_path: Path) -> None:
    """A baseline is made worse than it need be, or cut where values can be negative."""
    split = split_of([1.0, 2, 3, 4, 5], [-1.0, 2, 3, 4, 5])
    made = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: Model()})
    assert made.forecast.quantiles[0].min() == 0
    assert made.forecast.quantiles[1].min() == -90


def test_missing_months_at_the_end_are_forecast_too(tmp_path: Path) -> None:
    """A series that ends early is forecast for the wrong months."""
    split = split_of([1.0, 2, 3, 4, np.nan])
    assert seasonal_naive(split).mean[0].tolist() == [4, 3, 4]
    made = make_baseline(split, "fake", cache=tmp_path, makers=lambda: {"fake": lambda _: Model()})
    assert made.forecast.mean.shape == (1, 3)


@pytest.mark.parametrize(("how", "expected"), [(np.mean, 4.0), (np.median, 2.0)])
def test_combinations_go_by_level(how: Any, expected: float) -> None:  # noqa: ANN401 - np.mean or np.median
    """The mean is taken for the median, or over another axis."""
    parts = [Forecast(np.full((2, 3), value), np.full((2, 3, 11), value)) for value in (1.0, 2.0, 9.0)]
    found = combine(parts, how)
    assert np.all(found.mean == expected)
    assert found.quantiles.shape == (2, 3, 11)
    assert np.all(found.quantiles == expected)
