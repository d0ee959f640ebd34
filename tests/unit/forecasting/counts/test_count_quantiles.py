"""Sparse counts get whole, non-negative, ordered quantiles that cover what they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.forecasting.counts import count_quantiles, weighted_quantiles

LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4000), min_size=4, max_size=60), st.integers(1, 15), st.sampled_from([1, 4, 12]))
def test_quantiles_of_counts_are_whole_ordered_and_never_negative(
    counts: list[int], horizon: int, season: int
) -> None:
    """A planner reads −1 or 2.7 persons, or an upper bound under the lower one."""
    made = count_quantiles(np.array(counts, float), season, np.full(horizon, np.mean(counts)), LEVELS)
    assert made.shape == (horizon, len(LEVELS))
    assert (made >= 0).all()
    assert (made == np.round(made)).all()
    assert (np.diff(made, axis=1) >= 0).all()


def test_values_that_are_not_whole_get_quantiles_on_their_own_scale() -> None:
    """Rates per thousand are rounded to whole numbers."""
    values = np.array([0.0, 0.25, 0, 0, 0.5, 0, 0.25, 0, 0, 0.75, 0, 0.25])
    made = count_quantiles(values, 1, np.full(3, 0.2), LEVELS)
    assert (made != np.round(made)).any()
    assert made.max() < 10


@pytest.mark.parametrize("level", [0.4, 2.0, 12.0])
def test_eighty_in_a_hundred_lie_in_the_interval_where_the_level_drifts(level: float) -> None:
    """Intervals of drifting overdispersed counts are so narrow that a third of what comes lies outside."""
    random = np.random.default_rng(7)
    inside, above = [], []
    for _ in range(60):
        drift = level * np.exp(np.cumsum(random.normal(0, 0.06, 72)))
        counts = random.negative_binomial(1.5, 1.5 / (1.5 + drift)).astype(float)
        past, coming = counts[:60], counts[60:]
        if past[-24:].any():
            made = count_quantiles(past, 12, np.full(12, past[-12:].mean()), LEVELS)
            inside.append(((coming >= made[:, 1]) & (coming <= made[:, -2])).mean())
            above.append((coming > made[:, -1]).mean())
    assert 0.75 < np.mean(inside) < 0.97
    assert np.mean(above) < 0.06


def test_a_closed_crossing_is_not_forecast_to_reopen() -> None:
    """Twenty months of zeros after thousands a month leave an upper bound of thousands."""
    values = np.concatenate([np.random.default_rng(1).normal(9000, 500, 40).round(), np.zeros(20)])
    made = count_quantiles(values, 12, np.zeros(12), LEVELS)
    assert made.max() < 10


def test_weighted_quantiles_follow_the_weights() -> None:
    """Old values count as much as recent ones."""
    values = np.array([100.0, 1.0, 2.0])
    assert weighted_quantiles(values, np.array([0.01, 1.0, 1.0]), [0.1, 0.9]).tolist() == [1.0, 2.0]
