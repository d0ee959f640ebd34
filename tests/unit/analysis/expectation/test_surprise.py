"""Scores are surprises in spreads that were known beforehand."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from comity.analysis.expectation.filters import expect
from comity.analysis.expectation.surprise import OUTLIER, surprise
from comity.analysis.expectation.young import expect_young
from unit.analysis.early_warning.flows import counts


@pytest.mark.parametrize("horizon", [1, 3])
def test_a_spread_is_known_before_its_period(horizon: int) -> None:
    """A figure must not widen the spread that it is judged by."""
    values = counts()
    changed = values.copy()
    changed[:, 70] *= 4
    before, after = (surprise(expect(one), horizon).spread for one in (values, changed))
    assert_array_equal(after[:, :71], before[:, :71])
    assert (after[:, 71] > before[:, 71]).all()


def test_scores_of_unchanged_flows_have_unit_size() -> None:
    """The spread is as wide as the surprises are, or chance would be taken for change."""
    scores = surprise(expect(counts(flows=60)), 1).scores[:, 40:]
    assert 0.8 < np.sqrt(np.mean(scores**2)) < 1.2


def test_one_outlier_hardly_widens_the_spread() -> None:
    """A single wild month would hide what comes after it."""
    values = counts()
    wild = values.copy()
    wild[:, 60] *= 1000
    calm, shaken = (surprise(expect(one), 1).spread[:, 61] for one in (values, wild))
    assert (shaken < calm * np.sqrt(1 + 0.03 * OUTLIER**2) + 0.01).all()


def test_small_counts_are_never_judged_tighter_than_chance() -> None:
    """A constant flow of four isn't surprising at seven: Poisson chance alone does that."""
    values = np.full((1, 60), 4.0)
    values[0, 59] = 7.0
    found = surprise(expect(values), 1)
    assert found.spread[0, 59] >= 0.5
    assert abs(found.scores[0, 59]) < 1.5


def test_gaps_have_no_score_and_keep_the_spread() -> None:
    """A month that isn't known must neither alarm nor change what follows."""
    values = counts()
    values[0, 50:53] = np.nan
    found = surprise(expect(values), 1)
    assert np.isnan(found.scores[0, 50:53]).all()
    assert np.isfinite(found.scores[0, 53:]).all()
    assert found.spread[0, 53] == pytest.approx(found.spread[0, 50], rel=0.05)


def test_young_flows_are_expected_from_two_years_on() -> None:
    """After two years there is an expectation, after three it is the full one."""
    values = counts()
    values[1, :10] = np.nan
    young, full = (one.ahead[1] for one in (expect_young(values, horizons=(1, 3), season=12), expect(values)))
    assert np.isnan(young[0, :24]).all()
    assert np.isfinite(young[0, 24:36]).all()
    assert np.isnan(young[1, :34]).all()
    assert_array_equal(young[0, 36:], full[0, 36:])


@pytest.mark.parametrize("at", [26, 30, 40, 60])
def test_young_expectations_use_nothing_later(at: int) -> None:
    """What was expected in the third year must not change when the fourth has come."""
    values = counts()
    whole, cut = (expect_young(one, horizons=(1, 3), season=12) for one in (values, values[:, :at]))
    for horizon in (1, 3):
        assert_array_equal(cut.ahead[horizon], whole.ahead[horizon][:, :at])
        assert_array_equal(surprise(cut, horizon).scores, surprise(whole, horizon).scores[:, :at])
