"""What the exchange needs for its register of measures: every version of each, and who wrote it when.

A version is never changed: what is new about a measure, its end and its release too, is a version of its own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from comity.model.measures import Measure


class MeasureAction(StrEnum):
    """What was done with a measure by a version of it."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class MeasureVersion:
    """One version of a measure: what it says, by whom and when; `seq` was the ledger's last at that moment.

    `version` counts from 1 within the measure; 0 until it is kept.
    """

    measure: Measure
    action: MeasureAction
    actor: str
    role: str
    at: dt.datetime
    seq: int
    version: int = 0


@runtime_checkable
class Measures(Protocol):
    """The register of measures, append-only; each version is one transaction with its entry in the journal."""

    def add(self, new: MeasureVersion, *, after: int, recorded_at: dt.datetime) -> MeasureVersion:
        """Keep a version and return it with its number.

        `after` is the number of the version that it was made from, 0 for a new measure; raises UsageError where
        somebody kept another one meanwhile, or where it is earlier than that one.
        """
        ...

    def versions(self, identifier: str) -> Sequence[MeasureVersion]:
        """Return every version of a measure, oldest first; none where there is no such measure."""
        ...

    def all(self, as_of: dt.datetime | int | None = None) -> Sequence[MeasureVersion]:
        """Return the last version of each measure that was known at a moment or sequence number, by first day."""
        ...

    def last(self) -> int:
        """Return how many versions there are: a number that moves with every change of the register."""
        ...
