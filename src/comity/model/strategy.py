"""A group's strategy: objectives, actions, indicators with targets; and its legal acts, with what they change."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from comity.model.periods import Period


class Gathering(StrEnum):
    """How an indicator's figures over a span become one."""

    SUM = "sum"
    MEAN = "mean"
    """The mean of the span's periods."""
    LAST = "last"
    """The figure of the span's last period: of stocks."""
    SHARE = "share"
    """The sum of the key's figures, as a share of that of `of_key`."""


class Wanted(StrEnum):
    """On which side of a target an indicator has to be."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Standing(StrEnum):
    """How an indicator, an action or an objective stands; never written by hand."""

    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    OFF = "off"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Target:
    """A target: a value, or a change relative to the baseline (−0.1: a tenth less), and by when it holds."""

    wanted: Wanted
    by: dt.date
    value: float | None = None
    change: float | None = None

    def level(self, baseline: float | None) -> float | None:
        """Return the value that is to be reached; None where it is relative to a baseline that isn't known.

        >>> Target(Wanted.AT_MOST, dt.date(2027, 12, 31), change=-0.25).level(200)
        150.0
        """
        if self.value is not None:
            return self.value
        return None if baseline is None or self.change is None else baseline * (1 + self.change)


@dataclass(frozen=True, kw_only=True)
class StrategyIndicator:
    """An indicator of an action: a definition of the catalogue, or series of a dataflow, gathered over a span.

    `key` and `of_key` are written as everywhere. `baseline` is the period that it is compared with; the span is as
    long as it, a year where there is none.
    """

    id: str
    titles: Mapping[str, str]
    target: Target
    indicator: str = ""
    dataflow: str = ""
    key: str = ""
    of_key: str = ""
    gathering: Gathering = Gathering.SUM
    baseline: Period | None = None


@dataclass(frozen=True, kw_only=True)
class Action:
    """What is done for an objective: by whom, from when to when, by which measure of the register, if any."""

    id: str
    titles: Mapping[str, str]
    owner: str
    first: dt.date | None = None
    last: dt.date | None = None
    measure: str = ""
    indicators: tuple[StrategyIndicator, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What a group wants to reach, and the actions that serve it."""

    id: str
    titles: Mapping[str, str]
    owner: str
    texts: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """What an act changes in a dataflow from a day on: these components, of these members; empty for all.

    It opens a break: figures from then on count something else.
    """

    dataflow: str
    first: dt.date
    components: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LegalAct:
    """A legal act: its number and title, the day it was adopted, since when it is in force, what it changes."""

    id: str
    titles: Mapping[str, str]
    adopted: dt.date
    number: str = ""
    in_force: dt.date | None = None
    ended: dt.date | None = None
    link: str = ""
    changes: tuple[DefinitionChange, ...] = ()
