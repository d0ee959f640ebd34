"""Declared periods: from the calendar to steps of a timeline."""

import datetime as dt
from typing import Any

import pytest

from comity.errors import UsageError
from comity.forecasting.shocks.declared import declared_breaks, declared_steps
from comity.forecasting.timeline import read_timeline

MONTHS = [f"20{19 + n // 12}-{n % 12 + 1:02d}" for n in range(48)]
QUARTERS = [f"20{19 + n // 4}-Q{n % 4 + 1}" for n in range(16)]
DAYS = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(400)]
WEEKS = [dt.date(2019, 12, 30) + dt.timedelta(weeks=n) for n in range(60)]
YEARS = [str(year) for year in range(2000, 2024)]


@pytest.mark.parametrize(
    ("ds", "period", "first", "last"),
    [
        (MONTHS, ("2020-03", "2022-06"), 14, 41),
        (MONTHS, ("2020", "2020"), 12, 23),
        (MONTHS, ("2020-Q2", "2020-Q3"), 15, 20),
        (QUARTERS, ("2020-03", "2021-05"), 4, 9),
        (QUARTERS, ("2020-Q2", "2020-Q2"), 5, 5),
        (DAYS, ("2020-03-15", "2020-03-20"), 74, 79),
        (DAYS, ("2020-03", "2020-03"), 60, 90),
        (WEEKS, ("2020-W11", "2020-W12"), 10, 11),
        (YEARS, ("2020-03", "2022-06"), 20, 22),
    ],
)
def test_a_period_of_the_calendar_becomes_steps(
    ds: list[Any], period: tuple[str, str], first: int, last: int
) -> None:
    """A declaration would fall on other steps than its months."""
    steps, timeline = read_timeline(ds)
    assert declared_steps(timeline, [period]) == [(steps[first], steps[last])]


def test_an_open_end_stays_open() -> None:
    """A shock that goes on would be closed at the end of the data."""
    steps, timeline = read_timeline(MONTHS)
    assert declared_steps(timeline, [("2022-02", None)]) == [(steps[37], None)]
    assert declared_breaks(timeline, ["2021-01"]) == [steps[24]]


def test_numbers_are_steps_where_the_timeline_counts() -> None:
    """A table whose ds are plain numbers could declare nothing."""
    steps, timeline = read_timeline([5, 10, 15, 20, 25, 30])
    assert declared_steps(timeline, [("15", "25")]) == [(steps[2], steps[4])]
    with pytest.raises(UsageError):
        declared_steps(timeline, [("2020-03", None)])


@pytest.mark.parametrize("period", [("soon", None), ("2020-03", "later"), ("2021-03", "2020-03"), ("", None)])
def test_what_cannot_be_read_is_said(period: tuple[str, str | None]) -> None:
    """A typing error in a declaration would be ignored in silence."""
    with pytest.raises(UsageError):
        declared_steps(read_timeline(MONTHS)[1], [period])
