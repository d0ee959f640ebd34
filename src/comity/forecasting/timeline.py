"""The time column of a panel: any style of `ds` ⇄ whole steps on one timeline, given back as it came."""

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import UsageError
from comity.forecasting.frequency import DAYS, MONTHS, SEASON, check_forecastable
from comity.forecasting.texts import say
from comity.model.periods import Frequency, Period, parse_period

_EPOCH = dt.date(1970, 1, 1)
_MONTHS_A_YEAR = 12
_YEARS = range(1500, 2201)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"[T ]\d{2}:\d{2}(:\d{2}(\.0+)?)?Z?")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?")
_INTEGER = re.compile(r"-?\d{1,9}")
_YEAR_MONTH = re.compile(r"\d{6}")
_LOOSE = re.compile(r"(\d{4})-?([QMSTW])(\d{1,2})")
_PLAIN_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Timeline:
    """Steps of `size` months, days or units from `anchor`; `render` writes a step as its `ds` came in."""

    frequency: Frequency | None
    season: int
    size: int
    anchor: int
    write: Callable[[int], Any]
    has_months: bool = False
    """Whether a step is a month of the calendar."""
    is_dated: bool = False
    """Whether steps are periods of the calendar, not plain numbers."""

    def place(self, step: int) -> int:
        """Return the months since the year 0 (or days, or units) at which this step lies."""
        return step * self.size + self.anchor

    def render(self, step: int) -> Any:  # noqa: ANN401 - a date, a text or a number, as it came in
        """Return the `ds` of this step."""
        return self.write(self.place(step))


@dataclass(frozen=True)
class _Reading:
    """What a style makes of a column: places in months, days or units, and how to write a place."""

    unit: str
    places: list[int]
    write: Callable[[int], Any]
    frequency: Frequency | None = None


def read_timeline(ds: Sequence[Any], frequency: Frequency | None = None) -> tuple[list[int], Timeline]:
    """Return the step of every `ds`, and the timeline on which they lie.

    Dates, datetimes at midnight, whole numbers and the texts 2024-03-01, 2024-03, 202403, 2024-M03, 2024-Q1,
    2024-S1, 2024-W07, 2024 are read; the column has to be of one style. The frequency follows from the style or,
    for dates and months, from the largest step on which all of them lie. Raises `UsageError` where none fits, and
    for hours.
    """
    check_forecastable(frequency)
    reading = _read(ds)
    if reading.unit == "day":
        reading = _on_months(reading, frequency) or reading
    size, frequency = _size(reading, frequency)
    anchor = reading.places[0] % size
    steps = [(place - anchor) // size for place in reading.places]
    season = 1 if frequency is None else SEASON[frequency]
    monthly = reading.unit == "month" and size == 1
    return steps, Timeline(frequency, season, size, anchor, reading.write, monthly, reading.unit != "unit")


def _read(ds: Sequence[Any]) -> _Reading:
    if isinstance(ds[0], dt.date):
        return _read_dates(ds)
    texts = [_text(value, row) for row, value in enumerate(ds, start=1)]
    clocks = {match[0] for text in texts if (match := _CLOCK.search(text))}
    if any(not _MIDNIGHT.fullmatch(clock) for clock in clocks):
        raise UsageError(say("clock_time"), remedy=say("bad_time_remedy"))
    number = isinstance(ds[0], int)
    return _read_texts([_CLOCK.sub("", text) for text in texts], number=number, suffix=next(iter(clocks), ""))


def _text(value: object, row: int) -> str:
    if value is None or str(value).strip() == "":
        raise UsageError(say("bad_time", value="—", row=row), remedy=say("bad_time_remedy"))
    return str(value).strip()


def _read_dates(ds: Sequence[Any]) -> _Reading:
    for row, value in enumerate(ds, start=1):
        if not isinstance(value, dt.date):
            raise UsageError(say("bad_time", value=value, row=row), remedy=say("bad_time_remedy"))
        if isinstance(value, dt.datetime) and value.time() != dt.time():
            raise UsageError(say("clock_time"), remedy=say("bad_time_remedy"))
    if isinstance(ds[0], dt.datetime):
        zone = ds[0].tzinfo
        places = [(value.date() - _EPOCH).days for value in ds]
        return _Reading("day", places, lambda n: dt.datetime.combine(_day(n), dt.time(), zone))
    return _Reading("day", [(value - _EPOCH).days for value in ds], _day)


def _day(place: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=place)


def _read_texts(texts: list[str], *, number: bool, suffix: str) -> _Reading:
    first = texts[0]
    if _INTEGER.fullmatch(first):
        return _read_numbers(texts, number=number)
    if _DATE.fullmatch(first):
        return _Reading("day", _each(texts, _date_place), lambda n: f"{_day(n).isoformat()}{suffix}")
    if _PLAIN_MONTH.fullmatch(first):
        return _Reading("month", _each(texts, _month_place), _write_month)
    if match := _LOOSE.fullmatch(first):
        return _read_reporting(texts, match)
    raise UsageError(say("bad_time", value=first, row=1), remedy=say("bad_time_remedy"))


def _each(texts: list[str], place: Callable[[str], int | None]) -> list[int]:
    places = []
    for row, text in enumerate(texts, start=1):
        found = place(text)
        if found is None:
            raise UsageError(say("bad_time", value=text, row=row), remedy=say("bad_time_remedy"))
        places.append(found)
    return places


def _read_numbers(texts: list[str], *, number: bool) -> _Reading:
    form: Callable[[int], Any] = int if number else str
    if all(_YEAR_MONTH.fullmatch(text) and _is_year_month(text) for text in texts):
        places = [int(text[:4]) * _MONTHS_A_YEAR + int(text[4:]) - 1 for text in texts]
        return _Reading("month", places, lambda n: form(int(_write_month(n).replace("-", ""))))
    places = _each(texts, lambda text: int(text) if _INTEGER.fullmatch(text) else None)
    years = all(place in _YEARS for place in places)
    return _Reading("unit", places, form, Frequency.ANNUAL if years else None)


def _is_year_month(text: str) -> bool:
    return int(text[:4]) in _YEARS and 1 <= int(text[4:]) <= _MONTHS_A_YEAR


def _date_place(text: str) -> int | None:
    try:
        return (dt.date.fromisoformat(text) - _EPOCH).days if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _month_place(text: str) -> int | None:
    period = parse_period(text) if _PLAIN_MONTH.fullmatch(text) else None
    return _period_place(period) if period else None


def _write_month(place: int) -> str:
    return f"{place // _MONTHS_A_YEAR:04d}-{place % _MONTHS_A_YEAR + 1:02d}"


def _read_reporting(texts: list[str], match: re.Match[str]) -> _Reading:
    """Read 2024-Q1, 2024Q1, 2024-M03, 2024-W07 and their like."""
    frequency = Frequency(match[2])
    join, width = "-" if "-" in match[0] else "", len(match[3])

    def place(text: str) -> int | None:
        part = _LOOSE.fullmatch(text)
        period = part and part[2] == frequency and parse_period(_standard(part))
        return _period_place(period) if period else None

    def write(number: int) -> str:
        period = _period_at(number, frequency)
        return f"{period.year:04d}{join}{frequency}{period.number:0{width}d}"

    unit = "day" if frequency is Frequency.WEEKLY else "month"
    return _Reading(unit, _each(texts, place), write, frequency)


def _standard(part: re.Match[str]) -> str:
    width = 2 if part[2] in "MW" else 1
    return f"{part[1]}-{part[2]}{int(part[3]):0{width}d}"


def _period_place(period: Period) -> int:
    if period.frequency is Frequency.WEEKLY:
        return (period.start - _EPOCH).days
    return period.start.year * _MONTHS_A_YEAR + period.start.month - 1


def _period_at(place: int, frequency: Frequency) -> Period:
    if frequency is Frequency.WEEKLY:
        return Period.containing(_day(place), frequency)
    return Period.containing(dt.date(place // _MONTHS_A_YEAR, place % _MONTHS_A_YEAR + 1, 1), frequency)


def _on_months(reading: _Reading, frequency: Frequency | None) -> _Reading | None:
    """Return the dates as months, where all lie on one day of the month (or its last) and days aren't asked for."""
    if (reading.frequency or frequency) in DAYS:
        return None
    days = [_day(place) for place in reading.places]
    if not (at_end := all(_is_last(day) for day in days)) and len({day.day for day in days}) > 1:
        return None
    if frequency is None and len(set(reading.places)) == 1 and not at_end and days[0].day > 1:
        return None
    number = None if at_end else days[0].day

    def write(place: int) -> Any:  # noqa: ANN401 - as it came in
        year, month = place // _MONTHS_A_YEAR, place % _MONTHS_A_YEAR + 1
        last = calendar.monthrange(year, month)[1]
        return reading.write((dt.date(year, month, min(number or last, last)) - _EPOCH).days)

    return _Reading("month", [day.year * _MONTHS_A_YEAR + day.month - 1 for day in days], write)


def _is_last(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def _size(reading: _Reading, asked: Frequency | None) -> tuple[int, Frequency | None]:
    step = math.gcd(*(place - reading.places[0] for place in reading.places))
    frequency = asked or reading.frequency
    if reading.unit == "unit":
        return step or 1, frequency
    table = MONTHS if reading.unit == "month" else DAYS
    if frequency is None:
        return _infer(step, table)
    if frequency not in table or step % table[frequency]:
        raise UsageError(say("misfit", frequency=frequency.value), remedy=say("uneven_remedy"))
    return table[frequency], frequency


def _infer(step: int, table: dict[Frequency, int]) -> tuple[int, Frequency]:
    if table is DAYS:
        weekly = step > 0 and step % DAYS[Frequency.WEEKLY] == 0
        frequency = Frequency.WEEKLY if weekly else Frequency.DAILY
        return table[frequency], frequency
    if step and step % _MONTHS_A_YEAR == 0:
        return step, Frequency.ANNUAL
    for frequency, months in table.items():
        if months == (step or 1):
            return months, frequency
    raise UsageError(say("uneven", months=step), remedy=say("uneven_remedy"))
