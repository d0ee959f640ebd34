from statistics import NormalDist

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from comity.forecasting.network.levels import at_levels
from comity.forecasting.network.quantile_head import LEVELS

NORMAL = np.array([10 + 2 * NormalDist().inv_cdf(level) for level in LEVELS])
levels = st.floats(0.001, 0.999)
gaps = st.lists(st.floats(0, 5), min_size=len(LEVELS), max_size=len(LEVELS))


def test_trained_levels_come_back_as_they_are() -> None:
    """Interpolation moves the quantiles that it starts from."""
    assert np.allclose(at_levels(NORMAL, LEVELS), NORMAL)


def test_a_normal_distribution_is_exact_at_any_level() -> None:
    """Tails or gaps between levels are bent."""
    wanted = (0.001, 0.05, 0.25, 0.55, 0.95, 0.999)
    assert np.allclose(at_levels(NORMAL, wanted), [10 + 2 * NormalDist().inv_cdf(level) for level in wanted])


@given(gaps, st.lists(levels, min_size=2, max_size=20))
def test_quantiles_rise_with_their_levels(steps: list[float], wanted: list[float]) -> None:
    """Two quantiles between or beyond the trained levels cross."""
    made = at_levels(np.cumsum(steps)[None, :], sorted(wanted))
    assert made.shape == (1, len(wanted))
    assert (np.diff(made, axis=1) >= -1e-9).all()
