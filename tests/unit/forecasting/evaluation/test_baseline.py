"""Yardsticks of a forecast, from its own history."""

import datetime as dt

import polars as pl
import pytest

from comity.forecasting.evaluation.baseline import COLUMNS, with_baseline
from comity.forecasting.forecaster import forecast
from comity.model.periods import Frequency


def panel(values: list[float | None], *, series: str = "a") -> pl.DataFrame:
    """Return a monthly series from January 2023."""
    days = [dt.date(2023 + at // 12, at % 12 + 1, 1) for at in range(len(values))]
    return pl.DataFrame({"unique_id": series, "ds": days, "y": values}, schema_overrides={"y": pl.Float64})


def test_last_year_and_the_scale() -> None:
    """The naive forecast repeats last year's months; the scale is the mean change on a year."""
    history = panel([float(at + (at % 12)) for at in range(30)])
    made = with_baseline(forecast(history, horizon=14).frame, history, horizon=14, frequency=Frequency.MONTHLY)
    assert made["naive"].to_list() == history["y"].to_list()[-12:] + history["y"].to_list()[-12:-10]
    assert set(made["scale"]) == {12.0}
    deviation = made["naive_deviation"].to_list()
    assert deviation[:12] == [12.0] * 12
    assert deviation[12] == pytest.approx(12 * 2**0.5)


def test_a_short_or_constant_history() -> None:
    """What can't be measured is null, and no forecast loses a row for it."""
    history = pl.concat([panel([1.0, 2.0, 3.0]), panel([5.0] * 30, series="b"), panel([None] * 3, series="c")])
    frame = forecast(history, horizon=2, frequency=Frequency.MONTHLY).frame
    made = with_baseline(frame, history, horizon=2, frequency=Frequency.MONTHLY)
    assert made.drop(COLUMNS).equals(frame)
    assert made.filter(pl.col("unique_id") != "b").select(COLUMNS).null_count().row(0) == (4, 4, 4)
    assert made.filter(pl.col("unique_id") == "b").select(COLUMNS).row(0) == (5.0, 0.0, None)


def test_months_missing_at_the_end_are_bridged() -> None:
    """The naive forecast of a bridged series is of the forecast's months, not of those that are missing."""
    values: list[float | None] = [float(at % 12) for at in range(36)]
    history = panel([*values, None, None])
    made = with_baseline(forecast(history, horizon=3).frame, history, horizon=3, frequency=Frequency.MONTHLY)
    assert made["ds"].to_list()[0] == dt.date(2026, 3, 1)
    assert made["naive"].to_list() == [2.0, 3.0, 4.0]
