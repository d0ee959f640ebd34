"""Time periods: the forms of the standard one by one, and hours."""

import datetime as dt

import pytest

from comity.model.periods import Frequency, NoPeriod, Period, parse_period, parse_time


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2006-05:00", "2006"),
        ("2006-06-05:00", "2006-06"),
        ("2006-06-05-05:00", "2006-06-05"),
        ("2006-A1-05:00", "2006"),
        ("2024-M03", "2024-03"),
        ("2024-D060", "2024-02-29"),
        ("2024-03-05T10:00:00", "2024-03-05T10:00:00"),
        ("2024-03-05T10:00:00.000Z", "2024-03-05T10:00:00"),
        ("2024-03-05T10:00:00+06:00", "2024-03-05T04:00:00"),
        ("2024-02-28T24:00:00", "2024-02-29T00:00:00"),
        ("2024-01-01/P1M", "2024-01"),
        ("2024-01-01/P31D", "2024-01"),
        ("2024-01-01/P12M", "2024"),
        ("2024-07-01/P6M", "2024-S2"),
        ("2024-05-01/P4M", "2024-T2"),
        ("2024-04-01Z/P3M", "2024-Q2"),
        ("2024-01-01/P7D", "2024-W01"),
        ("2024-01-01/PT24H", "2024-01-01"),
        ("2024-01-01T00:00:00/PT1H", "2024-01-01T00:00:00"),
        ("2024-01-01T00:00:00+06:00/PT1H", "2023-12-31T18:00:00"),
        ("2024-01-01T00:00:00+06:00/P1M", "2024-01"),
    ],
)
def test_a_time_of_the_standard_is_read_as_the_period_that_it_names(text: str, period: str) -> None:
    """Systems write the same period in all these ways."""
    assert str(parse_period(text)) == period


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2024-03-05T10:30:00", NoPeriod.MOMENT),
        ("2024-03-05T10:00:00.5", NoPeriod.MOMENT),
        ("2024-03-05T10:00:00.0000001", NoPeriod.MOMENT),
        ("2024-03-05T10:00:00+05:30", NoPeriod.MOMENT),
        ("2024-03-01/P3M", NoPeriod.RANGE),
        ("2024-01-02/P7D", NoPeriod.RANGE),
        ("2024-01-15/P1M", NoPeriod.RANGE),
        ("2024-01-01T00:30:00/P1D", NoPeriod.RANGE),
        ("2024-01-01/P0D", NoPeriod.RANGE),
        ("2024-01-01/P99999Y", NoPeriod.RANGE),
        ("2024-01-01/P" + "9" * 5000 + "Y", NoPeriod.RANGE),
    ],
)
def test_a_time_that_is_no_period_is_told_from_one_that_is_wrong(text: str, kind: NoPeriod) -> None:
    """Its sender did nothing wrong by the standard, and needs other advice."""
    assert parse_time(text) is kind
    assert parse_period(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2024-W7", "2024-Q01", "2024-D60", "2024-M3", "2024-A2", "2024-S3", "2024-T4", "2024-Q0", "2024-M13",
        "2023-W53", "2023-D366", "2024-D000", "24-03", "2024-3", "2024-03-05T10:00", "2024-03-05 10:00:00",
        "2024-03-05T24:00:01", "2024-03-05T25:00:00", "2024-02-30/P1D", "2024-01-01/P", "2024-01-01/PT",
        "2024-01-01/P1YT", "2024-01-01/-P1D", "2024-01/P1M", "2024-01-01/P1W", "2024+14:30", "٢٠٢٤-٠٣", "2024\n",
        "",
    ],
)  # fmt: skip
def test_anything_else_is_no_time(text: str) -> None:
    """A guess at a wrong period would misdate figures without a word."""
    assert parse_time(text) is None


def test_hours_are_counted_within_their_year() -> None:
    """The ledger's order of hours, and their day for due dates, come from this."""
    first, last = Period(Frequency.HOURLY, 2024, 1), Period(Frequency.HOURLY, 2024, 8784)
    assert (str(first), str(last)) == ("2024-01-01T00:00:00", "2024-12-31T23:00:00")
    assert last.shift(1) == Period(Frequency.HOURLY, 2025, 1)
    assert (last.start, last.end) == (dt.date(2024, 12, 31),) * 2
    assert last.id == 8_2024_8784
    assert Period.containing(dt.date(2024, 1, 2), Frequency.HOURLY).number == 25
