"""Periods, dates and moments as text, by CLDR: "October 2026", "12 November 2026"."""

import datetime as dt

from babel import Locale
from babel.dates import format_date, format_time

from comity.model.periods import Frequency, Period

_PATTERNS = {
    Frequency.ANNUAL: ("y", "y"),
    Frequency.QUARTERLY: ("QQQ y", "QQQ y"),
    Frequency.MONTHLY: ("LLLL y", "LLL y"),
    Frequency.DAILY: ("d MMMM y", "d MMM y"),
}
_HALF_YEARS = {"en": "H{number} {year}", "ru": "{number}-е полугодие {year}"}
"""By language: CLDR has no name for them."""
_SPANS = (Frequency.HALF_YEARLY, Frequency.TRIMESTER)
"""Periods that have no name of their own on a board: their first and last months say which they are."""


def render_date(day: dt.date, locale: Locale) -> str:
    r"""Return the day with its month in words.

    >>> render_date(dt.date(2026, 11, 12), Locale("en"))
    '12\xa0November\xa02026'
    """
    text: str = format_date(day, format="d MMMM y", locale=locale)
    return text.replace(" ", "\u00a0")


def render_moment(moment: dt.datetime, locale: Locale) -> str:
    """Return the day and the time, in UTC."""
    utc = moment.astimezone(dt.UTC)
    return f"{render_date(utc.date(), locale)}, {format_time(utc, format='HH:mm', locale=locale)} UTC"


def render_period(period: Period, locale: Locale, *, short: bool = False) -> str:
    r"""Return the period in words; trimesters and weeks keep their SDMX text; hours are UTC.

    >>> from comity.model.periods import parse_period
    >>> render_period(parse_period("2026-10"), Locale("en"))
    'October\xa02026'
    >>> render_period(parse_period("2026-11-12T09:00:00"), Locale("ru"), short=True)
    '12\xa0нояб.\xa02026, 09:00'
    """
    if period.frequency is Frequency.HOURLY:
        day = render_period(Period.containing(period.start, Frequency.DAILY), locale, short=short)
        return f"{day}, {_clock(period, locale)}" if short else f"{day}, {_clock(period, locale)} UTC"
    if period.frequency is Frequency.HALF_YEARLY:
        pattern = _HALF_YEARS.get(locale.language, _HALF_YEARS["en"])
        return pattern.format(number=period.number, year=period.year).replace(" ", "\u00a0")
    patterns = _PATTERNS.get(period.frequency)
    if patterns is None:
        return str(period)
    text: str = format_date(period.start, format=patterns[short], locale=locale).replace(" ", "\u00a0")
    return text[:1].upper() + text[1:] if short else text


def _clock(period: Period, locale: Locale) -> str:
    return str(format_time(period.start_at, format="HH:mm", locale=locale))


def render_column(period: Period, locale: Locale) -> tuple[str, str]:
    """Return the two lines that head a board's column: "Oct" over "2026", "Jan–Jun", "12 Nov"; "09:00" over a day.

    One is empty where a year says it all.
    """
    if period.frequency is Frequency.HOURLY:
        return _clock(period, locale), str(format_date(period.start, format="d MMM y", locale=locale))
    if period.frequency is Frequency.MONTHLY:
        return str(format_date(period.start, format="LLL", locale=locale)), str(period.year)
    if period.frequency is Frequency.DAILY:
        return str(format_date(period.start, format="d MMM", locale=locale)), str(period.year)
    if period.frequency in _SPANS:
        ends = (format_date(day, format="LLL", locale=locale) for day in (period.start, period.end))
        return "–".join(ends), str(period.year)
    if period.frequency is Frequency.ANNUAL:
        return str(period.year), ""
    year, _, rest = str(period).partition("-")
    return rest, year


def time_locale(locale: Locale) -> dict[str, object]:
    """Return the names of days and months as charts want them (a d3 time locale)."""
    months = locale.months["stand-alone"]
    days = locale.days["stand-alone"]
    order = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%x, %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days["wide"][i] for i in order],
        "shortDays": [days["abbreviated"][i] for i in order],
        "months": [months["wide"][i] for i in range(1, 13)],
        "shortMonths": [months["abbreviated"][i] for i in range(1, 13)],
    }
