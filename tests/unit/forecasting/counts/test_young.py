"""The spread of a series of a few values is neither its own noise nor nothing."""

import numpy as np

from comity.forecasting.young import young_deviation


def test_one_value_has_a_spread_of_half_its_size() -> None:
    """A single observation is forecast as if it were certain, or its spread isn't a number."""
    assert np.allclose(young_deviation(np.array([200.0]), np.full(3, np.nan)), 110.0)


def test_two_equal_values_are_not_taken_for_certainty() -> None:
    """Two equal months make an interval without width."""
    assert young_deviation(np.array([50.0, 50.0]), np.zeros(2)).min() > 10


def test_with_more_values_the_series_own_spread_rules() -> None:
    """A steady series of fifteen months keeps the wide interval of an unknown one."""
    steady = young_deviation(np.full(15, 1000.0), np.full(1, 20.0))
    assert steady[0] < 250
    assert young_deviation(np.full(15, 1000.0), np.full(1, 900.0))[0] > 2 * steady[0]
