"""One measured row: the work, what was measured, the goal and whether it was reached, a named peer beside it."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Goal:
    """What was to be reached, in words, and whether it was."""

    text: str
    is_reached: bool


@dataclass(frozen=True)
class Result:
    """A row of the table. Without a goal it informs, or could not be measured (`is_missing`)."""

    work: str
    measured: str
    goal: Goal | None = None
    beside: str = ""
    is_missing: bool = False

    @property
    def reached(self) -> str:
        """Say in a word whether the goal was reached; nothing where there was none."""
        if self.is_missing:
            return "not measured"
        if self.goal is None:
            return ""
        return "yes" if self.goal.is_reached else "**no**"

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """Return the row that was written."""
        goal = told.get("goal")
        return cls(**told | {"goal": Goal(**goal) if goal else None})


def missing(work: str, why: str) -> Result:
    """Return the row of a work that could not be measured here, with the reason."""
    return Result(work, f"not measured: {why}", is_missing=True)


def at_most(value: float, limit: float, unit: str = "") -> Goal:
    """Return a goal from above.

    >>> at_most(0.64, 0.7, "s")
    Goal(text='≤ 0.7 s', is_reached=True)
    """
    return Goal(f"≤ {limit:,g} {unit}".rstrip(), bool(value <= limit))


def at_least(value: float, limit: float, unit: str = "") -> Goal:
    """Return a goal from below."""
    return Goal(f"≥ {limit:,g} {unit}".rstrip(), bool(value >= limit))


def within(value: float, low: float, high: float, unit: str = "") -> Goal:
    """Return a goal with two ends."""
    return Goal(f"{low:g} to {high:g} {unit}".rstrip(), bool(low <= value <= high))


def exactly(value: object, wanted: object, text: str = "") -> Goal:
    """Return a goal that is one value, named by a text where it has a better one."""
    return Goal(text or f"{wanted}", bool(value == wanted))


def every(*goals: Goal) -> Goal:
    """Return the goal of reaching all of these.

    >>> every(at_most(1.5, 1, "s"), at_most(250, 400, "MB"))
    Goal(text='≤ 1 s; ≤ 400 MB', is_reached=False)
    """
    return Goal("; ".join(one.text for one in goals), all(one.is_reached for one in goals))
