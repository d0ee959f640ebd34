"""The periods of a forecast's steps: which lie in a span, and which place in the season each has."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.forecasting.frequency import DAYS
from comity.forecasting.scenario.definition import Place, Step
from comity.forecasting.scenario.texts import say
from comity.forecasting.series import Array
from comity.forecasting.timeline import read_timeline
from comity.model.periods import Frequency, Period

_EPOCH = dt.date(1970, 1, 1)
_MONTHS_A_YEAR = 12
_YEARS = range(1500, 2201)


@dataclass(frozen=True)
class Periods:
    """The periods of the steps in their order; None where steps are plain numbers."""

    ds: tuple[Any, ...]
    periods: tuple[Period, ...] | None

    def within(self, place: Place, first: Period | None, last: Period | None) -> npt.NDArray[np.bool_]:
        """Return which steps begin from the first period's first day to the last's last day.

        Raises ConfigurationError that names the place where none does, and for dates where steps have none.
        """
        if first is None and last is None:
            return np.ones(len(self.ds), dtype=bool)
        if self.periods is None:
            raise place.fault("from", say("no_dates"), remedy=say("no_dates_remedy"))
        start = dt.date.min if first is None else first.start
        end = dt.date.max if last is None else last.end
        inside = np.array([start <= period.start <= end for period in self.periods])
        if not inside.any():
            remedy = say("no_period_remedy", first=self.periods[0], last=self.periods[-1])
            raise place.fault("to" if first is None else "from", say("no_period"), remedy=remedy)
        return inside

    def ramp(self, step: Step) -> Array:
        """Return how far the ramp has got at each step, from 0 to 1.

        It rises by equal parts from the first period to the last, where it is whole; then it stays, or falls by
        equal parts over the periods of the recovery.
        """
        if self.periods is None or step.first is None or step.last is None:
            raise step.place.fault("from", say("no_dates"), remedy=say("no_dates_remedy"))
        frequency = self.periods[0].frequency
        first = Period.containing(step.first.start, frequency)
        length = first.steps_to(Period.containing(step.last.end, frequency)) + 1
        since = np.array([first.steps_to(period) for period in self.periods]) + 1.0
        if since.max() < 1 or (step.recovery is not None and since.min() >= length + step.recovery):
            self.within(step.place, step.first, step.last)
        risen = np.clip(since / length, 0.0, 1.0)
        if step.recovery is None:
            return risen
        return np.where(since > length, np.clip(1 - (since - length) / (step.recovery + 1), 0, 1), risen)

    def seasons(self, step: Step) -> Array:
        """Return the profile's factor at each step: months from January, weeks from the first, days from Monday."""
        if self.periods is None:
            raise step.place.fault("profile", say("no_dates"), remedy=say("no_dates_remedy"))
        length = _season_of(self.periods[0].frequency)
        if len(step.profile) != length:
            problem = say("profile_length", count=len(step.profile), season=length)
            raise step.place.fault("profile", problem, remedy=say("profile_length_remedy", season=length))
        return np.array([step.profile[_place(period, length)] for period in self.periods])


def read_periods(ds: Sequence[Any], frequency: Frequency | None = None) -> Periods:
    """Return the periods of a forecast's `ds`; `frequency` where one or two steps alone don't tell it."""
    steps, timeline = read_timeline(list(ds), frequency)
    if timeline.frequency is None:
        return Periods(tuple(ds), None)
    return Periods(tuple(ds), tuple(_period_at(timeline.place(step), timeline.frequency) for step in steps))


def _period_at(place: int, frequency: Frequency) -> Period:
    if frequency in DAYS:
        return Period.containing(_EPOCH + dt.timedelta(days=place), frequency)
    if frequency is Frequency.ANNUAL and place in _YEARS:
        return Period(frequency, place, 1)
    return Period.containing(dt.date(place // _MONTHS_A_YEAR, place % _MONTHS_A_YEAR + 1, 1), frequency)


def _season_of(frequency: Frequency) -> int:
    return 7 if frequency is Frequency.DAILY else frequency.per_year


def _place(period: Period, length: int) -> int:
    if period.frequency is Frequency.DAILY:
        return period.start.weekday()
    return min(period.number, length) - 1
