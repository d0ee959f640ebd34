"""The text of a period: which period it names, and which one was probably meant where it names none."""

import datetime as dt
import re
from collections.abc import Iterable

from comity.model.periods import Frequency, NoPeriod, Period, parse_period, parse_time
from comity.model.spans import parse_date_time
from comity.validation.catalogue import word
from comity.validation.codes import bare

_NOTATION = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<letter>[ASTQ])\d|(?P<long>[MW])\d{2}|(?P<of_year>D)\d{3}"
    r"|(?P<month>\d{2})(?P<day>-\d{2}(?P<time>T\d{2}:\d{2}:\d{2}(?:\.\d+)?)?)?))?"
    r"(?:Z|[+-]\d{2}:\d{2})?(?P<range>/P[\dYMDTHS.]*)?",
    re.ASCII,
)
_REPORTING = re.compile(r"\d{4}-[ASTQMWD]", re.ASCII)
_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./ ]?\s*([MQWSTD]?)\s*(\d{1,3})", re.ASCII | re.IGNORECASE)
_YEAR_LAST = re.compile(r"([MQWSTD]?)\s*(\d{1,2})\s*[-./ ]\s*(\d{4})", re.ASCII | re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", re.ASCII)
_MONTHS = 12


def is_reporting(text: str) -> bool:
    """Say whether a text counts its periods from the beginning of the reporting year.

    >>> is_reporting("2024-Q1"), is_reporting("2024-03")
    (True, False)
    """
    return _REPORTING.match(text) is not None


def hour_of(text: str) -> str:
    """Return the hour in which a point in time lies (`NoPeriod.MOMENT`); that very text for any other.

    >>> hour_of("2024-03-05T10:30:00+06:00")
    '2024-03-05T04:00:00'
    """
    moment = parse_date_time(text) if parse_time(text) is NoPeriod.MOMENT else None
    return text if moment is None else str(Period.containing(moment.start - moment.ahead, Frequency.HOURLY))


def is_period_notation(text: str) -> bool:
    """Say whether a text is written as a time of SDMX, though there may be no such time.

    >>> is_period_notation("2024-13"), is_period_notation("13/2024")
    (True, False)
    """
    return _NOTATION.fullmatch(text) is not None


def expected_period(text: str, language: str = "en") -> str:
    """Say how the period was probably meant.

    >>> expected_period("03.2024"), expected_period("2024-13")
    ('2024-03', '2024-01 to 2024-12')
    """
    if match := _NOTATION.fullmatch(text):
        last = dt.date(max(int(match["year"]), 1), 12, 28).isocalendar().week
        return word("period_exists", _letter(match), language=language, year=match["year"], last=last)
    for guess in (bare(text), *_guesses(bare(text))):
        if (period := parse_period(guess)) is not None:
            return str(period)
    return word("period_exists", "unknown", language=language)


def _letter(match: re.Match[str]) -> str:
    if match["range"]:
        return "range"
    if letter := match["letter"] or match["long"] or match["of_year"]:
        return letter
    if match["day"]:
        return "H" if match["time"] else "D"
    return "M" if match["month"] else "A"


def _guesses(text: str) -> Iterable[str]:
    if match := _CLOCK.fullmatch(text):
        yield f"{match[1]}T{match[2]}{match[3] or ':00'}"
    if match := _YEAR_FIRST.fullmatch(text):
        yield _joined(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        yield _joined(match[3], match[1], match[2])
    if (match := _DAY_FIRST.fullmatch(text)) and int(match[1]) > _MONTHS:
        yield f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"


def _joined(year: str, letter: str, number: str) -> str:
    letter = letter.upper().replace("M", "")
    width = {"W": 2, "D": 3, "": 2}.get(letter, 1)
    return f"{year}-{letter}{int(number):0{width}d}"
