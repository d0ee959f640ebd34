"""Measures and joint operations of a group: what was decided, its stages with their days, and what it is about."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class MeasureKind(StrEnum):
    """What kind of thing a measure is."""

    VISA = "visa"
    """A rule of who needs a visa, or how long one may stay."""
    CLOSURE = "closure"
    """A border or a crossing point closed, or opened again."""
    PROCEDURE = "procedure"
    """How people are checked at the border."""
    OPERATION = "operation"
    """A joint operation of several members."""
    OTHER = "other"
    """Anything else."""


class Stage(StrEnum):
    """How far a measure is; in this order, each from a day on."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    ENDED = "ended"
    """The last day on which it is in force."""


class Effect(StrEnum):
    """Which way the flows in a measure's scope are expected to go."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MeasureScope:
    """What a measure is about; an empty part leaves everything open.

    `members` are who reports the flows, `citizenships` whose flows they are, `neighbours` the states across the
    border, `points` crossing points. `key` picks series of the one dataflow in `dataflows`, as people write keys.
    """

    members: tuple[str, ...] = ()
    citizenships: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    dataflows: tuple[str, ...] = ()
    key: str = ""

    def has_dataflow(self, dataflow: str) -> bool:
        """Say whether it is about series of this dataflow."""
        return not self.dataflows or dataflow in self.dataflows


@dataclass(frozen=True, slots=True)
class ExpectedEffect:
    """What is expected of a measure: the direction, the relative size (0.2 is a fifth), and by when it is whole."""

    direction: Effect
    size: float | None = None
    by: dt.date | None = None

    @property
    def factor(self) -> float | None:
        """The factor that flows in the scope are expected to change by; None where no size is told.

        >>> ExpectedEffect(Effect.DOWN, 0.25).factor
        0.75
        """
        if self.direction is Effect.NONE:
            return 1.0
        if self.size is None:
            return None
        return 1 + self.size if self.direction is Effect.UP else 1 - self.size


@dataclass(frozen=True, slots=True)
class MeasureSource:
    """Where a measure is decided or announced: a text in each language, and an address."""

    texts: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure or joint operation as one version of the register has it.

    `operation` is the code of a joint operation in CL_OPERATION. One that is `restricted` is seen by the
    secretariat and by the providers in `shared_with` alone, until it is released. The months of an `exceptional`
    one, while it is in force, are no guide to later ones: forecasts learn nothing from them.
    """

    id: str
    kind: MeasureKind
    titles: Mapping[str, str]
    stages: Mapping[Stage, dt.date]
    texts: Mapping[str, str] = field(default_factory=dict)
    scope: MeasureScope = field(default_factory=MeasureScope)
    source: MeasureSource = field(default_factory=MeasureSource)
    expected: ExpectedEffect | None = None
    operation: str = ""
    restricted: bool = False
    shared_with: tuple[str, ...] = ()
    exceptional: bool = False

    @property
    def start(self) -> dt.date | None:
        """The first day on which it is in force; None while none is set."""
        return self.stages.get(Stage.IN_FORCE)

    @property
    def end(self) -> dt.date | None:
        """The last day on which it is in force; None where it goes on."""
        return self.stages.get(Stage.ENDED)

    @property
    def first(self) -> dt.date:
        """The first day that it has: of its earliest stage."""
        return min(self.stages.values())

    def stage_on(self, day: dt.date) -> Stage | None:
        """Return how far it is on a day; None before its first stage. It has ended from the day after its last."""
        if self.end is not None and day > self.end:
            return Stage.ENDED
        begun = [stage for stage in Stage if stage is not Stage.ENDED and self._has_begun(stage, day)]
        return begun[-1] if begun else None

    def _has_begun(self, stage: Stage, day: dt.date) -> bool:
        return stage in self.stages and self.stages[stage] <= day

    def is_in_force(self, first: dt.date, last: dt.date) -> bool:
        """Say whether it is in force on some day of a span, both ends included."""
        return self.start is not None and self.start <= last and (self.end is None or self.end >= first)

    def is_shown_to(self, provider: str | None) -> bool:
        """Say whether somebody of a provider sees it; the secretariat sees every measure."""
        return not self.restricted or (provider is not None and provider in self.shared_with)


def overlaps(wanted: Collection[str], shown: Collection[str], *, totals: Collection[str] = ("_T",)) -> bool:
    """Say whether codes that a measure is about are among those that something shows; empty is all, a total too.

    >>> overlaps(["CN"], ["CN", "UZ"]), overlaps(["CN"], ["UZ"]), overlaps(["CN"], ["_T"]), overlaps([], ["UZ"])
    (True, False, True, True)
    """
    if not wanted or not shown:
        return True
    return not set(wanted).isdisjoint(shown) or not set(totals).isdisjoint(shown)
