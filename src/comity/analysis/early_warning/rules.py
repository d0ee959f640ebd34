"""The rules by which a flow is raised: a surprise, a drift, a record; and the runs that alarms make."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.analysis.early_warning.scores import Scores
from comity.analysis.early_warning.settings import VOLATILE, Settings
from comity.analysis.early_warning.thresholds import Thresholds
from comity.analysis.panel import Array

Signs = NDArray[np.int8]
RECORD_FACTOR, RECORD_LEAST = 1.3, 100.0
LEAST_APART = 10.0
"""A figure nearer to its expectation isn't raised, however surprising."""
_LEAST_KNOWN = 0.75
"""Of the periods that a record is compared with, so many must be known."""
_BEFORE_ALL = -1_000_000


@dataclass(frozen=True)
class Alarms:
    """Arrays of (flows, periods): 1 where more came than expected, -1 where less, 0 where nothing is raised.

    `surprise` and `drift` are without what siblings share, `plain_surprise` and `plain_drift` with it. `record` is
    a boolean array.
    """

    surprise: Signs
    drift: Signs
    plain_surprise: Signs
    plain_drift: Signs
    record: NDArray[np.bool_]

    @property
    def own(self) -> Signs:
        """Return the direction by the first rule that raises a flow."""
        return first_of(first_of(self.surprise, self.drift), self.record.astype(np.int8))

    @property
    def plain(self) -> Signs:
        """Return the direction that surprise or drift have with what siblings share."""
        return first_of(self.plain_surprise, self.plain_drift)


def raise_alarms(scores: Scores, *, thresholds: Thresholds, settings: Settings) -> Alarms:
    """Return what each rule raises."""
    surprise, drift = (thresholds.of(scores.classes, rule) for rule in ("surprise", "drift"))
    now, before = _side(scores.values, scores.expected), _side(scores.values, scores.before)
    return Alarms(
        surprise=_beyond(scores.score, surprise, now),
        drift=_beyond(scores.drift, drift, before),
        plain_surprise=_beyond(scores.plain, surprise, now),
        plain_drift=_beyond(scores.plain_drift, drift, before),
        record=find_records(scores.values, settings=settings) & scores.is_judged & (scores.classes >= VOLATILE),
    )


def first_of(first: Signs, second: Signs) -> Signs:
    """Return the first direction, or the second where there is none."""
    return np.where(first != 0, first, second).astype(np.int8)


def _side(values: Array, expected: Array) -> Array:
    """Return 1 where a figure is above its expectation by what is worth a look, -1 where below, 0 elsewhere."""
    apart = values - np.expm1(expected)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(apart) >= LEAST_APART, np.sign(apart), 0.0)


def _beyond(score: Array, threshold: Array, side: Array) -> Signs:
    with np.errstate(invalid="ignore"):
        return np.where((np.abs(score) > threshold) & (score * side > 0), side, 0.0).astype(np.int8)


def find_records(values: Array, *, settings: Settings) -> NDArray[np.bool_]:
    """Say where a figure is over 1.3 times the largest of the window before it, and at least 100.

    One within the silence after another isn't said again, and prolongs the silence.
    """
    flows, periods = values.shape
    window = settings.record_window
    found = np.zeros((flows, periods), dtype=bool)
    if periods <= window:
        return found
    known = np.isfinite(values)
    counts = np.where(known, values, -np.inf)
    views = np.lib.stride_tricks.sliding_window_view(counts[:, :-1], window, axis=1)
    enough = np.lib.stride_tricks.sliding_window_view(known[:, :-1], window, axis=1).sum(axis=2)
    now = counts[:, window:]
    is_record = (
        (now > RECORD_FACTOR * views.max(axis=2)) & (now >= RECORD_LEAST) & (enough >= _LEAST_KNOWN * window)
    )
    last = np.full(flows, _BEFORE_ALL)
    for step in range(is_record.shape[1]):
        here = is_record[:, step]
        found[:, window + step] = here & (step - last > settings.silence)
        last = np.where(here, step, last)
    return found


def begin_runs(raised: Signs, known: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the column in which the present run of alarms in one direction began, -1 where there is none.

    A period without a figure neither ends a run nor belongs to it.
    """
    began = np.full(raised.shape, -1, dtype=np.intp)
    running = np.zeros(len(raised), dtype=np.int8)
    since = np.full(len(raised), -1, dtype=np.intp)
    for at in range(raised.shape[1]):
        here = raised[:, at]
        since = np.where((here != 0) & (here != running), at, since)
        running = np.where(known[:, at] | (here != 0), here, running).astype(np.int8)
        began[:, at] = np.where(here != 0, since, -1)
    return began
