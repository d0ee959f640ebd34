import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.seasonal.identifiable import judge_season
from comity.analysis.seasonal.residual_seasonality import month_dummies_test, qs_test, residual_qs
from unit.analysis.seasonal.made_series import level_of, seasonal_series


def _chance(seed: int, count: int = 120) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.05, count)


def test_a_season_is_seen() -> None:
    """A test that misses a season of 30 % would let every residual season through."""
    logs = np.log(seasonal_series(120))
    assert qs_test(logs, 12) < 1e-6
    assert month_dummies_test(logs, 12) < 1e-6
    found = judge_season(logs - np.log(level_of(120)), 12)
    assert found is not None
    assert found.is_identifiable
    assert found.m7 < 0.5


def test_chance_is_seldom_taken_for_a_season() -> None:
    """Tests that call chance a season would leave good adjustments unpublished."""
    seeds = range(100)
    assert sum(qs_test(_chance(seed).cumsum(), 12) < 0.01 for seed in seeds) <= 4
    assert sum(month_dummies_test(_chance(seed).cumsum(), 12) < 0.01 for seed in seeds) <= 4
    verdicts = [judge_season(_chance(seed), 12) for seed in seeds]
    assert not any(found is not None and found.is_identifiable for found in verdicts)


@settings(max_examples=50, deadline=None)
@given(shift=st.floats(-1e3, 1e3), factor=st.floats(0.01, 100), seed=st.integers(0, 50))
def test_qs_knows_no_unit(shift: float, factor: float, seed: int) -> None:
    """The verdict on a season mustn't depend on whether persons or thousands are counted."""
    values = _chance(seed).cumsum()
    assert qs_test(values * factor + shift, 12) == pytest.approx(qs_test(values, 12), rel=1e-4, abs=1e-9)


def test_what_cannot_be_tested_has_no_season() -> None:
    """A constant or a short series must end in a verdict, not in a division by zero."""
    assert qs_test(np.full(60, 3.0), 12) == 1.0
    assert qs_test(np.arange(10.0), 12) == 1.0
    assert month_dummies_test(np.full(60, 3.0), 12) == 1.0
    assert judge_season(np.zeros(30), 12) is None


def test_a_season_of_late_is_seen_in_the_last_years() -> None:
    """Over fifteen years a season that began lately is diluted."""
    late = _chance(3, 240) / 20
    late[-96:] += 0.05 * np.sin(np.arange(96) * np.pi / 6)
    assert residual_qs(late, 12, per_year=12) <= qs_test(late, 12)
    assert residual_qs(late, 12, per_year=12) < 0.01
