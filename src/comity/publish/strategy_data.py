"""The strategy and the legal acts of a report as plain data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.periods import Period
from comity.model.strategy import Gathering, Standing, Target

Names = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """One indicator: its target, its figure over `first` to `last`, its baseline's, the level to be reached.

    `excluded` are members whose figures are in neither; `unit` follows a number. Values are None without data.
    `history` is the figure over each span, by the span's last period.
    """

    id: str
    names: Names
    standing: Standing
    target: Target
    gathering: Gathering
    value: float | None = None
    baseline: float | None = None
    baseline_period: Period | None = None
    level: float | None = None
    required: float | None = None
    first: Period | None = None
    last: Period | None = None
    excluded: tuple[str, ...] = ()
    unit: Names = field(default_factory=dict)
    dataflow: str = ""
    history: tuple[tuple[Period, float], ...] = ()
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """One action: who does it, from when to when, by which measure; how it stands, and its indicators."""

    id: str
    names: Names
    owner: str
    standing: Standing
    first: dt.date | None = None
    last: dt.date | None = None
    measure: str = ""
    measure_names: Names = field(default_factory=dict)
    indicators: tuple[IndicatorRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ObjectiveRow:
    """One objective: what it is, whose, how it stands, and its actions."""

    id: str
    names: Names
    texts: Names
    owner: str
    standing: Standing
    actions: tuple[ActionRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """What an act changes in a dataflow (its names) from a day on; `members` are area codes, empty for all."""

    dataflow: Names
    first: dt.date
    components: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActRow:
    """One legal act."""

    id: str
    names: Names
    number: str
    adopted: dt.date
    in_force: dt.date | None = None
    ended: dt.date | None = None
    link: str = ""
    changes: tuple[ChangeRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StrategyPart:
    """The whole strategy as it stands, and the legal acts by the day of their adoption."""

    objectives: tuple[ObjectiveRow, ...]
    acts: tuple[ActRow, ...]
