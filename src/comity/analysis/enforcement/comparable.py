"""Whether members' figures may be added up: only where all count the same thing, by their own word."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comity.analysis.enforcement.margins import USUAL

DIFFERS = "D"
BREAK = "B"
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A member's figure: None where it is missing, and `status` says why; `before` is that of a year earlier.

    `before` is None too where the two can't be compared: a break, or another definition in one of them.
    """

    value: float | None
    status: str = ""
    before: float | None = None

    @property
    def change(self) -> float | None:
        """How much more, or less, than a year before; None where that isn't known."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How a member counts in a dataflow, by its last quality report (None: it has sent none) and its agreement."""

    member: str
    definition: str = ""
    unit: str = ""
    coverage: str = ""
    source: str = ""
    legal_basis: str = ""
    report: int | None = None
    version: int | None = None
    received: dt.date | None = None


class Why(StrEnum):
    """Why figures are not added up."""

    MISSING = "missing"
    FLAGGED = "flagged"
    UNSTATED = "unstated"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against a sum, and whose figures it is about."""

    why: Why
    members: tuple[str, ...]


def reasons_against(figures: Mapping[str, Figure], counting: Mapping[str, Counting]) -> tuple[Reason, ...]:
    """Return why the members' figures must not be added up; empty where they may, as where there is one alone.

    A missing figure is a reason too: the sum of the others would tell what is missing, or pass for the whole.
    Definitions agree where their texts do, but for case, spaces and punctuation: nobody judges further than that.

    >>> both = {"AM": Figure(3.0), "KG": Figure(4.0)}
    >>> [str(reason.why) for reason in reasons_against(both, {})]
    ['unstated']
    """
    if len(figures) < 2:  # noqa: PLR2004 - a sum has two parts
        return ()
    missing = [member for member, one in figures.items() if one.value is None]
    flagged = [member for member, one in figures.items() if one.value is not None and one.status == DIFFERS]
    unstated = [member for member in figures if not _stated(counting.get(member))]
    found = {
        Why.MISSING: missing,
        Why.FLAGGED: flagged,
        Why.UNSTATED: unstated,
        Why.DIFFERENT: _different([counting[member] for member in figures if member not in unstated]),
    }
    return tuple(Reason(why, tuple(sorted(members))) for why, members in found.items() if members)


def sum_of(figures: Mapping[str, Figure], reasons: Sequence[Reason]) -> float | None:
    """Return the sum of the members' figures; None where there is a reason against it, or nothing to add."""
    values = [one.value for one in figures.values() if one.value is not None]
    return None if reasons or not values else sum(values)


def sum_before(figures: Mapping[str, Figure], reasons: Sequence[Reason]) -> float | None:
    """Return the sum of a year before, of the same members; None where it can't be compared."""
    values = [one.before for one in figures.values()]
    known = [value for value in values if value is not None]
    return None if reasons or not values or len(known) < len(values) else sum(known)


Told = tuple[float | None, str]
"""A value and its status."""


def compared(now: Told, since: Sequence[Told], earlier: Told | None) -> float | None:
    """Return the earlier value where it may stand beside the one now; `since` are those after it, up to now.

    None where either is missing, where the series broke in between, and where one alone is by another definition.
    """
    if earlier is None or now[0] is None or earlier[0] is None:
        return None
    is_broken = any(status == BREAK for _, status in since)
    is_other = (now[1] == DIFFERS) != (earlier[1] == DIFFERS)
    return None if is_broken or is_other else earlier[0]


def is_usual(status: str) -> bool:
    """Say whether a status tells nothing that its reader must know."""
    return status in USUAL


def _stated(counting: Counting | None) -> bool:
    return counting is not None and bool(_key(counting.definition))


def _different(counting: Iterable[Counting]) -> list[str]:
    """Return the members that count otherwise than most; all of them where no way of counting is the most usual."""
    ways = {one.member: (_key(one.definition), _key(one.unit)) for one in counting}
    told = Counter(ways.values()).most_common()
    if len(told) <= 1:
        return []
    most, count = told[0]
    is_usual_way = count > told[1][1]
    return [member for member, way in ways.items() if not is_usual_way or way != most]


def _key(text: str) -> str:
    return _MARKS.sub(" ", text).strip().casefold()
