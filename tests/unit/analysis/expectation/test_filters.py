"""Expectations come from the past alone, and learn level, trend and season."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from comity.analysis.expectation.filters import expect

MONTHS = 96


def flows(seed: int = 0, count: int = 4) -> np.ndarray:
    """Return seasonal counts with noise."""
    generator = np.random.default_rng(seed)
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    return generator.poisson(400 * season, (count, MONTHS)).astype(float)


@pytest.mark.parametrize("horizon", [1, 3, 6])
def test_nothing_later_changes_what_was_expected(horizon: int) -> None:
    """What was expected must not depend on what came later, not even on how much came."""
    values = flows()
    whole = expect(values).ahead[horizon]
    for at in (40, 60, 80):
        cut = expect(values[:, :at]).ahead[horizon]
        assert_array_equal(cut, whole[:, :at])


@pytest.mark.parametrize("at", [60, 61, 70])
def test_a_figure_changes_expectations_after_it_alone(at: int) -> None:
    """An expectation made h months before has seen nothing of those months."""
    values = flows()
    changed = values.copy()
    changed[:, at] *= 5
    for horizon, before in expect(values).ahead.items():
        after = expect(changed).ahead[horizon]
        assert_array_equal(after[:, : at + horizon], before[:, : at + horizon])
        assert not np.array_equal(after[:, at + horizon], before[:, at + horizon])


def test_a_regular_season_is_expected_closely() -> None:
    """Little more than the chance variation of counts is left."""
    residuals = expect(flows(count=30)).residuals(1)[:, 48:]
    assert np.sqrt(np.mean(residuals**2)) < 0.075, "Poisson noise alone is 0.05"


def test_unknown_figures_are_passed_over() -> None:
    """A gap is no surprise, and a late start only starts later."""
    values = flows()
    values[1, 50:55] = np.nan
    values[2, :20] = np.nan
    found = expect(values)
    assert np.isfinite(found.ahead[1][1, 36:]).all(), "expected on through the gap"
    assert np.isnan(found.residuals(1)[1, 50:55]).all()
    assert np.isnan(found.ahead[1][2, : 20 + 36]).all()
    assert np.isfinite(found.ahead[1][2, 20 + 36 :]).all()


def test_a_flow_without_figures_expects_nothing() -> None:
    """There is nothing to expect from."""
    values = flows()
    values[0] = np.nan
    assert np.isnan(expect(values).ahead[1][0]).all()


def closed(months: int = 144, *, at: int = 16) -> np.ndarray:
    """Return seasonal flows that fall to a tenth in a month, and come back over a year two years later."""
    generator = np.random.default_rng(3)
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(months) / 12)
    share = np.interp(np.arange(months), [at - 1, at, at + 18, at + 30], [1.0, 0.1, 0.1, 1.0])
    return generator.poisson(3000 * season * share, (8, months)).astype(float)


@pytest.mark.parametrize("at", [16, 28, 52])
def test_a_closure_is_no_season_of_its_month(at: int) -> None:
    """Years after a border closed in some month, that month must not surprise anew each year."""
    residuals = expect(closed(at=at)).residuals(1)[:, -36:]
    assert np.median(np.abs(residuals)) < 0.05
    assert np.abs(residuals).max() < 0.25


def test_a_jump_in_the_first_years_leaves_the_season_as_it_is() -> None:
    """What the season is read from may hold a step of any size."""
    steady, stepped = flows(count=6), flows(count=6)
    stepped[:, 20:] *= 8
    before, after = (expect(values).residuals(1)[:, 48:] for values in (steady, stepped))
    assert np.sqrt(np.mean(after**2)) < 1.3 * np.sqrt(np.mean(before**2))
