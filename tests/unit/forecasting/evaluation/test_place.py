"""Places of truths in forecast distributions."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.forecasting.evaluation.place import FURTHEST, places
from comity.forecasting.forecaster import DEFAULT_QUANTILES

NORMAL = np.array([NormalDist().inv_cdf(level) for level in DEFAULT_QUANTILES])


@given(st.floats(-2.5, 2.5), st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_normal_forecast_gives_standard_deviations(number: float, mean: float, deviation: float) -> None:
    """A place on another scale than the standard normal's would make every test of a look wrong."""
    found = places(np.array([mean + number * deviation]), (mean + deviation * NORMAL)[None, :], DEFAULT_QUANTILES)
    assert found[0] == pytest.approx(number, abs=1e-3)


@given(st.lists(st.floats(0, 1e9), min_size=11, max_size=11), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_further_up_is_never_further_down(quantiles: list[float], one: float, other: float) -> None:
    """Whatever the quantiles (equal ones, too), a larger truth has no lower place, and none is beyond the bound."""
    row = np.sort(np.array(quantiles))[None, :]
    low, high = sorted((one, other))
    found = places(np.array([low, high]), np.repeat(row, 2, axis=0), DEFAULT_QUANTILES)
    assert found[0] <= found[1]
    assert np.abs(found).max() <= FURTHEST


def test_a_constant_that_stays_lies_in_the_middle() -> None:
    """An interval without width is right when its figure comes, and as wrong as can be when another does."""
    quantiles = np.full((3, 11), 7.0)
    assert places(np.array([7.0, 7.1, 6.0]), quantiles, DEFAULT_QUANTILES).round(6).tolist() == [
        0,
        FURTHEST,
        -FURTHEST,
    ]


def test_what_is_missing_has_no_place() -> None:
    """A figure that hasn't come, or a series without a forecast, is no surprise."""
    quantiles = np.vstack([NORMAL, np.full(11, np.nan)])
    assert np.isnan(places(np.array([np.nan, 1.0]), quantiles, DEFAULT_QUANTILES)).all()
