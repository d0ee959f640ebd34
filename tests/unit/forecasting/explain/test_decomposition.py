"""A forecast's parts: they give it back, and each means what it says."""

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from comity.errors import UsageError
from comity.forecasting.explain.decomposition import Scale, explain
from comity.forecasting.explain.panel import explain_panel, last_surprises
from comity.forecasting.forecaster import forecast

SEASON = np.array([0.8, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.3, 1.0, 0.9, 0.8, 0.8])
STEPS = tuple(range(12))


def _months(first: int, count: int) -> list[str]:
    return [f"{2020 + m // 12}-{m % 12 + 1:02d}" for m in range(first, first + count)]


def test_a_known_composition_is_found_again() -> None:
    """A sentence that took season for growth would send a planner to the wrong cause."""
    values = 1000 * np.tile(SEASON, 5)
    growth = np.exp(np.linspace(0.01, 0.12, 12))
    easter = np.zeros(72)
    easter[[15, 27, 63]] = np.log(1.1)
    made = explain(
        values * np.exp(easter[:60]),
        1000 * SEASON * growth * np.exp(easter[60:]),
        ds=STEPS,
        season=12,
        effects=easter,
    )
    assert made.scale is Scale.LOG
    assert made.level == pytest.approx(1000)
    np.testing.assert_allclose(made.growth, growth, rtol=1e-3)
    np.testing.assert_allclose(made.season, SEASON, rtol=1e-3)
    np.testing.assert_allclose(made.calendar, np.where(np.arange(12) == 3, 1.1, 1))


def test_the_usual_season_is_that_of_the_step() -> None:
    """A series that begins in May and lacks its last month must not get January's factor first."""
    values = 1000 * np.tile(SEASON, 6)[4:64]
    values[[-1, -5]] = np.nan
    coming = np.tile(SEASON, 6)[64:70]
    made = explain(values, 1000 * coming, ds=range(6), season=12)
    np.testing.assert_allclose(made.usual, coming, rtol=0.01)
    assert made.span == 12
    assert made.level == pytest.approx(1000, rel=0.05)


SIZES = st.integers(1, 40)


@given(st.data(), SIZES, st.sampled_from([1, 4, 12]), st.sampled_from([0.0, -1e5]))
@settings(deadline=None, max_examples=60)
def test_the_parts_always_give_the_forecast_back(
    data: st.DataObject, count: int, season: int, least: float
) -> None:
    """Numbers that don't add up explain nothing."""
    figures = st.floats(least, 1e6, allow_nan=False, allow_subnormal=False).map(lambda x: round(x, 3))
    values = data.draw(arrays(float, count, elements=figures))
    values[data.draw(st.integers(0, count - 1))] = np.nan
    if not np.isfinite(values).any():
        values[0] = 5.0
    mean = data.draw(arrays(float, 5, elements=figures))
    made = explain(values, mean, ds=range(5), season=season)
    np.testing.assert_allclose(made.rebuilt(), mean, rtol=1e-9, atol=1e-4)
    assert (made.scale is Scale.LOG) == (np.nanmin(values) > 0 and mean.min() > 0)


def test_zeros_are_taken_apart_as_sums() -> None:
    """The logarithm of nobody is no number."""
    made = explain(np.array([0.0, 4.0] * 12), np.array([1.0, 3.0, 1.0]), ds=range(3), season=2)
    assert made.scale is Scale.RAW
    np.testing.assert_allclose(made.usual, [-2, 2, -2], atol=0.1)
    np.testing.assert_allclose(made.calendar, 0)


def test_nothing_is_not_explained() -> None:
    """A series without observations has no level."""
    with pytest.raises(UsageError, match="can't be explained"):
        explain(np.array([np.nan]), np.array([1.0]), ds=(1,), season=12)


def _panel(last: float | None = None) -> pl.DataFrame:
    generator = np.random.default_rng(4)
    values = 1000 * np.tile(SEASON, 5) * np.exp(generator.normal(0, 0.03, 60))
    if last is not None:
        values[-1] = last
    days = [dt.date(2020 + m // 12, m % 12 + 1, 1) for m in range(60)]
    short = pl.DataFrame({"unique_id": "new", "ds": days[-2:], "y": [1.0, 2.0]})
    return pl.concat([pl.DataFrame({"unique_id": "total", "ds": days, "y": values}), short])


def test_the_surprise_is_measured_from_what_was_known_before() -> None:
    """A forecast that had seen the last figure would never be surprised by it."""
    usual, high = last_surprises(_panel())["total"], last_surprises(_panel(last=1600.0))["total"]
    assert abs(usual.deviations) < 3
    assert high.expected == usual.expected
    assert high.deviations > 8
    assert (high.ds, high.value) == (dt.date(2024, 12, 1), 1600.0)
    assert "new" not in last_surprises(_panel())


def test_a_gap_before_the_last_figure_is_bridged() -> None:
    """Half a year without figures makes the forecast for the last one six steps long, not absent."""
    panel = _panel().filter(pl.col("unique_id") == "total")
    gap = panel.filter(~pl.col("ds").is_between(dt.date(2024, 6, 1), dt.date(2024, 11, 1)))
    assert last_surprises(gap)["total"].ds == dt.date(2024, 12, 1)


def test_a_panel_is_explained_series_by_series() -> None:
    """Each series has to be explained with its own forecast."""
    panel = _panel()
    result = forecast(panel, horizon=3)
    made = explain_panel(panel, result)
    assert list(made) == ["total", "new"]
    total = made["total"]
    assert total.ds == (dt.date(2025, 1, 1), dt.date(2025, 2, 1), dt.date(2025, 3, 1))
    own = result.frame.filter(pl.col("unique_id") == "total")["mean"].to_numpy()
    np.testing.assert_allclose(total.rebuilt(), own)
    assert total.surprise is not None
    doubled = explain_panel(panel, replace(result, effects={"total": np.append(np.zeros(61), [0.5, 0.0])}))["total"]
    np.testing.assert_allclose(doubled.calendar, [1, np.exp(0.5), 1])
    with pytest.raises(UsageError, match="no series XX"):
        explain_panel(panel, result, ids=["XX"])
