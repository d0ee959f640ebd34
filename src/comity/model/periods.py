"""Time periods of SDMX: Gregorian and reporting periods and hours, their order, bounds and compact ids."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from comity.model.spans import ZONE, Span, parse_date_time, parse_range


class Frequency(StrEnum):
    """CL_FREQ, as far as the exchange uses it."""

    ANNUAL = "A"
    HALF_YEARLY = "S"
    TRIMESTER = "T"
    QUARTERLY = "Q"
    MONTHLY = "M"
    WEEKLY = "W"
    DAILY = "D"
    HOURLY = "H"

    @property
    def per_year(self) -> int:
        """Season length: periods in a year (52 for weeks, 365 for days, 8760 for hours)."""
        return _PER_YEAR[self]


_PER_YEAR = {
    Frequency.ANNUAL: 1,
    Frequency.HALF_YEARLY: 2,
    Frequency.TRIMESTER: 3,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
    Frequency.WEEKLY: 52,
    Frequency.DAILY: 365,
    Frequency.HOURLY: 8760,
}
_RANK = {frequency: rank for rank, frequency in enumerate(Frequency, start=1)}
_BY_RANK = {rank: frequency for frequency, rank in _RANK.items()}
RANK_UNIT = 100_000_000
"""A period's id, divided by this and rounded down, tells its frequency."""
YEAR_UNIT = 10_000
_MONTHS_IN = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}

_HOURS_A_DAY = 24
_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_BY_DAYS = {
    1: Frequency.DAILY,
    7: Frequency.WEEKLY,
    **dict.fromkeys(range(28, 32), Frequency.MONTHLY),
    **dict.fromkeys(range(90, 93), Frequency.QUARTERLY),
    **dict.fromkeys(range(120, 124), Frequency.TRIMESTER),
    **dict.fromkeys(range(181, 185), Frequency.HALF_YEARLY),
    **dict.fromkeys((365, 366), Frequency.ANNUAL),
}
"""The frequency whose periods can last so many days."""

_GREGORIAN = re.compile(rf"(\d{{4}})(?:-(\d{{2}})(?:-(\d{{2}}))?)?{ZONE}", re.ASCII)
_REPORTING = re.compile(
    rf"(\d{{4}})-(?=[ASTQ]\d(?!\d)|[MW]\d{{2}}(?!\d)|D\d{{3}}(?!\d))([A-Z])(\d+){ZONE}", re.ASCII
)


class NoPeriod(StrEnum):
    """What SDMX calls a time, though it is no period of any frequency."""

    MOMENT = "moment"
    """A point in time that isn't a whole hour."""
    RANGE = "range"
    """A time range that coincides with no period."""


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
        if self.frequency is Frequency.HOURLY:
            return self.start_at.isoformat()
        width = 2 if self.frequency is Frequency.WEEKLY else 1
        return f"{self.year:04d}-{self.frequency.value}{self.number:0{width}d}"

    def __repr__(self) -> str:
        """Show the text, not the parts."""
        return f"Period('{self}')"

    @property
    def start(self) -> dt.date:
        """First day of the period; of an hour, its day."""
        if self.frequency is Frequency.WEEKLY:
            return dt.date.fromisocalendar(self.year, self.number, 1)
        if self.frequency is Frequency.DAILY:
            return dt.date(self.year, 1, 1) + dt.timedelta(days=self.number - 1)
        if self.frequency is Frequency.HOURLY:
            return self.start_at.date()
        months = _MONTHS_IN[self.frequency]
        return dt.date(self.year, (self.number - 1) * months + 1, 1)

    @property
    def end(self) -> dt.date:
        """Last day of the period; of an hour, its day."""
        if self.frequency is Frequency.WEEKLY:
            return self.start + dt.timedelta(days=6)
        if self.frequency in (Frequency.DAILY, Frequency.HOURLY):
            return self.start
        month = self.number * _MONTHS_IN[self.frequency]
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def start_at(self) -> dt.datetime:
        """First moment of the period, without a zone: in UTC for hours, by the sender's calendar for all others."""
        if self.frequency is Frequency.HOURLY:
            new_year = dt.datetime(self.year, 1, 1)  # noqa: DTZ001 - see above
            return new_year + dt.timedelta(hours=self.number - 1)
        return dt.datetime.combine(self.start, dt.time())

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
        """Return the period of `frequency` in which `day` lies; of hours, the day's first or a datetime's own."""
        if frequency is Frequency.WEEKLY:
            year, week, _ = day.isocalendar()
            return cls(frequency, year, week)
        if frequency is Frequency.DAILY:
            return cls(frequency, day.year, day.timetuple().tm_yday)
        if frequency is Frequency.HOURLY:
            hour = day.hour if isinstance(day, dt.datetime) else 0
            return cls(frequency, day.year, (day.timetuple().tm_yday - 1) * _HOURS_A_DAY + hour + 1)
        return cls(frequency, day.year, (day.month - 1) // _MONTHS_IN[frequency] + 1)

    def shift(self, count: int) -> Self:
        """Return the period `count` steps later (earlier where negative)."""
        cls = type(self)
        if self.frequency in (Frequency.WEEKLY, Frequency.DAILY):
            step = 7 if self.frequency is Frequency.WEEKLY else 1
            return cls.containing(self.start + dt.timedelta(days=step * count), self.frequency)
        if self.frequency is Frequency.HOURLY:
            return cls.containing(self.start_at + dt.timedelta(hours=count), self.frequency)
        years, number = divmod(self.number - 1 + count, _PER_YEAR[self.frequency])
        return cls(self.frequency, self.year + years, number + 1)

    def steps_to(self, other: "Period") -> int:
        """Return how many steps lead to another period of this frequency (negative to an earlier one)."""
        if self.frequency is Frequency.HOURLY:
            return (other.start_at - self.start_at) // _HOUR
        if self.frequency in (Frequency.WEEKLY, Frequency.DAILY):
            days = (other.start - self.start).days
            return days // 7 if self.frequency is Frequency.WEEKLY else days
        return (other.year - self.year) * _PER_YEAR[self.frequency] + other.number - self.number


def parse_period(text: str) -> Period | None:
    """Return the period that an SDMX time text names, or None where it names none (see `parse_time`).

    >>> parse_period("2016-W07"), parse_period("2016-13"), parse_period("2016-01-01/P3M")
    (Period('2016-W07'), None, Period('2016-Q1'))
    """
    time = parse_time(text)
    return time if isinstance(time, Period) else None


def parse_time(text: str) -> Period | NoPeriod | None:
    """Return what an SDMX time text says: a period, a time that is no period, or None where it is no time.

    All of common:ObservationalTimePeriodType is read (SDMX 3.0, section 6, 4.2 "Time and time format"):
    docs/reference/periods.md says what becomes of each form. The frequency follows from the text. A zone is left
    out of what lasts a day or longer, since such periods are those of the sender's calendar; hours are told in
    UTC, which is also what a time without a zone is in. Reporting years are taken to begin on 1 January: that
    they do is for the caller to see to (REPORTING_YEAR_START_DAY). The calendar has the years 1 to 9999.

    >>> parse_time("2024-03-05T10:00:00+06:00"), parse_time("2024-03-05T10:30:00").value
    (Period('2024-03-05T04:00:00'), 'moment')
    """
    try:
        return _parse(text)
    except (ValueError, OverflowError):
        return None


def _parse(text: str) -> Period | NoPeriod | None:
    if match := _GREGORIAN.fullmatch(text):
        year, month, day, _zone = match.groups()
        if day is not None:
            return Period.containing(dt.date(int(year), int(month), int(day)), Frequency.DAILY)
        return _existing(Frequency.ANNUAL if month is None else Frequency.MONTHLY, int(year), int(month or 1))
    if match := _REPORTING.fullmatch(text):
        return _existing(Frequency(match[2]), int(match[1]), int(match[3]))
    if moment := parse_date_time(text):
        return _hour_at(moment.start - moment.ahead) or NoPeriod.MOMENT
    if span := parse_range(text):
        return _coinciding(span) or NoPeriod.RANGE
    return None


def _existing(frequency: Frequency, year: int, number: int) -> Period:
    """Return the period; raise ValueError or OverflowError where the calendar lacks its first day or its last."""
    period = Period(frequency, year, number)
    if period.end < period.start or (frequency is Frequency.DAILY and period.start.year != year):
        raise ValueError(number)
    return period


def _coinciding(span: Span) -> Period | None:
    """Return the period that begins and ends with the span; of each length there can be only one."""
    length = dt.timedelta(0) if span.end is None else span.end - span.start
    if length == _HOUR:
        return _hour_at(span.start - span.ahead)
    frequency = None if length % _DAY else _BY_DAYS.get(length.days)
    if frequency is None or span.start.time() != dt.time():
        return None
    period = Period.containing(span.start.date(), frequency)
    last = span.start.date() + length - _DAY
    return period if (period.start, period.end) == (span.start.date(), last) else None


def _hour_at(moment: dt.datetime) -> Period | None:
    """Return the hour that begins at this moment."""
    is_whole = not (moment.minute or moment.second or moment.microsecond)
    return Period.containing(moment, Frequency.HOURLY) if is_whole else None


def iterate_periods(first: Period, last: Period) -> Iterator[Period]:
    """Yield the periods from `first` to `last`, both included."""
    period = first
    while period <= last:
        yield period
        period = period.shift(1)
