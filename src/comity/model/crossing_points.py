"""Crossing points as they are planned: procedures with their times, lanes by hour, where traffic is known from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOURS_A_DAY, HOURS_A_WEEK = 24, 168


@dataclass(frozen=True, slots=True)
class Procedure:
    """What is done with a share of travellers: a document check, an interview, an enrolment, a gate.

    `seconds` is its mean; its spread is that of a Gamma distribution with this `shape` (1: as an exponential's; the
    larger, the more alike). `lanes` names the lanes that do it.
    """

    code: str
    share: float
    seconds: float
    shape: float = 2.0
    lanes: str = "STAFFED"
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lanes:
    """Lanes that share one line of travellers.

    `open` has how many are open in each hour of a day (24), or of a week from Monday (168). `spare` more can be
    opened, each within `delay` seconds, when more than `opens_at` travellers wait. Lanes that aren't `staffed`
    (gates) stand in no roster.
    """

    code: str
    open: tuple[int, ...]
    spare: int = 0
    opens_at: int = 0
    delay: float = 0.0
    staffed: bool = True
    names: Mapping[str, str] = field(default_factory=dict)

    def open_at(self, hour: int) -> int:
        """Return how many lanes are open in an hour of the week, 0 being Monday's first."""
        return self.open[hour % len(self.open)]


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """What a shift is: its `lengths` in hours, the `starts` (hours of the day) allowed, how many one works a week.

    A shift of `break_after` hours or more has one hour off in its middle, in which nobody stands in the lane.
    """

    lengths: tuple[int, ...] = (8, 12)
    starts: tuple[int, ...] = tuple(range(24))
    a_week: int = 5
    break_after: int = 10


@dataclass(frozen=True, slots=True)
class CrossingPoint:
    """A crossing point in one direction of travel.

    `code` is that of POINTS; `patience` the mean number of minutes after which travellers turn back, None: never.
    `hours` is the usual share of each hour of the day in its traffic, empty for the default of its mode. Where no
    figures of the point come, its traffic is the `share` of the member's figures in `flow`, of its mode and
    neighbour. What is planned for it is for its member and the secretariat, until it is `released` to all members.
    """

    code: str
    member: str
    procedures: tuple[Procedure, ...]
    lanes: tuple[Lanes, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    neighbour: str = ""
    mode: str = ""
    direction: str = "IN"
    counted: str = "PERSONS"
    hours: tuple[float, ...] = ()
    patience: float | None = None
    flow: str = ""
    share: float = 0.0
    shifts: ShiftRules = field(default_factory=ShiftRules)
    released: bool = False

    @property
    def seconds(self) -> float:
        """The mean time of all procedures."""
        return sum(one.share * one.seconds for one in self.procedures)

    def of_lanes(self, code: str) -> tuple[Procedure, ...]:
        """Return the procedures that these lanes do."""
        return tuple(one for one in self.procedures if one.lanes == code)
