"""A scenario as frozen values: its steps in order, and the thresholds that are asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from comity.errors import ConfigurationError
from comity.model.periods import Period

Scope = Mapping[str, tuple[str, ...]]
"""Patterns by column: a series is in the scope where each column's value fits one of its patterns (`*`, `?`)."""


class Kind(StrEnum):
    """What a step does to the figures in its scope."""

    MULTIPLIER = "multiplier"
    LEVEL = "level"
    RAMP = "ramp"
    SEASONAL = "seasonal"


@dataclass(frozen=True)
class Amount:
    """A size; one that is uncertain has `central` as its median, `low` and `high` as its first and last tenth."""

    low: float
    central: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether every path gets the same."""
        return self.low == self.high


@dataclass(frozen=True)
class Place:
    """Where something stands, for messages: the file and the table in it."""

    file: str
    table: str

    def fault(self, key: str, problem: str, *, remedy: str) -> ConfigurationError:
        """Return the error that names file, table and key."""
        return ConfigurationError(f"{self.file}, {self.table}, {key}: {problem}.", remedy=remedy)


@dataclass(frozen=True)
class Step:
    """One change of the figures in its scope, in the periods that begin from `first` to `last`.

    Open ends are None. `amount` is the factor (multiplier; of a ramp, the one reached at `last`) or the count a
    period over the whole scope (level: added, or with `is_set` put in its place). `profile` has a factor for each
    place in the season (seasonal); with `keeps_sum` it moves figures within the span and adds none. After a ramp's
    `last` the factor stays, or returns to one over so many periods (`recovery`). Uncertain steps with the same
    `draw` are high or low together.
    """

    kind: Kind
    place: Place
    amount: Amount = Amount(1.0, 1.0, 1.0)
    is_set: bool = False
    profile: tuple[float, ...] = ()
    keeps_sum: bool = False
    scope: Scope = field(default_factory=dict)
    first: Period | None = None
    last: Period | None = None
    recovery: int | None = None
    draw: str = ""


@dataclass(frozen=True)
class Threshold:
    """A question: how probable it is that the sum of a series over a span exceeds `above`.

    And by which factor, or by how much a period, the series in `scope` would have to change for it to do so with
    `probability`.
    """

    place: Place
    above: float
    series: str = "total"
    first: Period | None = None
    last: Period | None = None
    probability: float = 0.5
    scope: Scope = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """A scenario: its id, its names by language, its steps in the order in which they are applied, thresholds."""

    id: str
    names: Mapping[str, str]
    steps: tuple[Step, ...]
    thresholds: tuple[Threshold, ...] = ()
