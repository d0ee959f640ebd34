"""One series as it is adjusted: consecutive periods and their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from comity.analysis.panel import Array
from comity.model.periods import Frequency, Period

SEASONS = {Frequency.MONTHLY: (12,), Frequency.QUARTERLY: (4,), Frequency.WEEKLY: (52,), Frequency.DAILY: (7, 365)}
"""Periods in each season of a frequency, the shortest first; no other frequency has one to adjust for."""
_LEAST_SEASONS = 3
MOST_UNKNOWN = 0.1
"""Share of unknown figures above which a series isn't adjusted."""


@dataclass(frozen=True)
class TimeSeries:
    """Figures of consecutive periods, NaN where one is unknown; the first and the last are known."""

    values: Array
    periods: tuple[Period, ...]

    def __len__(self) -> int:
        """Return the number of periods."""
        return len(self.periods)

    @property
    def frequency(self) -> Frequency:
        """The frequency of its periods."""
        return self.periods[0].frequency

    @property
    def seasons(self) -> tuple[int, ...]:
        """Lengths of the seasons that it holds at least three times."""
        return tuple(one for one in SEASONS.get(self.frequency, ()) if len(self) >= _LEAST_SEASONS * one)

    @property
    def is_log(self) -> bool:
        """Whether its season can be a factor: no figure is below zero."""
        return bool(np.nanmin(self.values) >= 0)

    @property
    def shift(self) -> float:
        """What is added before logarithms are taken: 1 where a figure is zero, else 0."""
        return 1.0 if self.is_log and bool(np.nanmin(self.values) == 0) else 0.0

    def until(self, last: Period) -> "TimeSeries":
        """Return the series up to a period."""
        end = sum(period <= last for period in self.periods)
        return TimeSeries(self.values[:end], self.periods[:end])


def make_series(values: Sequence[float | None] | Array, periods: Sequence[Period]) -> TimeSeries:
    """Return figures and their consecutive periods as a series, without unknown ones at either end.

    Raises ValueError where the periods don't follow one another, or aren't as many as the figures.
    """
    figures = np.array([np.nan if one is None else float(one) for one in values])
    if figures.size != len(periods) or any(b != a.shift(1) for a, b in pairwise(periods)):
        raise ValueError("a series needs one figure, or none, for each of its consecutive periods")
    known = np.flatnonzero(np.isfinite(figures))
    if known.size == 0:
        return TimeSeries(figures[:0], ())
    first, end = int(known[0]), int(known[-1]) + 1
    return TimeSeries(figures[first:end], tuple(periods[first:end]))
