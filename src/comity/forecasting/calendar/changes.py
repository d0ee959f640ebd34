"""A panel on one grid of steps: changes on a year in logs, and those of the calendar's columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.forecasting.series import Array

Indices = npt.NDArray[np.int64]
_ROOM = 8_000_000
"""Numbers that one batch of series may take: 64 MB."""


_UNKNOWN = 1e-6
"""The weight of a series whose steadiness can't be told."""


@dataclass(frozen=True)
class Changes:
    """Changes on a year of every series, with the columns behind them.

    `values` is (series, steps), NaN where unknown; `columns` (kinds, steps, columns), the first of them ones;
    `kinds` says which columns a series has, `families` which series keep the same feasts at the same places.
    """

    values: Array
    columns: Array
    kinds: Indices
    families: Indices

    def until(self, step: int) -> "Changes":
        """Return what was known before a step."""
        return Changes(self.values[:, :step], self.columns[:, :step], self.kinds, self.families)

    @property
    def batch(self) -> int:
        """Return how many series, with their columns, fit into a batch."""
        return int(max(_ROOM // max(self.columns.shape[1] * (self.columns.shape[2] + 1), 1), 1))

    def batches(self) -> Iterator[tuple[Indices, Array]]:
        """Yield (indices, values beside their columns: (series, steps, 1 + columns)), as many as fit."""
        for first in range(0, len(self.values), self.batch):
            chosen = np.arange(first, min(first + self.batch, len(self.values)))
            yield (
                chosen,
                np.concatenate([self.values[chosen][:, :, None], self.columns[self.kinds[chosen]]], axis=2),
            )

    def means(self, groups: Sequence[Indices]) -> Array:
        """Return each group's mean change beside its mean columns; steady series weigh more."""
        weights = _steadiness(self.values)
        return np.array([self._mean(members, weights) for members in groups])

    def _mean(self, members: Indices, weights: Array) -> Array:
        known = np.isfinite(self.values[members]) * weights[members][:, None]
        total = known.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            y = np.where(total > 0, (known * np.nan_to_num(self.values[members])).sum(axis=0) / total, np.nan)
        columns = np.zeros(self.columns.shape[1:])
        for kind in np.unique(self.kinds[members]):
            share = known[self.kinds[members] == kind].sum(axis=0) / np.maximum(total, 1e-12)
            columns += share[:, None] * self.columns[kind]
        return np.column_stack([y, columns])


def _steadiness(values: Array) -> Array:
    """Return one over the variance of the steps of each series; from their median, so that breaks count little."""
    steps = np.abs(np.diff(values, axis=1))
    if not steps.shape[1]:
        return np.full(len(values), _UNKNOWN)
    known = np.isfinite(steps).sum(axis=1)
    steps[known == 0] = np.inf
    return np.where(known > 1, 1 / ((1.4826 * np.nanmedian(steps, axis=1)) ** 2 + 1e-3), _UNKNOWN)


def log_changes(values: Array, leap: Array, lag: int) -> Array:
    """Return changes on a year in logs, without those that the leap day makes."""
    logs = floored_logs(values) - leap
    return np.asarray(logs[lag:] - logs[:-lag])


def floored_logs(values: Array) -> Array:
    """Return logarithms in which a zero counts as half the smallest positive value; NaN where all is zero."""
    positive = values[values > 0]
    if not len(positive):
        return np.full(len(values), np.nan)
    return np.asarray(np.log(np.maximum(values, positive.min() / 2)))
