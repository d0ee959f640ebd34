"""Displacement as plain data: the flows that fell, and what their neighbours had beyond what was expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.periods import Period
from comity.model.statements import Flow, Said
from comity.publish.report_data import Names

CodeNames = Mapping[tuple[str, str], Names]
"""The names of codes, by code list and code."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour's counts beyond what was expected, and how far that is usual; `rose`: None where not judged.

    `lower` and `upper` bound the excess of eight in ten random periods; None where too few are known. `p` is
    corrected for the neighbours tried.
    """

    flow: Flow
    counted: float
    expected: float
    lower: float | None
    upper: float | None
    p: float | None
    rose: bool | None

    @property
    def excess(self) -> float:
        """What came beyond what was expected, in counts."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Event:
    """A flow that fell, from `first` to `last`, and its neighbours, the most telling first; `said` says it all."""

    flow: Flow
    first: Period
    last: Period
    counted: float
    expected: float
    neighbours: tuple[Neighbour, ...]
    said: tuple[Said, ...]

    @property
    def shortfall(self) -> float:
        """By how much it fell short of what was expected, in counts."""
        return self.expected - self.counted


@dataclass(frozen=True)
class DisplacementData:
    """The events of one dataflow since a period, the largest shortfall first; `said` is about all together."""

    names: Names
    since: Period
    events: tuple[Event, ...]
    said: tuple[Said, ...]
    code_names: CodeNames = field(default_factory=dict)
