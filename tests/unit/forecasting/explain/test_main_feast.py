"""Which feast makes most of the calendar's effect on a step ahead."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from dateutil.easter import easter

from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.calendar.feasts import Feast
from comity.forecasting.explain.main_feast import MainFeast
from comity.forecasting.explain.panel import explain_panel
from comity.forecasting.forecaster import forecast


def with_easter(strength: float) -> pl.DataFrame:
    """Return eight years of months that are higher the more of Easter's nine days they hold."""
    random = np.random.default_rng(3)
    rows = []
    for year in range(2016, 2024):
        days = [easter(year) - dt.timedelta(days=back) for back in range(9)]
        for month in range(1, 13):
            share = sum(day.month == month for day in days) / 9
            noise = random.normal(0, 0.01)
            rows.append(("A", f"{year}-{month:02d}", 1000 * np.exp(0.2 * np.sin(month) + strength * share + noise)))
    return pl.DataFrame(rows, schema=["unique_id", "ds", "y"], orient="row")


def test_the_month_of_easter_names_it_and_others_do_not() -> None:
    """The calendar's effect stands there without its cause, or with a cause that it hasn't got."""
    panel = with_easter(0.1)
    result = forecast(panel, horizon=6, calendar=Calendar.universal())
    found = explain_panel(panel, result)["A"]
    march, april = found.feasts[2], found.feasts[3]
    assert found.ds[2] == "2024-03"
    assert march == MainFeast(Feast.WESTERN_EASTER, lies_inside=True)
    assert april is None or not april.lies_inside
    assert found.feasts[4] is None
    assert found.feasts[1] is None


def test_without_a_calendar_no_feast_is_named() -> None:
    """A feast is named although nothing was taken off for it."""
    panel = with_easter(0.1)
    found = explain_panel(panel, forecast(panel, horizon=6, calendar=None))["A"]
    assert found.feasts == ()
    assert found.calendar == pytest.approx(np.ones(6))
