"""What a measure changed: the answer, with everything that a reader needs to judge it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from comity.planning.effect.flows import Array

LEVEL = 0.05
"""A change is said to be seen where at most this share of placebos is as far from nothing."""

_LEAST = 1.0


class Verdict(StrEnum):
    """What the figures allow to say."""

    CHANGED = "changed"
    """The flow was further from what it would have been than nearly all placebos."""
    NOT_SEEN = "not_seen"
    """The flow wasn't further from what it would have been than placebos often are."""
    INSUFFICIENT_HISTORY = "insufficient_history"
    """The flow is known for less than two years before the start."""
    TOO_FEW_CONTROLS = "too_few_controls"
    """Too few flows that nothing touched to compare with, or too few placebos to judge by."""
    STOPPED = "stopped"
    """Nothing was counted just before the start: a change against nothing has no size."""
    TOO_SMALL = "too_small"
    """The flow has fewer a period than can be judged."""
    NO_FIGURES = "no_figures"
    """The flow isn't known since the start."""


@dataclass(frozen=True)
class Path:
    """The flow and what it would have been by period of the window, in counts, with an 80 % interval."""

    counted: Array
    expected: Array
    lower: Array
    upper: Array


@dataclass(frozen=True)
class Interval:
    """An interval of a relative change: -0.3 is three tenths fewer."""

    level: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Moved:
    """A substitute that moved over the same time: row, relative change, p-value corrected for those tried."""

    row: int
    change: float
    p_value: float


@dataclass(frozen=True)
class Found:
    """The figures of a change that could be judged.

    `log_change` is the mean gap over the window, on logarithms; `reach` how far it may be off, by level of
    certainty. `p_value` is the share of placebos at least as far from nothing, the flow itself counted as one;
    `rank` its place among `in_space` other flows and itself at the time, the furthest first. `in_time` is the
    number of placebos at earlier times. `smallest` is the smallest fall that four times in five would be seen.
    `placebos` holds the relative changes of the other flows, `earlier` those of the flow itself at earlier times.
    `share` is what the corrected forecast counts for, the rest is the synthetic control; `weights` are those of its
    controls, by row.
    """

    path: Path
    log_change: float
    reach: Mapping[float, float]
    p_value: float
    rank: int
    in_space: int
    in_time: int
    smallest: float
    placebos: Array
    earlier: Array
    share: float
    weights: Mapping[int, float]

    @property
    def counted(self) -> float:
        """What came over the window."""
        return float(self.path.counted.sum())

    @property
    def expected(self) -> float:
        """What would have come."""
        return float(self.path.expected.sum())

    @property
    def change(self) -> float:
        """What came against what would have come, relative: -0.3 is three tenths fewer."""
        return self.counted / max(self.expected, _LEAST) - 1

    @property
    def difference(self) -> float:
        """How many more came than would have; fewer are below zero."""
        return self.counted - self.expected

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The intervals of the relative change, the inner one first."""
        return tuple(
            Interval(level, *((1 + self.change) * math.exp(side * wide) - 1 for side in (-1, 1)))
            for level, wide in sorted(self.reach.items())
        )

    def difference_within(self, interval: Interval) -> tuple[float, float]:
        """Return the difference at both ends of an interval of the change."""
        wide = self.reach[interval.level]
        return self.counted - self.expected * math.exp(wide), self.counted - self.expected * math.exp(-wide)


@dataclass(frozen=True)
class Effect:
    """What a measure changed in one flow, or why that can't be said.

    `history` is the number of periods before the start in which the flow is known, `needed` how many are needed;
    `controls` how many flows it could be compared with. `moved` are substitutes that moved over the same time and
    `excluded` the rows that other measures touch: both are left out of the comparison. `found` is None where
    nothing could be judged.
    """

    verdict: Verdict
    start: int
    length: int
    history: int
    needed: int
    controls: int
    moved: tuple[Moved, ...]
    tried_substitutes: int
    excluded: tuple[int, ...]
    found: Found | None = None
