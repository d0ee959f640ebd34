"""What is said of one event: how much a flow fell short, and which neighbours rose instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from comity.model.periods import Period

LEVEL = 0.10
"""At most this share of events without displacement has a neighbour that is said to have risen."""


class Verdict(StrEnum):
    """What an event shows."""

    ROSE = "rose"
    """At least one neighbour rose by more than random periods show."""
    NOT_SEEN = "not_seen"
    """Neighbours were judged, and none did."""
    NO_NULL = "no_null"
    """Too few random periods are known to judge any neighbour."""
    NO_NEIGHBOURS = "no_neighbours"
    """No flow that is large enough shares all dimensions but one."""
    NO_FALL = "no_fall"
    """The flow itself didn't fall short of what was expected."""
    UNKNOWN = "unknown"
    """The flow has no figures, or no past to expect them from."""


SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "differs_in": pl.String,
    "counted": pl.Float64,
    "expected": pl.Float64,
    "excess": pl.Float64,
    "usual_lower": pl.Float64,
    "usual_upper": pl.Float64,
    "score": pl.Float64,
    "null_periods": pl.Int64,
    "p_value": pl.Float64,
    "adjusted": pl.Float64,
    "rose": pl.Boolean,
}
"""The columns of `Displacement.neighbours` after those of the key."""


@dataclass(frozen=True)
class Displacement:
    """One flow from one period on, against its neighbours.

    `flow` is its code by dimension. The window runs from `period` to `last`. `counted`, `expected`: what came and
    what had been expected just before, in counts (NaN where it isn't known). `p_fall` is the share of random
    periods in which this flow came as short of what was expected (None where fewer than 36 are known).

    `neighbours` has one row a neighbour, the least p-value first, with the key's columns and: `differs_in`, the
    dimension in which it differs; `counted`, `expected`, `excess` (their difference), in counts; `usual_lower` and
    `usual_upper`, the excess within which nine in ten random periods stay below and above, at today's level;
    `score`, the mean log surprise; `null_periods`, the number of random periods that it is compared with;
    `p_value`, the share of them with as high a score, the event counted as one; `adjusted`, corrected for the
    neighbours tried (Holm); `rose`, whether that is within the level and the excess above zero. The last four but
    `null_periods` are null where a neighbour couldn't be judged: fewer than `needed` random periods.
    """

    flow: Mapping[str, str]
    period: Period
    last: Period
    counted: float
    expected: float
    p_fall: float | None
    neighbours: pl.DataFrame
    verdict: Verdict
    needed: int
    level: float = LEVEL

    @property
    def shortfall(self) -> float:
        """By how much the flow fell short of what was expected, in counts."""
        return self.expected - self.counted

    @property
    def judged(self) -> pl.DataFrame:
        """The neighbours that could be judged."""
        return self.neighbours.filter(pl.col("adjusted").is_not_null())

    @property
    def excess(self) -> float:
        """What all neighbours together had beyond what was expected, in counts; they may have less."""
        return float(self.neighbours["excess"].sum())

    @property
    def risen(self) -> pl.DataFrame:
        """The neighbours that rose by more than random periods show."""
        return self.neighbours.filter("rose")
