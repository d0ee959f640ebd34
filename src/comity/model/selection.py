"""What somebody wants to read of a dataflow, and what there is to be read."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comity.model.access import EVERYTHING, Sight
from comity.model.filters import Filter
from comity.model.periods import Period

Moment = dt.datetime | int | None
"""A timezone-aware moment, a sequence number, or None for now."""
Key = Mapping[str, Sequence[str]]
"""The codes wanted, by dimension; a dimension that isn't named takes any code."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which observations of a dataflow are wanted; all of them where nothing is said.

    `keys`: at least one of them matches. `filters`: all of them let an observation pass. `first` and `last` are
    periods of one frequency, both included. `as_of` is when it was known, `sight` what the reader sees.
    `updated_after`: only what changed after that moment (or sequence) and up to `as_of`. `first_n` and `last_n`:
    at most so many observations from either end of each series.
    """

    keys: Sequence[Key] = ()
    filters: Sequence[Filter] = ()
    first: Period | None = None
    last: Period | None = None
    as_of: Moment = None
    sight: Sight = EVERYTHING
    updated_after: Moment = None
    first_n: int | None = None
    last_n: int | None = None


ALL = Selection()


@dataclass(frozen=True)
class Availability:
    """What a selection would bring: the codes that occur by dimension, the span of time, and how much there is.

    `first` is the period that begins first, `last` the one that ends last; None where there is nothing.
    """

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: Period | None = None
    last: Period | None = None
    series: int = 0
    observations: int = 0


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The last event that moved figures on: its number in the sequence of events, and when it was."""

    seq: int
    at: dt.datetime
