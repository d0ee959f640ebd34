"""A permutation test of events: the same flow's windows from random periods, away from the event."""

import math

import numpy as np
from numpy.typing import NDArray

from comity.analysis.panel import Array

LEAST_NULL = 36
"""With fewer random periods, which overlap, nothing is said."""


def null_starts(starts: int, *, start: int, length: int) -> NDArray[np.intp]:
    """Return the starts whose windows of `length` periods don't meet the window from `start`."""
    every = np.arange(starts)
    return every[np.abs(every - start) >= length]


def needed_periods(tried: int, level: float) -> int:
    """Return how many random periods are needed: with fewer, no result however clear could pass Holm's correction.

    >>> needed_periods(1, 0.10), needed_periods(7, 0.10)
    (36, 69)
    """
    return max(LEAST_NULL, math.ceil(round(tried / level, 9)) - 1)


def p_value(score: float, null: Array) -> float:
    """Return the share of `null` that is at least as high, the event itself counted as one of them.

    Source: Davison & Hinkley (1997), "Bootstrap Methods and their Application", section 4.3; for events in time,
    Ernst (2004), "Permutation methods", Statistical Science 19.
    """
    return float((1 + (null >= score).sum()) / (1 + null.size))


def correct(p_values: Array) -> Array:
    """Return p-values corrected for having tried them all (Holm 1979, Scandinavian Journal of Statistics 6).

    Own code: statsmodels' `multipletests` collects garbage at every call, a third of a second for each event.
    """
    order = np.argsort(p_values, kind="stable")
    stepped = p_values[order] * (p_values.size - np.arange(p_values.size))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted
