import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls  # type: ignore[import-untyped]  # scipy publishes no types

from comity.errors import UsageError
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.reconcile import reconcile
from comity.forecasting.series import Array


def crossed(rows: int, columns: int) -> Hierarchy:
    """Return a total, rows and columns above rows × columns series."""
    keys = [(f"{row}/{column}", str(row), str(column)) for row in range(rows) for column in range(columns)]
    frame = pl.DataFrame(keys, schema=["unique_id", "row", "column"], orient="row")
    return Hierarchy.from_panel(frame, dimensions=["row", "column"])


def slow(hierarchy: Hierarchy, means: Array, variances: Array) -> Array:
    """Return the same by Lawson and Hanson's dense method."""
    root = 1 / np.sqrt(variances)
    design = root[:, None] * hierarchy.summing.toarray()
    return np.asarray(hierarchy.summing @ np.column_stack([nnls(design, root * one)[0] for one in means.T]))


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    seed=st.integers(0, 10_000),
    noise=st.sampled_from([0.1, 1.0, 5.0]),
    spread=st.sampled_from([0.0, 1.0, 4.0]),
)
def test_the_sparse_solution_is_the_dense_one(
    shape: tuple[int, int], seed: int, noise: float, spread: float
) -> None:
    """Block pivoting or conjugate gradients would stop at another point than the optimum."""
    hierarchy = crossed(*shape)
    generator = np.random.default_rng(seed)
    true = hierarchy.summing @ generator.lognormal(0, 2, (len(hierarchy.bottoms), 3))
    means = true * (1 + generator.normal(0, noise, true.shape))
    variances = true[:, 0] * generator.lognormal(0, spread, len(true))
    variances[: hierarchy.sums] = np.maximum(
        variances[: hierarchy.sums], 1e-3 * (hierarchy.upper @ variances[hierarchy.sums :])
    )
    found, expected = reconcile(hierarchy, means, variances), slow(hierarchy, means, variances)
    assert found.min() >= 0
    assert np.abs(found - hierarchy.summing @ found[hierarchy.sums :]).max() <= 1e-9 * found.max()
    assert _distance(found, means, variances) <= _distance(expected, means, variances) * (1 + 1e-9)
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-5 * np.sqrt(variances).max())


def _distance(found: Array, means: Array, variances: Array) -> float:
    return float(((found - means) ** 2 / variances[:, None]).sum())


def test_coherent_forecasts_stay_as_they_are() -> None:
    """What adds up already would be moved."""
    hierarchy = crossed(4, 3)
    means = hierarchy.summing @ np.random.default_rng(1).uniform(0, 9, (12, 2))
    assert np.allclose(reconcile(hierarchy, means, np.ones(len(means))), means, atol=1e-9)


def test_what_is_known_well_moves_little() -> None:
    """Variances would have no effect, or the opposite one."""
    hierarchy = Hierarchy.from_keys(pl.DataFrame({"unique_id": ["a", "b"]}), [[]])
    found = reconcile(hierarchy, np.array([[8.0], [2.0], [3.0]]), np.array([1.0, 1.0, 4.0]))
    assert found.ravel() == pytest.approx([7.5, 2.5, 5.0])


def test_signed_figures_may_be_negative() -> None:
    """Net migration would be cut at zero."""
    hierarchy = Hierarchy.from_keys(pl.DataFrame({"unique_id": ["a", "b"]}), [[]])
    means = np.array([[-9.0], [2.0], [-8.0]])
    free = reconcile(hierarchy, means, np.ones(3), nonnegative=False)
    assert free.ravel() == pytest.approx([-8.0, 1.0, -9.0])
    assert free[0, 0] == pytest.approx(free[1:, 0].sum())
    assert free.min() < 0
    assert reconcile(hierarchy, means, np.ones(3)).min() == 0


def test_a_sum_without_a_forecast_says_nothing() -> None:
    """One node that can't be forecast would leave the whole hierarchy without figures."""
    hierarchy = crossed(2, 2)
    means = hierarchy.summing @ np.array([[1.0], [2.0], [3.0], [4.0]])
    means[0] = np.nan
    assert reconcile(hierarchy, means, np.ones(len(means)))[0, 0] == pytest.approx(10.0)


def test_variances_may_differ_by_step() -> None:
    """Steps would all be weighted as the first."""
    hierarchy = Hierarchy.from_keys(pl.DataFrame({"unique_id": ["a", "b"]}), [[]])
    means = np.array([[8.0, 8.0], [2.0, 2.0], [3.0, 3.0]])
    spread = np.array([[1.0, 1e6], [1.0, 1.0], [4.0, 1.0]])
    found = reconcile(hierarchy, means, spread)
    assert found[:, 0] == pytest.approx([7.5, 2.5, 5.0])
    assert found[:, 1] == pytest.approx([5.0, 2.0, 3.0], abs=1e-4)


def test_forecasts_that_do_not_fit_are_refused() -> None:
    """A table of other nodes would be added up wrongly."""
    hierarchy = crossed(2, 2)
    ones = np.ones((len(hierarchy.nodes), 1))
    with pytest.raises(UsageError, match="there are 3 rows"):
        reconcile(hierarchy, ones[:3], ones[:, 0])
    with pytest.raises(UsageError, match="not negative"):
        reconcile(hierarchy, ones, -ones[:, 0])
    with pytest.raises(UsageError, match="1/1 has no forecast"):
        reconcile(hierarchy, np.vstack([ones[:-1], [[np.nan]]]), ones[:, 0])
