import math

import numpy as np
import polars as pl
import pytest

from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.forecaster import forecast
from comity.forecasting.learnt import LONELY, learn
from comity.forecasting.series import Array, split_panel

UNIVERSAL = Calendar.universal()
EASTERS = {(2022, 4), (2023, 4), (2024, 3)}
"""Years and months that held the nine days up to Easter Sunday."""


def table(series: list[Array], first: int = 12 * 2022) -> pl.DataFrame:
    """Return a monthly panel that begins in January 2022."""
    rows = [
        (f"s{k}", f"{(first + i) // 12}-{(first + i) % 12 + 1:02d}", float(value))
        for k, values in enumerate(series)
        for i, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=["unique_id", "ds", "y"], orient="row")


def recovering(count: int, months: int = 27) -> list[Array]:
    """Return steady seasons whose first months are a reopening: older seasons mislead."""
    generator = np.random.default_rng(1)
    span = np.arange(months)
    level = np.log(1 - 0.7 * np.exp(-span / 5)) + 0.35 * np.sin(span / 6 * math.pi)
    return [np.asarray(5000 * np.exp(level + generator.normal(0, 0.01, months))) for _ in range(count)]


def noisy(count: int, months: int = 27) -> list[Array]:
    """Return a season under noise: one year alone is a poor guide."""
    generator = np.random.default_rng(2)
    span = np.arange(months)
    return [1000 + 100 * np.sin(span / 6 * math.pi) + generator.normal(0, 90, months) for _ in range(count)]


def weight(series: list[Array]) -> float:
    """Return the weight of last year's figures that a panel teaches."""
    parts, timeline = split_panel(table(series))
    return learn(parts, timeline, 12, UNIVERSAL)[0].growth_weight


def test_a_panel_in_recovery_trusts_its_last_year_and_a_noisy_one_does_not() -> None:
    """The weight doesn't follow what the panel's own past says."""
    assert weight(recovering(12)) > 0.6
    assert weight(noisy(12)) < 0.2


def test_few_or_very_short_series_teach_nothing() -> None:
    """A weight is learnt from a handful of forecasts, or from no history."""
    assert weight(recovering(9)) == LONELY.growth_weight
    assert weight(recovering(12, months=21)) == LONELY.growth_weight


def test_the_weight_does_not_see_what_comes_after() -> None:
    """What a panel learns depends on its order, or on other routes."""
    series = recovering(12)
    parts, timeline = split_panel(table(series))
    long, _ = split_panel(table([*series, np.tile(series[0][:12], 4)], first=12 * 2020))
    backwards, forwards = (learn(some, timeline, 12, UNIVERSAL)[0] for some in (parts[::-1], parts))
    assert backwards.growth_weight == pytest.approx(forwards.growth_weight)
    assert learn(long, timeline, 12, UNIVERSAL)[-1].growth_weight == LONELY.growth_weight


def test_easter_moves_a_forecast_with_it() -> None:
    """A month that held Easter last year, and will not again, is forecast as if it did."""
    generator = np.random.default_rng(3)
    feast = np.array([0.12 if (2022 + i // 12, i % 12 + 1) in EASTERS else 0.0 for i in range(27)])
    series = [1000 * np.exp(feast + generator.normal(0, 0.004, 27)) for _ in range(12)]
    made = forecast(table(series), horizon=13).frame.filter(pl.col("unique_id") == "s0")
    by_month = dict(made.select("ds", "mean").iter_rows())
    assert max(by_month["2024-04"], by_month["2025-03"]) < 1090 < by_month["2025-04"]


def test_steps_that_are_no_months_have_no_easter() -> None:
    """Quarters or plain numbers are read as months of the year 0."""
    series = noisy(1)
    numbered = pl.DataFrame({"unique_id": "s", "ds": range(27), "y": series[0]})
    parts, timeline = split_panel(numbered)
    assert not timeline.has_months
    quarters = pl.DataFrame({"unique_id": "s", "ds": [f"{2020 + i // 4}-Q{i % 4 + 1}" for i in range(9)], "y": 5.0})
    assert not split_panel(quarters)[1].has_months
    assert all(one.effects is None for one in learn(parts, timeline, 12, UNIVERSAL))
