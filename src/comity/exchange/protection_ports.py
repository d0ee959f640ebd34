"""What the exchange needs to protect small counts: who decides what is shown, and what was decided so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import polars as pl

from comity.model.structures import Dataflow


@dataclass(frozen=True, slots=True)
class Unit:
    """What is decided about together: all cells of a reporter and period of a dataflow, totals among them.

    `times` names the time code right above each of the finer parts that lies within another one.
    """

    dataflow: Dataflow
    reporter: str
    period: str
    base: int
    times: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Protector(Protocol):
    """Decides what is shown to readers who may not see small counts as they are."""

    def base_of(self, dataflow: str) -> int | None:
        """Return the base of a dataflow: counts from 1 to base − 1 are protected; None where none are."""
        ...

    def shown(self, unit: Unit, cells: pl.DataFrame) -> pl.Series:
        """Return what to show of each cell of a unit, in the order of the rows.

        `cells` has the dimensions but for reporter and frequency (String), `_time` (`_T`, or a code of a shorter
        period), `value`, and `before` and `shown`: what each cell was and what was shown of it, null where
        there was nothing. Rows that are `fixed` are of shorter periods: what is shown of them was decided already.
        """
        ...


@dataclass(frozen=True, slots=True)
class ProtectionState:
    """How far a dataflow's figures are protected under its base: so many of its events, of all."""

    dataflow: str
    base: int
    events: int
    decided: int

    @property
    def is_complete(self) -> bool:
        """Say whether every event is decided about."""
        return self.decided == self.events


class Protections(Protocol):
    """What was decided about small counts: append-only, and about one event under one base only once."""

    def states(self, dataflows: Sequence[Dataflow]) -> list[ProtectionState]:
        """Return how far each of these dataflows that has a base is protected."""
        ...

    def decide(self, dataflow: Dataflow, *, actor: str) -> int:
        """Decide about every event of a dataflow that isn't decided about yet; return how many there were."""
        ...
