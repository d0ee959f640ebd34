"""The figures that a measure is judged by: flows over periods, and what was expected of each beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Forecaster = Callable[[Array, Sequence[int]], Mapping[int, Array]]
"""From counts (flows, periods; NaN where unknown) and horizons to log1p of what was expected of each period by
horizon, (flows, periods): made so many periods before, from nothing later; NaN where there was no past."""


LARGE = 50.0
LONGEST_GAP = 2
"""A zero, or two in a row, in a flow that usually has 50 a period and more is a gap in the figures."""


def without_gaps(values: Array) -> Array:
    """Return counts with the zeros that are gaps as unknown; longer runs of zeros are a flow that had stopped.

    >>> without_gaps(np.array([[80.0, 0.0, 90.0, 85.0], [3.0, 0.0, 2.0, 4.0], [80.0, 0.0, 0.0, 0.0]])).tolist()
    [[80.0, nan, 90.0, 85.0], [3.0, 0.0, 2.0, 4.0], [80.0, 0.0, 0.0, 0.0]]
    """
    found = values.copy()
    for row in np.flatnonzero((values == 0).any(axis=1)):
        some = values[row, values[row] > 0]
        if not some.size or np.median(some) < LARGE:
            continue
        zero = np.concatenate([[False], values[row] == 0, [False]])
        turns = np.flatnonzero(zero[1:] != zero[:-1]).reshape(-1, 2)
        for first, end in turns[turns[:, 1] - turns[:, 0] <= LONGEST_GAP]:
            found[row, first:end] = np.nan
    return found


def with_sum(values: Array, rows: Sequence[int]) -> Array:
    """Return counts with one more row, the last: the sum of some rows, unknown where one of them is.

    >>> with_sum(np.array([[1.0, 2.0], [3.0, np.nan], [9.0, 9.0]]), [0, 1]).tolist()[-1]
    [4.0, nan]
    """
    return np.asarray(np.concatenate([values, values[list(rows)].sum(axis=0, keepdims=True)]))


def known_from(values: Array, start: int, *, most: int) -> int:
    """Return how many values are known without a gap from `start` on, `most` at most.

    >>> known_from(np.array([1.0, 2.0, 3.0, np.nan, 5.0]), 1, most=6)
    2
    """
    unknown = np.flatnonzero(~np.isfinite(values[start : start + most]))
    return int(unknown[0]) if unknown.size else max(0, min(most, values.size - start))


@dataclass(frozen=True)
class Expected:
    """Figures on log1p, and what was expected of them h periods before (`ahead[h]`); all (flows, periods)."""

    logs: Array
    ahead: Mapping[int, Array]
    season: int

    @classmethod
    def make(cls, values: Array, forecaster: Forecaster, *, length: int, season: int) -> Self:
        """Return counts with their expectations at each horizon of a window of `length` periods."""
        logs = np.log1p(np.maximum(values, 0.0))
        return cls(logs, dict(forecaster(values, tuple(range(1, length + 1)))), season)

    def residuals(self, horizon: int) -> Array:
        """Return how surprising each figure was, on logarithms."""
        return np.asarray(self.logs - self.ahead[horizon])
