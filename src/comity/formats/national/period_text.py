"""Periods as people write them, to SDMX time periods: `03.2024`, `январь 2024`, `Jan-24`, `I квартал 2024 г.`."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from comity.formats.national.cell_text import clean, label_key
from comity.model.periods import Frequency, Period, parse_period

_TWO_DIGIT_PIVOT = 69
_SEPARATOR = r"\s*[-./\s]\s*"
_YEAR_MONTH = re.compile(rf"(\d{{4}}){_SEPARATOR}m?(\d{{1,2}})")
_MONTH_YEAR = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{4}})")
_JOINED = re.compile(r"(\d{4})m?(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEAR_FIRST = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.IGNORECASE
)
_WEEK_OR_DAY = re.compile(r"(\d{4})-?([wd])(\d{1,3})")
_YEAR = re.compile(r"(\d{4})\s*(?:г|год|года|year|y)?\.?")
_YEAR_WORD = r"(?:\s*(?:г|год|года))?\.?"
_PARTS = {
    Frequency.QUARTERLY: r"(?:q|qtr|quarter|кв|квартал|т)",
    Frequency.HALF_YEARLY: r"(?:s|h|half|half-year|полугодие)",
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "і": 1, "іі": 2, "ііі": 3}
_NUMERAL = r"([1-4]|iv|i{1,3}|і{1,3})"
_WORDS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class PeriodReader:
    """Reads period texts by the mapping's own formats, then as SDMX, then as people write them.

    With a `frequency`, a full date is read as the period that contains it, and a period of any other frequency is
    refused. Two-digit years are 1969 to 2068, as POSIX has them.

    >>> PeriodReader(frequency=Frequency.MONTHLY).read("январь 2024")
    Period('2024-01')
    """

    formats: Sequence[str] = ()
    frequency: Frequency | None = None
    languages: Sequence[str] = ("en", "ru")

    def read(self, text: str) -> Period | None:
        """Return the period that the text names, or None."""
        for format_ in self.formats:
            if (day := _by_format(text, format_)) is not None:
                return self._containing(day, format_)
        period = self._standard(text) or self._written(label_key(text))
        if period is None or self.frequency is None or period.frequency is self.frequency:
            return period
        is_wider = period.frequency is Frequency.DAILY and self.frequency is not Frequency.HOURLY
        return Period.containing(period.start, self.frequency) if is_wider else None

    def _standard(self, text: str) -> Period | None:
        """Return the period that an SDMX text names; a time of day counts only where hours are asked for."""
        period = parse_period(text)
        if period is None or period.frequency is not Frequency.HOURLY or self.frequency is Frequency.HOURLY:
            return period
        return None if "/" in text else parse_period(text[: len("2024-01-31")])

    def _containing(self, day: dt.date, format_: str) -> Period:
        if self.frequency is not None:
            return Period.containing(day, self.frequency)
        if "%d" in format_ or "%j" in format_:
            return Period.containing(day, Frequency.DAILY)
        return Period.containing(day, Frequency.MONTHLY if "%m" in format_ else Frequency.ANNUAL)

    def _written(self, text: str) -> Period | None:
        text = text.strip(" .,;")
        for attempt in (_date, _month_in_figures, _part_of_year, _week_or_day, _year):
            if (period := attempt(text)) is not None:
                return period
        return _named_month(text, month_names(tuple(self.languages)))


def _by_format(text: str, format_: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(clean(text), format_)  # noqa: DTZ007 - of no zone, as it is written
    except ValueError:
        return None


def _date(text: str) -> Period | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return parse_period(f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}")
    if match := _DAY_FIRST.fullmatch(text):
        return parse_period(f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}")
    return None


def _month_in_figures(text: str) -> Period | None:
    if match := _YEAR_MONTH.fullmatch(text) or _JOINED.fullmatch(text):
        return parse_period(f"{match[1]}-{int(match[2]):02d}")
    if match := _MONTH_YEAR.fullmatch(text):
        return parse_period(f"{match[2]}-{int(match[1]):02d}")
    return None


def _part_of_year(text: str) -> Period | None:
    for frequency, word in _PARTS.items():
        for pattern, year, number in _part_patterns(word):
            if match := pattern.fullmatch(text):
                numeral = match[number]
                return parse_period(f"{match[year]}-{frequency}{_ROMAN.get(numeral, numeral)}")
    return None


@cache
def _part_patterns(word: str) -> tuple[tuple[re.Pattern[str], int, int], ...]:
    """Return patterns for one kind of part: `q1 2024`, `1q 2024`, `i квартал 2024 г.`, `2024 q1`."""
    gap = r"[-./\s]*"
    return (
        (re.compile(rf"{word}\.?{gap}{_NUMERAL}{gap}(\d{{4}}){_YEAR_WORD}"), 2, 1),
        (
            re.compile(rf"{_NUMERAL}(?:-?(?:st|nd|rd|th|й|ый|ой|е|ое))?{gap}{word}\.?{gap}(\d{{4}}){_YEAR_WORD}"),
            2,
            1,
        ),
        (re.compile(rf"(\d{{4}}){_YEAR_WORD}{gap}{word}\.?{gap}{_NUMERAL}"), 1, 2),
        (re.compile(rf"(\d{{4}}){_YEAR_WORD}{gap}{_NUMERAL}{gap}{word}\.?"), 1, 2),
    )


def _week_or_day(text: str) -> Period | None:
    match = _WEEK_OR_DAY.fullmatch(text)
    if match is None:
        return None
    width = 2 if match[2] == "w" else 3
    return parse_period(f"{match[1]}-{match[2].upper()}{int(match[3]):0{width}d}")


def _year(text: str) -> Period | None:
    match = _YEAR.fullmatch(text)
    return None if match is None else parse_period(match[1])


def _named_month(text: str, names: Mapping[str, int]) -> Period | None:
    """Read a month's name and a year in any order, with the Russian word for year after it or not."""
    words = [word for word in _WORDS.findall(text) if word not in ("г", "год", "года", "year", "of", "de")]
    if len(words) != 2:  # noqa: PLR2004 - a month and a year
        return None
    for name, figure in (words, words[::-1]):
        if name in names and figure.isdigit() and len(figure) in (2, 4):
            return parse_period(f"{_full_year(figure):04d}-{names[name]:02d}")
    return None


def _full_year(figure: str) -> int:
    year = int(figure)
    if len(figure) > 2:  # noqa: PLR2004 - a two-digit year
        return year
    return year + (1900 if year >= _TWO_DIGIT_PIVOT else 2000)


@cache
def month_names(languages: tuple[str, ...]) -> Mapping[str, int]:
    """Return month names, full and short, in these languages (CLDR), by the form in which labels are compared."""
    from babel import Locale

    names: dict[str, int] = {"sept": 9, "мая": 5}
    for language in languages:
        months = Locale.parse(language).months
        for context in months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    key = label_key(name).strip(".")
                    names[key] = number
                    names.setdefault(key[:3], number)
    return names
