"""Periods as people write them."""

import pytest

from comity.formats.national.period_text import PeriodReader
from comity.model.periods import Frequency


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-03", "2024-03"),
        ("2024-M03", "2024-03"),
        ("2024M3", None),
        ("202403", "2024-03"),
        ("03.2024", "2024-03"),
        ("3/2024", "2024-03"),
        ("2024 3", "2024-03"),
        ("январь 2024", "2024-01"),
        ("Января 2024 г.", "2024-01"),
        ("2024, май", "2024-05"),
        ("янв. 24", "2024-01"),
        ("Jan-24", "2024-01"),
        ("Sept 2024", "2024-09"),
        ("March 1999", "1999-03"),
        ("Dec-69", "1969-12"),
        ("Q1 2024", "2024-Q1"),
        ("2024Q4", "2024-Q4"),
        ("1Q2024", "2024-Q1"),
        ("I квартал 2024 г.", "2024-Q1"),
        ("IV кв. 2024", "2024-Q4"),
        ("1-й квартал 2024 года", "2024-Q1"),
        ("2024 год", "2024"),
        ("2024 г.", "2024"),
        ("H2 2024", "2024-S2"),
        ("2-е полугодие 2024", "2024-S2"),
        ("05.03.2024", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("13.2024", None),
        ("31.02.2024", None),
        ("Smarch 2024", None),
        ("", None),
        ("Q5 2024", None),
    ],
)
def test_a_written_period_is_read(text: str, period: str | None) -> None:
    """Each way of writing gives the SDMX period, and nonsense gives none."""
    read = PeriodReader().read(text)
    assert (None if read is None else str(read)) == period


def test_formats_of_the_mapping_go_first() -> None:
    """An American date is read only where the mapping says so."""
    assert str(PeriodReader(("%m/%d/%y",), Frequency.MONTHLY).read("2/1/07")) == "2007-02"
    assert str(PeriodReader(("%d.%m.%Y",)).read("01.02.2007")) == "2007-02-01"


def test_a_frequency_takes_dates_and_refuses_other_periods() -> None:
    """A date lies in its month; a year isn't a month."""
    monthly = PeriodReader(frequency=Frequency.MONTHLY)
    assert str(monthly.read("2024-03-01")) == "2024-03"
    assert monthly.read("2024") is None
    assert monthly.read("2024-Q1") is None


@pytest.mark.parametrize(
    ("text", "frequency", "period"),
    [
        ("2024-03-05T10:00:00", None, "2024-03-05"),
        ("2024-03-05T10:00:00", Frequency.MONTHLY, "2024-03"),
        ("2024-03-05T10:00:00", Frequency.HOURLY, "2024-03-05T10:00:00"),
        ("2024-03-05", Frequency.HOURLY, None),
        ("2024-W7", None, "2024-W07"),
    ],
)
def test_a_time_of_day_counts_only_for_hours(text: str, frequency: Frequency | None, period: str | None) -> None:
    """Spreadsheets add midnight to every date; figures of days would be filed under hours."""
    read = PeriodReader(frequency=frequency).read(text)
    assert (None if read is None else str(read)) == period


def test_month_names_of_other_languages() -> None:
    """The mapping may name the languages of its months."""
    assert str(PeriodReader(languages=("fr",)).read("février 2024")) == "2024-02"
