import numpy as np
import pytest

from comity.errors import UsageError
from comity.forecasting.hierarchy.temporal import factors_of, step_sums, temporal_reconcile


def test_forecasts_that_agree_stay_as_they_are() -> None:
    """Months that add up to their quarters and years already would be moved."""
    months = np.random.default_rng(0).uniform(1, 9, (3, 24))
    means = {factor: np.array([step_sums(row, factor) for row in months]) for factor in factors_of(12)}
    assert temporal_reconcile(means, season=12) == pytest.approx(months, abs=1e-8)


def test_a_higher_year_lifts_its_months_alone() -> None:
    """A year's forecast would move the months of another year or series."""
    months = np.full((2, 8), 10.0)
    means = {1: months, 4: np.array([[40.0, 48.0], [40.0, 40.0]])}
    found = temporal_reconcile(means, season=4)
    assert found[0, :4] == pytest.approx(10.0)
    assert found[1] == pytest.approx(10.0)
    assert found[0, 4:] == pytest.approx(11.0)


def test_variances_decide_what_is_believed() -> None:
    """A year that is known well would count no more than its steps."""
    means = {1: np.full((1, 4), 10.0), 4: np.array([[80.0]])}
    variances = {1: np.array([1.0]), 4: np.array([1e-3])}
    assert temporal_reconcile(means, season=4, variances=variances).sum() == pytest.approx(80, abs=0.02)


def test_months_are_never_negative() -> None:
    """A low year would push small months below zero."""
    means = {1: np.array([[0.1, 9.0, 9.0, 9.0]]), 2: np.array([[0.0, 0.0]]), 4: np.array([[0.0]])}
    assert temporal_reconcile(means, season=4).min() >= 0
    assert temporal_reconcile(means, season=4, nonnegative=False).min() < 0


def test_parts_of_seasons_are_refused() -> None:
    """Sums would be compared with other months than their own."""
    with pytest.raises(UsageError, match="have 2 columns"):
        temporal_reconcile({1: np.ones((1, 12)), 12: np.ones((1, 2))}, season=12)
    with pytest.raises(UsageError, match="have 18 columns"):
        temporal_reconcile({1: np.ones((1, 18))}, season=12)
