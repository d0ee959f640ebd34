"""Every period as if something had happened in it: what was expected of the periods from it on, and what came."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.expectation.filters import expect
from comity.analysis.panel import Array, Panel

STARTED = 20.0
"""Added to counts before logarithms are taken, so that a rise from 1 to 5 isn't taken for a fivefold flow.

Chosen with FADING on one half of the nationalities of Frontex's detections (bench.analysis.displacement).
"""
FADING = 0.6
"""What a period of the window counts for, against the one before it: expectations become less sure."""


@dataclass(frozen=True)
class Windows:
    """The periods from each period on, frozen there.

    `counted` and `expected`: (length, flows, starts), counts; the expectation is that made just before the start,
    from nothing later. A start without a whole window, or without a past to expect from, has NaN.
    `scores`: (flows, starts), the mean log surprise over the window, on the logarithm of counts + 20, later periods
    counting less.
    """

    counted: Array
    expected: Array
    scores: Array

    @property
    def length(self) -> int:
        """The number of periods of a window."""
        return len(self.counted)

    def excess(self) -> Array:
        """Return counted less expected over each window, (flows, starts)."""
        return np.asarray(self.counted.sum(axis=0) - self.expected.sum(axis=0))


def freeze(panel: Panel, length: int) -> Windows:
    """Return the windows of `length` periods that begin in each period of the panel."""
    horizons = range(1, length + 1)
    made = expect(panel.values, horizons=tuple(horizons), season=panel.periods[0].frequency.per_year)
    expected = np.stack([_begin(np.expm1(made.ahead[h]), h) for h in horizons]).clip(min=0.0)
    counted = np.stack([_begin(np.maximum(panel.values, 0.0), h) for h in horizons])
    surprise = np.log(counted + STARTED) - np.log(expected + STARTED)
    return Windows(counted, expected, np.asarray(np.tensordot(fading(length), surprise, axes=1)))


def fading(length: int) -> Array:
    """Return the weights of the periods of a window, adding up to one."""
    weights = FADING ** np.arange(length)
    return np.asarray(weights / weights.sum())


def _begin(values: Array, horizon: int) -> Array:
    """Shift a panel so that the column of a start holds its horizon-th period."""
    moved = np.full(values.shape, np.nan)
    moved[:, : values.shape[1] - horizon + 1] = values[:, horizon - 1 :]
    return moved
