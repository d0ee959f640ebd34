"""The days that each step of a timeline covers."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.forecasting.calendar.country_days import EVER, FIRST_YEAR, LAST_YEAR, day_number
from comity.forecasting.frequency import DAYS, MONTHS
from comity.forecasting.series import Array
from comity.forecasting.timeline import Timeline
from comity.model.periods import Frequency

_YEAR = 12
Days = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spans:
    """First days of consecutive steps, and of the one after the last; `lag` steps make a year (weekdays kept)."""

    edges: Days
    lag: int
    coarse: bool
    """Whether the steps are months or quarters."""

    @property
    def lengths(self) -> Days:
        """Return the days in each step."""
        return np.diff(self.edges)

    @property
    def have_countries(self) -> bool:
        """Return whether the steps lie in the years for which the holidays of countries are known."""
        return self.lie_in(FIRST_YEAR, LAST_YEAR)

    def lie_in(self, first: int, last: int) -> bool:
        """Say whether all steps lie in these years."""
        return bool(
            day_number(dt.date(first, 1, 1)) <= self.edges[0]
            and self.edges[-1] <= day_number(dt.date(last, 12, 31))
        )

    def count(self, days: Days) -> Array:
        """Return how many of the days (sorted, each once) each step holds."""
        return np.diff(np.searchsorted(days, self.edges)).astype(float)

    def weekdays(self) -> Array:
        """Return how often each weekday (Monday first) lies in each step: (steps, 7)."""
        offset = dt.date(1970, 1, 1).weekday()
        before = [(self.edges + offset + 6 - weekday) // 7 for weekday in range(7)]
        return np.diff(np.array(before), axis=1).T.astype(float)


def spans_of(timeline: Timeline, first: int, count: int) -> Spans | None:
    """Return the days of `count` steps from the step `first` on.

    None where the steps are no months, quarters, weeks or days of the calendar, or reach outside 1900 to 2100. A
    week begins on the day that its `ds` names.
    """
    frequency = timeline.frequency
    places = np.array([timeline.place(step) for step in range(first, first + count + 1)])
    if frequency in DAYS:
        edges, lag = places, 364 // timeline.size
    elif frequency in (Frequency.MONTHLY, Frequency.QUARTERLY):
        edges = np.array([day_number(dt.date(int(p) // _YEAR, int(p) % _YEAR + 1, 1)) for p in places])
        lag = _YEAR // MONTHS[frequency]
    else:
        return None
    spans = Spans(edges.astype(np.int64), lag, coarse=frequency not in DAYS)
    return spans if spans.lie_in(EVER.start, EVER.stop - 1) else None
