"""A series made ready: the season and level that the members see, and the way back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.forecasting.series import Array
from comity.forecasting.shocks.exceptional import Exceptional, level_break
from comity.forecasting.shocks.readied import ready

SEASON, HORIZON = 12, 12
LEVELS = (0.1, 0.5, 0.9)
WAVE = 1000 * (1 + 0.4 * np.sin(2 * np.pi * np.arange(400) / SEASON))


def shocked(length: int, *, start: int = 60, end: int = 80, depth: float = 0.2, after: float = 1.0) -> Array:
    """Return a seasonal series that falls to `depth` from start to end, then goes on at `after`."""
    values = WAVE[:length].copy()
    values[start : end + 1] *= depth
    values[end + 1 :] *= after
    return values


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.floats(0, 1e6), min_size=0, max_size=60))
def test_a_series_without_a_stretch_is_untouched(values: list[float]) -> None:
    """Normal times would be forecast otherwise than without this package."""
    series = np.array(values)
    readied = ready(series, SEASON, (), HORIZON)
    quantiles = np.outer(np.arange(1.0, HORIZON + 1), [1.0, 2.0, 3.0])
    assert readied.values is series
    assert not readied.changed
    assert np.array_equal(readied.restore(quantiles[:, 1]), quantiles[:, 1])
    assert np.array_equal(readied.widen(quantiles, LEVELS), quantiles)


def test_the_members_see_the_normal_season_through_the_stretch() -> None:
    """The months of the shock would poison the season."""
    readied = ready(shocked(100), SEASON, (Exceptional(60, 80),), HORIZON)
    assert len(readied.values) == 100
    assert np.allclose(readied.values / WAVE[:100], 1, atol=0.05)


def test_inside_a_shock_all_of_the_series_lies_on_the_level_of_today() -> None:
    """The members would take the fall for a trend or for variance."""
    readied = ready(shocked(70), SEASON, (Exceptional(60, None),), HORIZON)
    assert np.allclose(readied.values / WAVE[:70], 0.2, rtol=0.05)


def test_the_gap_closes_step_by_step_and_not_beyond_the_level_before() -> None:
    """The way back would overshoot, or not begin."""
    readied = ready(shocked(70), SEASON, (Exceptional(60, None),), HORIZON)
    assert readied.gap == pytest.approx(np.log(5), abs=0.05)
    assert np.all(np.diff(readied.recovery) > 0)
    assert 1 < readied.recovery[0] < readied.recovery[-1] < 5


def test_a_faster_panel_brings_the_series_back_sooner() -> None:
    """The rate that the panel showed would have no effect."""
    slow, fast = (
        ready(shocked(70), SEASON, (Exceptional(60, None, rate=rate, usual=0.03),), HORIZON).recovery
        for rate in (0.03, 0.3)
    )
    assert np.all(fast > slow)


def test_a_series_above_the_level_before_is_not_pulled_down() -> None:
    """A series that has more than recovered would be forecast to fall."""
    readied = ready(shocked(100, after=1.3), SEASON, (Exceptional(60, 80),), HORIZON)
    assert readied.gap == 0
    assert np.array_equal(readied.recovery, np.ones(HORIZON))


def test_the_gap_is_forgotten_with_the_years() -> None:
    """A lasting new level would be forecast to return for ever."""
    gaps = [ready(shocked(n, after=0.7), SEASON, (Exceptional(60, 80),), HORIZON).gap for n in (84, 105, 160)]
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 0.01


def test_quantiles_are_wider_inside_a_shock_and_stay_in_order() -> None:
    """The intervals of normal times would be too narrow in a shock."""
    readied = ready(shocked(70), SEASON, (Exceptional(60, None),), HORIZON)
    before = np.outer(np.full(HORIZON, 200.0), [0.9, 1.0, 1.1])
    after = readied.widen(before, LEVELS)
    assert np.all(np.diff(after, axis=1) > 0)
    assert np.all((after[:, 2] - after[:, 0]) / after[:, 1] > 0.2)
    assert np.allclose(after[:, 1], readied.restore(before[:, 1]))
    assert np.all(np.diff((after[:, 2] - after[:, 0]) / after[:, 1]) > 0)


@settings(max_examples=60, deadline=None)
@given(
    length=st.integers(8, 120),
    start=st.integers(1, 110),
    width=st.integers(1, 60),
    depth=st.floats(0, 3),
    still=st.booleans(),
    season=st.sampled_from([1, 4, 12]),
)
def test_what_comes_out_is_finite_and_never_negative(
    length: int, start: int, width: int, depth: float, *, still: bool, season: int
) -> None:
    """Zeros, short series and stretches at either end would give the members NaN or negative counts."""
    values = np.round(shocked(length, start=start, end=start + width, depth=depth))
    end = None if still else start + width
    readied = ready(values, season, (Exceptional(start, end),), HORIZON)
    quantiles = readied.widen(np.outer(np.arange(HORIZON), [0.0, 1.0, 5.0]), LEVELS)
    for made in (readied.values, readied.recovery, readied.doubt, quantiles):
        assert np.isfinite(made).all()
        assert (made >= 0).all()
    assert 0 < len(readied.values) <= length
    assert np.all(np.diff(quantiles, axis=1) >= 0)


def test_without_a_season_before_the_series_begins_after_the_stretch() -> None:
    """Years of a closed border would be handed on as if they were a season."""
    values = shocked(40, start=2, end=27)
    readied = ready(values, SEASON, (Exceptional(2, 27),), HORIZON)
    assert np.array_equal(readied.values, values[28:])


def test_a_break_moves_the_past_onto_the_new_definition() -> None:
    """A new definition would be taken for growth, or the years before it be lost."""
    values = WAVE[:90].copy() * np.exp(0.05 * np.arange(90) / SEASON)
    bridged = values.copy()
    values[:60] *= 0.5
    readied = ready(values, SEASON, (level_break(60),), HORIZON)
    assert np.allclose(readied.values / bridged, 1, atol=0.03)
    assert np.array_equal(readied.recovery, np.ones(HORIZON))
    assert not readied.doubt.any()


def test_a_break_and_a_shock_are_both_taken_out() -> None:
    """A break beside a shock would hide the gap, or be hidden by it."""
    values = shocked(100)
    values[:30] *= 0.5
    readied = ready(values, SEASON, (level_break(30), Exceptional(60, 80)), HORIZON)
    assert np.allclose(readied.values / WAVE[:100], 1, atol=0.06)
