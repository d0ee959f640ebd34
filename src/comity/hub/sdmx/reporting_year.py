"""Filters on time whose reporting periods count from another day than 1 January (SDMX 3.0, section 6, 4.2)."""

import calendar
import datetime as dt
from dataclasses import replace

from comity.errors import UsageError
from comity.model.filters import OF_TEXT, Choice, Condition, Filter, Operator
from comity.model.periods import Frequency, Period, parse_period

MonthDay = tuple[int, int]
_MONTHS = {Frequency.HALF_YEARLY: 6, Frequency.TRIMESTER: 4, Frequency.QUARTERLY: 3}
_YEAR = 12
_NEW_YEAR = (1, 1)
_THURSDAY = 4
_AS_THEY_ARE = OF_TEXT | {Operator.NOT_EQUAL}
"""Operators that compare texts, or for which a span has no meaning."""


def in_reporting_year(one: Filter, start: MonthDay) -> Filter:
    """Return the filter with its reporting periods as the spans of time that they are where a year begins so.

    A Gregorian period (`2010`, `2010-03`) is the same whenever the reporting year begins. Equal to a span is what
    lies within it.

    >>> from comity.model.filters import parse_filter
    >>> moved = in_reporting_year(parse_filter("TIME_PERIOD", "ge:2010-Q3"), (7, 1))
    >>> moved.choices[0][0].value
    '2011-01-01/P3M'
    """
    if start == _NEW_YEAR:
        return one
    return replace(
        one, choices=tuple(tuple(part for c in choice for part in _move(c, start)) for choice in one.choices)
    )


def _move(condition: Condition, start: MonthDay) -> Choice:
    period = parse_period(condition.value)
    if period is None or condition.operator in _AS_THEY_ARE:
        return (condition,)
    if period.frequency not in (*_MONTHS, Frequency.WEEKLY):
        return (condition,)
    try:
        span = _months(period, start) if period.frequency in _MONTHS else _week(period, start)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{period} is beyond the calendar.", remedy="Ask for periods of years 1 to 9998."
        ) from error
    operators = {Operator.EQUAL: (Operator.AT_LEAST, Operator.AT_MOST)}
    return tuple(Condition(one, span) for one in operators.get(condition.operator, (condition.operator,)))


def _months(period: Period, start: MonthDay) -> str:
    """Return the span of a period of whole months; a day that its month hasn't is the month's last."""
    count = _MONTHS[period.frequency]
    years, before = divmod(start[0] - 1 + (period.number - 1) * count, _YEAR)
    year, month = period.year + years, before + 1
    day = min(start[1], calendar.monthrange(year, month)[1])
    return f"{dt.date(year, month, day).isoformat()}/P{count}M"


def _week(period: Period, start: MonthDay) -> str:
    """Return the week: the first of a year is the one of which most days lie in it."""
    first = dt.date(period.year, *start)
    back = first.isoweekday() - 1 if first.isoweekday() <= _THURSDAY else first.isoweekday() - 8
    return f"{(first + dt.timedelta(days=7 * (period.number - 1) - back)).isoformat()}/P7D"
