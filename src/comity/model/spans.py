"""Date-times and time ranges of SDMX as spans of time: from a moment on, up to but not including another."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

ZONE = r"(Z|[+-](?:14:00|(?:0\d|1[0-3]):[0-5]\d))?"
"""The time zone that may end every time of SDMX (common:TimezoneType)."""
_DAY = r"(\d{4})-(\d{2})-(\d{2})"
_CLOCK = r"T(\d{2}):([0-5]\d):([0-5]\d)(?:\.(\d+))?"
_DATE_TIME = re.compile(_DAY + _CLOCK + ZONE, re.ASCII)
_RANGE = re.compile(rf"{_DAY}(?:{_CLOCK})?{ZONE}/(.+)", re.ASCII)
_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?",
    re.ASCII,
)
_YEAR = 12
_LAST_HOUR = 24
_TRACE = dt.timedelta(microseconds=1)
"""Stands for any part of a second: a span that has one begins or ends with no period."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time by the sender's clock, which is ahead of UTC by `ahead`.

    `end` is the first moment after it: `start` itself for a point in time, None where the calendar (years 1 to
    9999) ends before the span does.
    """

    start: dt.datetime
    end: dt.datetime | None
    ahead: dt.timedelta = dt.timedelta(0)


def parse_date_time(text: str) -> Span | None:
    """Return the point in time that an `xs:dateTime` names, or None where the text isn't one.

    Raises ValueError or OverflowError where the calendar has no such moment.

    >>> parse_date_time("2024-03-05T10:00:00+06:00").ahead
    datetime.timedelta(seconds=21600)
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    start = _start(match)
    return Span(start, start, _ahead(match[8]))


def parse_range(text: str) -> Span | None:
    """Return the span that a time range (common:TimeRangeType) names, or None where the text isn't one.

    Raises ValueError or OverflowError where the calendar has no such start.

    >>> parse_range("2024-01-31/P1M").end
    datetime.datetime(2024, 2, 29, 0, 0)
    """
    match = _RANGE.fullmatch(text)
    duration = match and _DURATION.fullmatch(match[9])
    if match is None or duration is None:
        return None
    start = _start(match)
    return Span(start, _end(start, duration), _ahead(match[8]))


def _start(match: re.Match[str]) -> dt.datetime:
    """Return the start: midnight where no time is given; 24:00:00 is the next day's midnight (XML Schema)."""
    day = dt.datetime(int(match[1]), int(match[2]), int(match[3]))  # noqa: DTZ001 - by the sender's clock
    hour, minute, second = (int(match[group] or 0) for group in (4, 5, 6))
    has_trace = bool((match[7] or "").strip("0"))
    if hour > _LAST_HOUR or (hour == _LAST_HOUR and (minute or second or has_trace)):
        raise ValueError(hour)
    return day + dt.timedelta(hours=hour, minutes=minute, seconds=second) + has_trace * _TRACE


def _end(start: dt.datetime, duration: re.Match[str]) -> dt.datetime | None:
    """Return the start moved by the duration as XML Schema adds them: months first, the day kept in its month."""
    try:
        years, months, days, hours, minutes, seconds = (int(duration[group] or 0) for group in range(1, 7))
        year, month = divmod((start.year + years) * _YEAR + start.month - 1 + months, _YEAR)
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        has_trace = bool((duration[7] or "").strip("0"))
        length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds) + has_trace * _TRACE
        return start.replace(year=year, month=month + 1, day=day) + length
    except (ValueError, OverflowError):
        return None


def _ahead(zone: str | None) -> dt.timedelta:
    if zone is None or zone == "Z":
        return dt.timedelta(0)
    ahead = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return -ahead if zone[0] == "-" else ahead
