"""Declared exceptional periods and breaks: from periods of the calendar to steps of a timeline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from comity.errors import UsageError
from comity.forecasting.frequency import DAYS
from comity.forecasting.shocks.texts import say
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency, Period, parse_period

_EPOCH = date(1970, 1, 1)
_MONTHS_A_YEAR = 12
Span = tuple[int, int | None]
"""First and last step of a timeline, both included; None: it goes on."""


@dataclass(frozen=True)
class Declared:
    """A period that was declared exceptional ("2020-03" to "2022-06"; `last` None: it goes on) for these series.

    `series` are `unique_id`s; None: all.
    """

    first: str
    last: str | None = None
    series: Collection[str] | None = None

    def is_of(self, unique_id: str) -> bool:
        """Return whether the declaration is about this series."""
        return self.series is None or unique_id in self.series


def declarations_of(periods: Sequence[tuple[str, str | None] | Declared]) -> list[Declared]:
    """Return declared periods, those of all series written as pairs, as declarations."""
    return [one if isinstance(one, Declared) else Declared(*one) for one in periods]


def declared_steps(timeline: Timeline, periods: Sequence[tuple[str, str | None]]) -> list[Span]:
    """Return the steps that each declared period ("2020-03" to "2022-06") touches; an end of None goes on.

    Periods may be longer or shorter than steps: years, quarters, months, weeks, days, or whole numbers where the
    timeline counts those. Raises `UsageError` where one can't be read or ends before it begins.
    """
    return [_span(timeline, first, last) for first, last in periods]


def declared_breaks(timeline: Timeline, periods: Sequence[str]) -> list[int]:
    """Return the first step of each period with which a series begins to count otherwise. Raises `UsageError`."""
    return [_step(timeline, text, at_end=False) for text in periods]


def _span(timeline: Timeline, first: str, last: str | None) -> Span:
    start = _step(timeline, first, at_end=False)
    end = None if last is None else _step(timeline, last, at_end=True)
    if end is not None and end < start:
        raise UsageError(say("backwards", first=first, last=last), remedy=say("period_remedy"))
    return start, end


def _step(timeline: Timeline, text: str, *, at_end: bool) -> int:
    return (_place(timeline, text.strip(), at_end=at_end) - timeline.anchor) // timeline.size


def _place(timeline: Timeline, text: str, *, at_end: bool) -> int:
    """Return the place of a period's first or last day in the timeline's units: months, days, years or numbers."""
    if timeline.frequency is None:
        return _number(text)
    period = parse_period(text)
    if not isinstance(period, Period):
        raise UsageError(say("unreadable", text=text), remedy=say("period_remedy"))
    day = period.end if at_end else period.start
    if timeline.frequency in DAYS:
        return (day - _EPOCH).days
    if timeline.frequency is Frequency.ANNUAL and timeline.size < _MONTHS_A_YEAR:
        return day.year
    return day.year * _MONTHS_A_YEAR + day.month - 1


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise UsageError(say("unreadable", text=text), remedy=say("period_remedy")) from None
