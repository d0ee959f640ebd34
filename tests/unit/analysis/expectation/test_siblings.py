"""What flows share in a month is told apart from what is one flow's own."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from comity.analysis.expectation.siblings import group_by_codes, share

PERIODS, FLOWS = 120, 12


def residuals(seed: int = 0) -> np.ndarray:
    """Return surprises of which most are the same for all flows."""
    generator = np.random.default_rng(seed)
    return generator.normal(0, 0.2, PERIODS) + generator.normal(0, 0.05, (FLOWS, PERIODS))


def together() -> list[np.ndarray]:
    """Return the grouping of all flows in one."""
    return [np.zeros(FLOWS, dtype=np.intp)]


def test_a_shared_movement_is_expected_of_each_flow() -> None:
    """After some years most of a movement of all is accounted for."""
    surprises = residuals()
    left = surprises - share(surprises, np.full_like(surprises, 0.2), groups=together())
    assert left[:, 60:].std() < 0.5 * surprises[:, 60:].std()


def test_flows_that_share_nothing_learn_nothing() -> None:
    """Chance in others must not be carried over."""
    surprises = np.random.default_rng(1).normal(0, 0.2, (FLOWS, PERIODS))
    shared = share(surprises, np.full_like(surprises, 0.2), groups=together())
    assert shared[:, 60:].std() < 0.06


def test_a_flow_is_no_sibling_of_its_own() -> None:
    """Its own jump must not be expected of it."""
    surprises = residuals()
    jumped = surprises.copy()
    jumped[0, 80] += 2.0
    spread = np.full_like(surprises, 0.2)
    before, after = (share(one, spread, groups=together()) for one in (surprises, jumped))
    assert after[0, 80] == pytest.approx(before[0, 80])
    assert_allclose(after[:, :80], before[:, :80])


def test_unknown_surprises_tell_nothing() -> None:
    """A month that nobody else knows has no shared part."""
    surprises = residuals()
    surprises[1:, 90] = np.nan
    shared = share(surprises, np.full_like(surprises, 0.2), groups=together())
    assert shared[0, 90] == 0
    assert np.isfinite(shared).all()


def test_codes_that_tell_no_siblings_group_nothing() -> None:
    """One code for all, and one for each, are no groups beside all together."""
    keys = pl.DataFrame({"same": ["a"] * 4, "own": list("abcd"), "pair": list("aabb")})
    groups = group_by_codes(keys)
    assert [labels.tolist() for labels in groups] == [[0, 0, 0, 0], [0, 0, 1, 1]]
