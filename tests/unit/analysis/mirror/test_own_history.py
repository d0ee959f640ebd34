import numpy as np
import pytest

from comity.analysis.mirror.own_history import Recipe, estimate_side


def test_a_short_past_takes_the_usual_recipe() -> None:
    """With one earlier year the last own figure moves by a part of the other side's growth."""
    own, other = np.array([[100.0, np.nan]]), np.array([[80.0, 88.0]])
    found = estimate_side(own, other, season=1, spread=0.3)
    assert found.recipe == Recipe()
    assert found.estimate[0, 1] == pytest.approx(np.log(100) + 0.3 * np.log(1.1))
    assert np.isnan(found.estimate[0, 0])
    assert found.errors == 0


def test_a_leap_of_the_other_side_is_believed_in_part_only() -> None:
    """A changed definition across the border must not carry this side with it."""
    own, other = np.array([[100.0, np.nan]]), np.array([[80.0, 8000.0]])
    found = estimate_side(own, other, season=1, spread=0.3)
    assert found.estimate[0, 1] == pytest.approx(np.log(100) + 0.3 * 0.2)


def test_sides_that_move_together_are_followed_whole() -> None:
    """Monthly counts of one border share their season: the other side's growth tells nearly all."""
    draw = np.random.default_rng(0)
    truth = 5000 * np.exp(0.5 * np.sin(np.arange(60) * np.pi / 6) + draw.normal(0, 0.2, (6, 60)))
    own, other = np.round(0.8 * truth), np.round(truth)
    hidden = own.copy()
    hidden[:, -1] = np.nan
    found = estimate_side(hidden, other, season=12, spread=0.3)
    assert found.recipe.share == 1
    assert np.abs(found.estimate[:, -1] - np.log(own[:, -1])).max() < 0.02


def test_an_old_history_is_no_guide() -> None:
    """After more than two years without own figures nothing is said; the spread grows until then."""
    own = np.array([[100.0, np.nan, np.nan, np.nan]])
    found = estimate_side(own, np.full((1, 4), 100.0), season=1, spread=0.3)
    assert found.spread[0, 1] < found.spread[0, 2]
    assert np.isnan(found.estimate[0, 3])
