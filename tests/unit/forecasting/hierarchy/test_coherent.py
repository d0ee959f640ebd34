import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import UsageError
from comity.forecasting.forecaster import DEFAULT_QUANTILES
from comity.forecasting.hierarchy.coherent import make_coherent, move_to_mean, moved_centre, paths_for
from comity.forecasting.hierarchy.dependence import Dependence, fit_dependence
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.intervals import bell_quantiles, in_order
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.series import Array

COLUMNS = [quantile_column(level) for level in DEFAULT_QUANTILES]
STEPS = 3


def crossed(rows: int, columns: int) -> Hierarchy:
    """Return a total, rows and columns above rows × columns series."""
    keys = [(f"{row}/{column}", str(row), str(column)) for row in range(rows) for column in range(columns)]
    frame = pl.DataFrame(keys, schema=["unique_id", "row", "column"], orient="row")
    return Hierarchy.from_panel(frame, dimensions=["row", "column"])


def base(hierarchy: Hierarchy, means: Array, deviations: Array, *, floor: float | None = 0.0) -> pl.DataFrame:
    """Return base forecasts of all nodes; means (nodes,), deviations (nodes,)."""
    count = len(means)
    centre, spread = np.repeat(means, STEPS), np.repeat(deviations, STEPS)
    made = in_order(bell_quantiles(centre, spread, DEFAULT_QUANTILES), floor=floor)
    numbers = pl.DataFrame(np.column_stack([centre, made]), schema=["mean", *COLUMNS])
    keys = pl.DataFrame({"unique_id": hierarchy.nodes}).join(pl.DataFrame({"ds": range(STEPS)}), how="cross")
    assert keys.height == count * STEPS
    return pl.concat([keys, numbers], how="horizontal")


def table(frame: pl.DataFrame, column: str) -> Array:
    """Return a column as (nodes, steps)."""
    return frame[column].to_numpy().reshape(-1, STEPS)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 1000), st.sampled_from([0.05, 0.5, 3.0]))
def test_every_path_adds_up_and_none_is_negative(rows: int, columns: int, seed: int, noise: float) -> None:
    """A future of a total would differ from the sum of its parts' futures."""
    hierarchy = crossed(rows, columns)
    generator = np.random.default_rng(seed)
    true = hierarchy.summing @ generator.lognormal(1, 2, rows * columns)
    means = np.maximum(true * (1 + generator.normal(0, noise, len(true))), 0)
    made = make_coherent(hierarchy, base(hierarchy, means, 0.3 * true), count=40)
    values = made.paths().values
    scale = values.max()
    assert values.min() >= 0
    sums = np.tensordot(hierarchy.summing.toarray(), values[hierarchy.sums :], axes=1)
    assert np.abs(sums - values).max() <= 1e-9 * scale
    mean = table(made.frame, "mean")
    assert np.abs(hierarchy.summing @ mean[hierarchy.sums :] - mean).max() <= 1e-9 * scale
    quantiles = np.stack([table(made.frame, column) for column in COLUMNS])
    assert quantiles.min() >= 0
    assert (np.diff(quantiles, axis=0) >= 0).all()


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.9])
def test_a_total_is_as_wide_as_its_own_forecast_says(correlation: float) -> None:
    """A total would be as narrow as if all went apart, or as wide as if all went together."""
    hierarchy = crossed(5, 4)
    parts = np.full(20, 10.0)
    together = correlation + (1 - correlation) * np.eye(20)
    deviations = np.sqrt(np.einsum("ni,ij,nj->n", hierarchy.summing.toarray() * parts, together,
                                   hierarchy.summing.toarray() * parts))  # fmt: skip
    means = hierarchy.summing @ np.full(20, 200.0)
    made = make_coherent(hierarchy, base(hierarchy, means, deviations), count=4000)
    found = made.paths().values.std(axis=1)
    assert found[0].mean() / deviations[0] == pytest.approx(found[-1].mean() / deviations[-1], rel=0.05)
    assert found[hierarchy.sums :] == pytest.approx(found[-1].mean(), rel=0.01)


def test_shares_are_found_again() -> None:
    """The fit of the groupings' shares would confuse one grouping with another."""
    hierarchy = crossed(6, 5)
    truth = {"total": 0.2, "row": 0.4, "column": 0.1}
    parts = np.random.default_rng(0).uniform(1, 9, 30)
    weights = Dependence(truth).loadings(hierarchy).toarray()
    joint = weights @ weights.T + np.diag(1 - (weights**2).sum(axis=1))
    sums = hierarchy.summing.toarray() * parts
    deviations = np.sqrt(np.einsum("ni,ij,nj->n", sums, joint, sums))
    assert dict(fit_dependence(hierarchy, deviations).shares) == pytest.approx(truth, abs=1e-5)


@pytest.mark.parametrize("factor", [0.01, 50.0])
def test_impossible_widths_stay_within_bounds(factor: float) -> None:
    """Sums narrower than independent parts, or wider than all together, would give correlations beyond one."""
    hierarchy = crossed(4, 4)
    deviations = np.concatenate([np.full(hierarchy.sums, 20.0 * factor), np.full(16, 5.0)])
    shares = fit_dependence(hierarchy, deviations).shares
    assert all(share >= 0 for share in shares.values())
    assert sum(shares.values()) <= 0.99


def test_the_same_futures_come_again_for_chosen_nodes() -> None:
    """Paths that are asked for later would not be those of which the quantiles were taken."""
    hierarchy = crossed(3, 2)
    means = hierarchy.summing @ np.full(6, 50.0)
    made = make_coherent(hierarchy, base(hierarchy, means, 0.2 * means), count=50, seed=3)
    every, some = made.paths(), made.paths(["column=1", "0/0"])
    places = [hierarchy.nodes.index("column=1"), hierarchy.nodes.index("0/0")]
    assert np.array_equal(every.values[places], some.values)
    with pytest.raises(UsageError, match="no sample paths of nobody"):
        made.paths(["nobody"])


def test_the_order_of_the_rows_does_not_matter() -> None:
    """A frame in another order would give other figures to a node."""
    hierarchy = crossed(2, 2)
    means = hierarchy.summing @ np.array([9.0, 50.0, 200.0, 3.0])
    frame = base(hierarchy, means * 1.1, 0.2 * means)
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=1)
    assert make_coherent(hierarchy, frame).frame.equals(make_coherent(hierarchy, mixed).frame)


def test_signed_series_keep_their_sign() -> None:
    """Net migration would be cut at zero."""
    hierarchy = crossed(2, 2)
    means = hierarchy.summing @ np.array([-90.0, 50.0, -20.0, 3.0])
    made = make_coherent(hierarchy, base(hierarchy, means, np.full(len(means), 9.0), floor=None))
    assert table(made.frame, "mean")[hierarchy.nodes.index("0/0")].max() < -80
    assert (table(made.frame, "q0.1") < table(made.frame, "q0.9")).all()


def test_a_distribution_moves_as_far_as_its_point_forecast() -> None:
    """Skewed distributions, whose points are medians, would be dragged down though nothing was reconciled."""
    centre, before = np.array([12.0, 12.0, 12.0, 0.5]), np.full(4, 10.0)
    assert moved_centre(centre, before, np.array([10.0, 5.0, 13.0, 0.0])).tolist() == [12.0, 6.0, 15.0, 0.0]
    hierarchy = crossed(3, 2)
    means = hierarchy.summing @ np.full(6, 50.0)
    frame = base(hierarchy, means, 0.1 * means)
    skewed = frame.with_columns(pl.col(COLUMNS) + 0.2 * pl.col("mean"))
    made = make_coherent(hierarchy, skewed).frame
    assert table(made, "mean") == pytest.approx(table(skewed, "mean"))
    assert table(made, "q0.5")[hierarchy.sums :] == pytest.approx(60.0, rel=0.01)


def test_values_are_moved_to_their_means() -> None:
    """Sample means would differ from the means that are reported."""
    ordered = np.array([[0.0, 1.0, 5.0], [90.0, 100.0, 110.0], [0.0, 0.0, 0.0], [0.0, 1.0, 5.0], [0.0, 1.0, 5.0]])
    moved = move_to_mean(ordered.copy(), np.array([1.0, 150.0, 2.0, 3.0, 6.0]), np.zeros(5))
    assert moved[:3].tolist() == [[0.0, 0.5, 2.5], [140.0, 150.0, 160.0], [2.0, 2.0, 2.0]]
    assert moved[3:].tolist() == [[0.0, 1.5, 7.5], [4.0, 5.0, 9.0]]


def test_large_hierarchies_get_fewer_paths() -> None:
    """Memory would grow with the number of nodes."""
    assert paths_for(crossed(2, 2)) == 2000
    assert 400 <= paths_for(crossed(60, 60)) < 2000


def test_incomplete_forecasts_are_refused() -> None:
    """A node that is missing would be taken for one without visitors."""
    hierarchy = crossed(2, 2)
    means = hierarchy.summing @ np.full(4, 50.0)
    frame = base(hierarchy, means, 0.2 * means)
    with pytest.raises(UsageError, match="no rows of the series 1/1"):
        make_coherent(hierarchy, frame.filter(pl.col("unique_id") != "1/1"))
    with pytest.raises(UsageError, match="0/1 is forecast for other periods"):
        make_coherent(hierarchy, frame.filter((pl.col("unique_id") != "0/1") | (pl.col("ds") > 0)))
    empty = pl.when(pl.col("unique_id") != "0/1").then(pl.col("mean", *COLUMNS))
    with pytest.raises(UsageError, match="0/1 has no forecast"):
        make_coherent(hierarchy, frame.with_columns(empty))


def test_a_sum_without_a_forecast_is_made_from_its_parts() -> None:
    """A total that can't be forecast would stay empty, though its parts are known."""
    hierarchy = crossed(2, 2)
    means = hierarchy.summing @ np.full(4, 50.0)
    frame = base(hierarchy, means, 0.2 * means)
    empty = pl.when(pl.col("unique_id") != "total").then(pl.col("mean", *COLUMNS))
    made = make_coherent(hierarchy, frame.with_columns(empty)).frame
    assert table(made, "mean")[0] == pytest.approx(200.0)
    assert table(made, "q0.9")[0].min() > 200
