import datetime as dt
from typing import Any

import pytest

from comity.errors import UsageError
from comity.forecasting.frequency import parse_frequency
from comity.forecasting.timeline import read_timeline
from comity.model.periods import Frequency


@pytest.mark.parametrize(
    ("ds", "frequency", "following"),
    [
        (["2023-11-01", "2023-12-01"], Frequency.MONTHLY, "2024-01-01"),
        (["2023-11-30", "2023-12-31"], Frequency.MONTHLY, "2024-01-31"),
        (["2023-11-15 00:00:00", "2023-12-15 00:00:00"], Frequency.MONTHLY, "2024-01-15 00:00:00"),
        (["2023-11", "2023-12"], Frequency.MONTHLY, "2024-01"),
        (["202311", "202312"], Frequency.MONTHLY, "202401"),
        ([202311, 202312], Frequency.MONTHLY, 202401),
        (["2023M11", "2023M12"], Frequency.MONTHLY, "2024M01"),
        (["2023-M9", "2023-M10"], Frequency.MONTHLY, "2023-M11"),
        (["2023-07", "2023-10"], Frequency.QUARTERLY, "2024-01"),
        (["2023-Q3", "2023-Q4"], Frequency.QUARTERLY, "2024-Q1"),
        (["2023Q3", "2023Q4"], Frequency.QUARTERLY, "2024Q1"),
        (["2023-S1", "2023-S2"], Frequency.HALF_YEARLY, "2024-S1"),
        (["2020-12-31", "2021-12-31"], Frequency.ANNUAL, "2022-12-31"),
        (["2020-W52", "2020-W53"], Frequency.WEEKLY, "2021-W01"),
        (["2024-01-03", "2024-01-10"], Frequency.WEEKLY, "2024-01-17"),
        (["2024-02-27", "2024-02-28"], Frequency.DAILY, "2024-02-29"),
        (["2019", "2020"], Frequency.ANNUAL, "2021"),
        ([2019, 2020], Frequency.ANNUAL, 2021),
        (["7", "8"], None, "9"),
        ([10, 20], None, 30),
        ([dt.date(2023, 11, 1), dt.date(2023, 12, 1)], Frequency.MONTHLY, dt.date(2024, 1, 1)),
        ([dt.datetime(2023, 11, 1), dt.datetime(2023, 12, 1)], Frequency.MONTHLY, dt.datetime(2024, 1, 1)),  # noqa: DTZ001 - a period has no zone
    ],
)
def test_each_style_is_read_and_written_back(ds: list[Any], frequency: Frequency | None, following: object) -> None:
    """A style of time that is common in practice isn't read, or comes back changed."""
    steps, timeline = read_timeline(ds)
    assert timeline.frequency is frequency
    assert steps[1] - steps[0] == 1
    assert [timeline.render(step) for step in steps] == ds
    assert timeline.render(steps[1] + 1) == following


@pytest.mark.parametrize(
    ("ds", "words"),
    [
        (["2024-01", "spring"], "spring"),
        (["2024-01", None], "row 2"),
        (["2024-13", "2024-14"], "2024-13"),
        (["2024-02-30"], "2024-02-30"),
        (["2024-01-01 12:00", "2024-01-01 13:00"], "times of day"),
        (["2024-Q1", "2024-M02"], "2024-M02"),
        (["2024-01", "2024-06"], "5 months"),
        ([dt.date(2024, 1, 1), None], "row 2"),
    ],
)
def test_a_column_that_is_not_one_time_is_refused(ds: list[Any], words: str) -> None:
    """A broken time column is guessed at rather than refused with its place."""
    with pytest.raises(UsageError, match=words):
        read_timeline(ds)


def test_the_asked_frequency_must_fit() -> None:
    """Months are silently squeezed into quarters."""
    with pytest.raises(UsageError, match="frequency Q"):
        read_timeline(["2024-01", "2024-02"], Frequency.QUARTERLY)


def test_a_frequency_gives_numbers_a_season() -> None:
    """Whole-number steps that are known to be months lose their season."""
    _, timeline = read_timeline([1, 2, 3], Frequency.MONTHLY)
    assert (timeline.season, timeline.render(4)) == (12, 4)


def test_one_date_is_taken_as_a_month_only_at_its_bounds() -> None:
    """A single mid-month day is taken for a month."""
    assert read_timeline(["2024-05-01"])[1].frequency is Frequency.MONTHLY
    assert read_timeline(["2024-05-17"])[1].frequency is Frequency.DAILY


def test_every_fifth_year_stays_every_fifth_year() -> None:
    """Figures of every fifth year are stretched to yearly ones with gaps."""
    steps, timeline = read_timeline(["2010-07-01", "2015-07-01", "2020-07-01"])
    assert timeline.render(steps[-1] + 1) == "2025-07-01"


@pytest.mark.parametrize(
    ("text", "frequency"), [("M", "M"), ("ms", "M"), ("QE-DEC", "Q"), ("Y", "A"), ("W-SUN", "W")]
)
def test_frequencies_are_read_as_people_write_them(text: str, frequency: str) -> None:
    """A common alias of a frequency isn't known."""
    assert parse_frequency(text) == frequency


def test_hours_are_refused_in_words() -> None:
    """Hourly figures end in a traceback, or are forecast as if all of a day's hours were one."""
    with pytest.raises(UsageError, match="Hourly"):
        parse_frequency("h")
    with pytest.raises(UsageError, match="Hourly"):
        read_timeline([dt.date(2024, 1, 1)], Frequency.HOURLY)


def test_an_unknown_frequency_is_refused() -> None:
    """An unknown frequency ends in a traceback."""
    with pytest.raises(UsageError, match="fortnight"):
        parse_frequency("fortnight")
