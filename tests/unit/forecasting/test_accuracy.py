import math

import numpy as np
import pytest

from comity.forecasting.accuracy import covered, quantile_losses, ratio_interval, seasonal_scale

NAN = math.nan


@pytest.mark.parametrize(
    ("history", "season", "scale"),
    [([1, 2, 3, 5], 2, 2.5), ([1, 2, NAN, 5], 2, 3.0), ([1, 1, 1], 1, 0.0), ([1.0, 2.0, 4.0], 1, 1.5)],
)
def test_the_scale_is_the_mean_seasonal_difference(history: list[float], season: int, scale: float) -> None:
    """MASE divides by something else than its definition."""
    assert seasonal_scale(np.array(history, dtype=float), season) == scale


def test_without_two_seasons_there_is_no_scale() -> None:
    """A scale is made up where there is none."""
    assert math.isnan(seasonal_scale(np.array([1.0, 2.0]), 12))


def test_the_loss_at_the_median_is_the_absolute_error() -> None:
    """The quantile loss lacks its factor of two."""
    assert quantile_losses(np.array([10.0, 4.0]), np.array([[8.0], [8.0]]), [0.5]).tolist() == [2.0, 4.0]


def test_the_loss_weighs_each_side_by_its_level() -> None:
    """Missing above a high quantile costs no more than missing below it."""
    losses = quantile_losses(np.array([10.0, 0.0]), np.array([[5.0], [5.0]]), [0.9])
    assert np.allclose(losses, [9.0, 1.0])


def test_coverage_counts_ends_and_skips_what_has_not_come() -> None:
    """An interval's ends don't belong to it, or a missing actual value counts as outside."""
    inside = covered(np.array([1.0, 3.0, 4.0, NAN]), np.full(4, 1.0), np.full(4, 3.0))
    assert inside[:3].tolist() == [1, 1, 0]
    assert math.isnan(inside[3])


def test_the_ratio_interval_holds_the_ratio() -> None:
    """The bootstrap interval lies beside its ratio, or changes from run to run."""
    numbers = np.random.default_rng(0).uniform(0.5, 1.5, 60)
    ratio, low, high = ratio_interval(numbers, np.ones(60))
    assert low < ratio < high
    assert ratio == pytest.approx(numbers.mean())
    assert (ratio, low, high) == ratio_interval(numbers, np.ones(60))
