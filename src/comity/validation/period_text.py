"""The text of a period: which period it names, and which one was probably meant where it names none."""

import datetime as dt
import re
from collections.abc import Iterable

from comity.model.periods import Period, parse_period
from comity.validation.catalogue import word
from comity.validation.codes import bare

_NOTATION = re.compile(
    r"(?P<year>\d{4})(?:-A1|-M?(?P<month>\d{2})(?P<day>-\d{2})?|-(?P<letter>[STQMWD])\d{1,3})?", re.ASCII
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./ ]?\s*([MQWSTD]?)\s*(\d{1,2})", re.ASCII | re.IGNORECASE)
_YEAR_LAST = re.compile(r"([MQWSTD]?)\s*(\d{1,2})\s*[-./ ]\s*(\d{4})", re.ASCII | re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", re.ASCII)
_MONTHS = 12


def read_period(text: str) -> Period | None:
    """Return the period that a text names; digits of other scripts are not SDMX's."""
    return parse_period(text) if text.isascii() else None


def is_period_notation(text: str) -> bool:
    """Say whether a text is written as a period, though the period may not exist.

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
        if (period := read_period(guess)) is not None:
            return str(period)
    return word("period_exists", "unknown", language=language)


def _letter(match: re.Match[str]) -> str:
    if match["letter"]:
        return match["letter"]
    if match["day"]:
        return "D"
    return "M" if match["month"] else "A"


def _guesses(text: str) -> Iterable[str]:
    if match := _YEAR_FIRST.fullmatch(text):
        yield _joined(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        yield _joined(match[3], match[1], match[2])
    if (match := _DAY_FIRST.fullmatch(text)) and int(match[1]) > _MONTHS:
        yield f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"


def _joined(year: str, letter: str, number: str) -> str:
    letter = letter.upper().replace("M", "")
    return f"{year}-{letter}{int(number)}" if letter else f"{year}-{int(number):02d}"
