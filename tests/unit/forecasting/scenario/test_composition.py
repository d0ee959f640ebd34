"""Paths of cells made from paths of totals and members and from the past."""

import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.paths import Paths
from comity.forecasting.scenario.composition import spread_paths

MARGINS = {"destination": {"AM": "member:AM", "KG": "member:KG"}, "origin": {"KZ": "origin:KZ"}}


def _paths(count: int = 50) -> Paths:
    generator = np.random.default_rng(2)
    am, kg = generator.uniform(90, 120, (2, count, 3))
    kz = 0.4 * (am + kg) * generator.uniform(0.9, 1.1, (count, 3))
    values = np.stack([am + kg, am, kg, kz])
    return Paths(("total", "member:AM", "member:KG", "origin:KZ"), ("2025-01", "2025-02", "2025-03"), values)


def _past() -> pl.DataFrame:
    rows = [("AM", "KZ", 5.0), ("AM", "UZ", 5.0), ("KG", "KZ", 9.0), ("KG", "CN", 3.0)]
    table = pl.DataFrame(rows, schema=["destination", "origin", "value"], orient="row")
    return table.join(pl.DataFrame({"step": [0, 1]}), how="cross")


def test_cells_add_up_to_all_that_was_forecast() -> None:
    """A cell made otherwise would give the scenario another baseline than the forecast."""
    paths = _paths()
    made, keys = spread_paths(paths, _past(), total="total", margins=MARGINS)
    assert made.unique_ids == ("AM/KZ", "AM/UZ", "KG/CN", "KG/KZ")
    assert keys.columns == ["unique_id", "destination", "origin"]
    total, am, kg, kz = paths.values
    np.testing.assert_allclose(made.values.sum(axis=0), total)
    np.testing.assert_allclose(made.values[:2].sum(axis=0), am, rtol=1e-5)
    np.testing.assert_allclose(made.values[2:].sum(axis=0), kg, rtol=1e-5)
    np.testing.assert_allclose(made.values[[0, 3]].sum(axis=0), kz, rtol=1e-5)
    assert made.values.min() >= 0


def test_margins_that_disagree_with_the_total_give_way() -> None:
    """Base forecasts needn't add up; the total's do stand."""
    paths = _paths()
    values = paths.values.copy()
    values[1:3] *= 1.3
    made, _ = spread_paths(Paths(paths.unique_ids, paths.ds, values), _past(), total="total", margins=MARGINS)
    np.testing.assert_allclose(made.values.sum(axis=0), values[0])
    share = made.values[:2].sum(axis=0) / values[0]
    np.testing.assert_allclose(share, values[1] / (values[1] + values[2]), rtol=1e-4)


def test_a_series_without_paths_is_named() -> None:
    """A margin that isn't there must not be taken as zero."""
    with pytest.raises(UsageError, match="origin:XX"):
        spread_paths(_paths(), _past(), total="total", margins={"origin": {"KZ": "origin:XX"}})
