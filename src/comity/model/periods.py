"""Time periods of SDMX: Gregorian and reporting periods, their order, bounds and compact ids."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Frequency(StrEnum):
    """CL_FREQ, as far as the exchange uses it."""

    ANNUAL = "A"
    HALF_YEARLY = "S"
    TRIMESTER = "T"
    QUARTERLY = "Q"
    MONTHLY = "M"
    WEEKLY = "W"
    DAILY = "D"

    @property
    def per_year(self) -> int:
        """Season length: periods in a year (52 for weeks, 365 for days)."""
        return _PER_YEAR[self]


_PER_YEAR = {
    Frequency.ANNUAL: 1,
    Frequency.HALF_YEARLY: 2,
    Frequency.TRIMESTER: 3,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
    Frequency.WEEKLY: 52,
    Frequency.DAILY: 365,
}
_RANK = {frequency: rank for rank, frequency in enumerate(Frequency, start=1)}
_BY_RANK = {rank: frequency for frequency, rank in _RANK.items()}
RANK_UNIT = 100_000_000
"""A period's id, divided by this and rounded down, tells its frequency."""
YEAR_UNIT = 10_000
_MONTHS_IN = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}

_YEAR = re.compile(r"(\d{4})(?:-A1)?")
_MONTH = re.compile(r"(\d{4})-(?:M)?(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_REPORTING = re.compile(r"(\d{4})-([STQMWD])(\d{1,3})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One reporting period: its frequency, its year, and its number within that year (from 1).

    >>> parse_period("2024-03"), parse_period("2024-Q3").start
    (Period('2024-03'), datetime.date(2024, 7, 1))
    """

    frequency: Frequency
    year: int
    number: int

    def __str__(self) -> str:
        """Return the SDMX time period text."""
        if self.frequency is Frequency.ANNUAL:
            return f"{self.year:04d}"
        if self.frequency is Frequency.MONTHLY:
            return f"{self.year:04d}-{self.number:02d}"
        if self.frequency is Frequency.DAILY:
            return self.start.isoformat()
        width = 2 if self.frequency is Frequency.WEEKLY else 1
        return f"{self.year:04d}-{self.frequency.value}{self.number:0{width}d}"

    def __repr__(self) -> str:
        """Show the text, not the parts."""
        return f"Period('{self}')"

    @property
    def start(self) -> dt.date:
        """First day of the period."""
        if self.frequency is Frequency.WEEKLY:
            return dt.date.fromisocalendar(self.year, self.number, 1)
        if self.frequency is Frequency.DAILY:
            return dt.date(self.year, 1, 1) + dt.timedelta(days=self.number - 1)
        months = _MONTHS_IN[self.frequency]
        return dt.date(self.year, (self.number - 1) * months + 1, 1)

    @property
    def end(self) -> dt.date:
        """Last day of the period."""
        if self.frequency is Frequency.WEEKLY:
            return self.start + dt.timedelta(days=6)
        if self.frequency is Frequency.DAILY:
            return self.start
        month = self.number * _MONTHS_IN[self.frequency]
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def id(self) -> int:
        """A whole number that orders periods of one frequency in time; `from_id` reads it back."""
        return _RANK[self.frequency] * RANK_UNIT + self.year * YEAR_UNIT + self.number

    @classmethod
    def from_id(cls, number: int) -> Self:
        """Return the period with this `id`."""
        rank, rest = divmod(number, RANK_UNIT)
        year, within = divmod(rest, YEAR_UNIT)
        return cls(_BY_RANK[rank], year, within)

    @classmethod
    def containing(cls, day: dt.date, frequency: Frequency) -> Self:
        """Return the period of `frequency` in which `day` lies."""
        if frequency is Frequency.WEEKLY:
            year, week, _ = day.isocalendar()
            return cls(frequency, year, week)
        if frequency is Frequency.DAILY:
            return cls(frequency, day.year, day.timetuple().tm_yday)
        return cls(frequency, day.year, (day.month - 1) // _MONTHS_IN[frequency] + 1)

    def shift(self, count: int) -> Self:
        """Return the period `count` steps later (earlier where negative)."""
        cls = type(self)
        if self.frequency in (Frequency.WEEKLY, Frequency.DAILY):
            step = 7 if self.frequency is Frequency.WEEKLY else 1
            return cls.containing(self.start + dt.timedelta(days=step * count), self.frequency)
        years, number = divmod(self.number - 1 + count, _PER_YEAR[self.frequency])
        return cls(self.frequency, self.year + years, number + 1)


def parse_period(text: str) -> Period | None:
    """Return the period that an SDMX time period text names, or None where it names none.

    Gregorian years, months and days, and reporting periods (SDMX 3.0, section 6, "Time and time format"), are
    read; the frequency follows from the text. Reporting years are taken to begin on 1 January (a simplification).

    >>> parse_period("2016-W07"), parse_period("2016-13")
    (Period('2016-W07'), None)
    """
    try:
        period = _parse(text)
        is_whole = period is not None and period.end >= period.start  # of the last days of 9999, the end overflows
    except (ValueError, KeyError, OverflowError):
        return None
    return period if is_whole else None


def _parse(text: str) -> Period | None:
    if match := _YEAR.fullmatch(text):
        return _checked(Frequency.ANNUAL, int(match[1]), 1)
    if match := _MONTH.fullmatch(text):
        return _checked(Frequency.MONTHLY, int(match[1]), int(match[2]))
    if match := _DAY.fullmatch(text):
        return Period.containing(dt.date(int(match[1]), int(match[2]), int(match[3])), Frequency.DAILY)
    if match := _REPORTING.fullmatch(text):
        return _checked(Frequency(match[2]), int(match[1]), int(match[3]))
    return None


def _checked(frequency: Frequency, year: int, number: int) -> Period:
    period = Period(frequency, year, number)
    if number < 1 or year < 1 or (frequency in _PER_YEAR and frequency not in "WD" and number > frequency.per_year):
        raise ValueError(number)
    if period.start.year != year and frequency is not Frequency.WEEKLY:
        raise ValueError(number)
    return period


def iterate_periods(first: Period, last: Period) -> Iterator[Period]:
    """Yield the periods from `first` to `last`, both included."""
    period = first
    while period <= last:
        yield period
        period = period.shift(1)
