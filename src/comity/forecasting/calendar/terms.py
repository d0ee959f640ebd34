"""Effects of the calendar as columns of a regression: one for each window of each feast."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from comity.forecasting.calendar.country_days import (
    bridge_days,
    celebrates,
    days_off,
    feast_days,
    school_breaks,
)
from comity.forecasting.calendar.feasts import (
    ANYWHERE,
    COARSE,
    COARSE_EXPECTED,
    FINE,
    FINE_EXPECTED,
    OTHERS_EXPECTED,
    Expected,
    Feast,
    Window,
)
from comity.forecasting.calendar.spans import Days, Spans
from comity.forecasting.series import Array

_COUNTED = {
    Feast.DAYS_OFF: days_off,
    Feast.BRIDGE_DAYS: bridge_days,
    Feast.SCHOOL_BREAK: school_breaks,
}
_FEBRUARY = 1
_WITH_LEAP_DAY = (29, 91)
"""Days of a February and of a first quarter with a leap day."""


@dataclass(frozen=True)
class Term:
    """One column: its feast, which of its windows (or weekdays), and what is expected of it."""

    feast: Feast
    window: Window | None
    number: int
    expected: Expected


def terms_for(*, coarse: bool) -> tuple[Term, ...]:
    """Return the columns for months and quarters, or for weeks and days.

    Days repeat their weekdays, and weeks hold each of them once, so that neither has columns for weekdays.
    """
    windows = COARSE if coarse else FINE
    feasts = [
        Term(feast, window, number, _expected(feast, coarse=coarse))
        for feast, parts in windows.items()
        for number, window in enumerate(parts)
    ]
    counted = [Term(feast, None, 0, _expected(feast, coarse=coarse)) for feast in _COUNTED]
    weekdays = [Term(Feast.WEEKDAYS, None, day, _expected(Feast.WEEKDAYS, coarse=True)) for day in range(6)]
    return (*feasts, *counted, *(weekdays if coarse else ()))


def _expected(feast: Feast, *, coarse: bool) -> Expected:
    return COARSE_EXPECTED.get(feast, OTHERS_EXPECTED) if coarse else FINE_EXPECTED


def signature(places: Sequence[str]) -> tuple[frozenset[Feast], ...]:
    """Return the feasts that each place keeps."""
    return tuple(celebrates(place) for place in places)


def design(places: Sequence[str], spans: Spans, terms: Sequence[Term]) -> Array:
    """Return the columns of a series that belongs to these places: (steps, terms).

    A feast's column is the share of its window that lies in the step (months, quarters) or of the step that lies in
    the window (weeks, days). Days off are counted where any place has them.
    """
    kept = ANYWHERE.union(*signature(places)) if places else ANYWHERE | {Feast.WESTERN_EASTER}
    weekdays = spans.weekdays()
    columns = [_column(term, places, spans, kept=kept, weekdays=weekdays) for term in terms]
    return np.column_stack(columns)


def _column(term: Term, places: Sequence[str], spans: Spans, *, kept: frozenset[Feast], weekdays: Array) -> Array:
    if term.feast is Feast.WEEKDAYS:
        return np.asarray(weekdays[:, term.number] - weekdays[:, 6])
    if term.feast in _COUNTED:
        days = set().union(*(_COUNTED[term.feast](place) for place in places))
        share = spans.count(np.array(sorted(days), dtype=np.int64))
        whole = term.feast is Feast.SCHOOL_BREAK or not spans.coarse
        return share / spans.lengths if whole else share
    if term.feast not in kept or term.window is None:
        return np.zeros(len(spans.lengths))
    share = spans.count(_window_days(term.feast, term.window))
    return share / (term.window.days if spans.coarse else spans.lengths)


@cache
def _window_days(feast: Feast, window: Window) -> Days:
    first = np.array(feast_days(feast), dtype=np.int64)
    return np.unique((first[:, None] + np.arange(window.first, window.last + 1)[None, :]).ravel())


def leap_effect(spans: Spans) -> Array:
    """Return what a leap day adds to the logarithm of the month or quarter that holds it: its share of the days."""
    month = spans.edges[:-1].astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    leaps = spans.coarse & (month <= _FEBRUARY) & np.isin(spans.lengths, _WITH_LEAP_DAY)
    return np.where(leaps, np.log(spans.lengths / np.maximum(spans.lengths - 1, 1)), 0.0)
