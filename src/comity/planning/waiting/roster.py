"""Shifts that cover the lanes needed, with as little work as possible: an integer programme, solved by HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.errors import UsageError
from comity.model.crossing_points import HOURS_A_DAY, ShiftRules

Ints = npt.NDArray[np.int64]
_LONGEST_SHIFT = 24
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Shift:
    """So many officers who begin on a day (0 is Monday) at an hour, and work for so many hours."""

    day: int
    start: int
    length: int
    officers: int


@dataclass(frozen=True)
class Roster:
    """Shifts of a week, and what they give: officers in lanes by hour, hours worked, officers needed for all."""

    shifts: tuple[Shift, ...]
    covered: Ints
    hours: int
    officers: int
    is_best: bool


def make_roster(needed: Sequence[int] | Ints, rules: ShiftRules | None = None) -> Roster:
    """Return the shifts with the fewest hours of work that cover the lanes needed by hour of the week.

    The week follows itself: a shift may run over its end. `is_best` is False where the solver's time ended before
    it could prove that nothing is better. Raises UsageError where the rules can't cover the need.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_matrix

    rules = rules or ShiftRules()
    check_rules(rules)
    wanted = np.asarray(needed, dtype=np.int64)
    kinds = [
        (day, start, length)
        for day in range(len(wanted) // HOURS_A_DAY)
        for start in sorted(set(rules.starts))
        for length in sorted(set(rules.lengths))
    ]
    cover = np.zeros((len(wanted), len(kinds)))
    for at, (day, start, length) in enumerate(kinds):
        worked = [hour for hour in range(length) if length < rules.break_after or hour != length // 2]
        cover[(day * HOURS_A_DAY + start + np.array(worked)) % len(wanted), at] = 1
    cost = np.array([length + 0.001 for _day, _start, length in kinds])
    most = max(int(wanted.max(initial=0)), 1)
    found = milp(
        cost,
        constraints=LinearConstraint(csc_matrix(cover), lb=wanted, ub=np.inf),
        bounds=Bounds(0, most),
        integrality=np.ones(len(kinds)),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.005},
    )
    if found.x is None:
        raise UsageError(
            "The shifts that are allowed can’t cover the lanes needed.",
            remedy="Allow more hours at which a shift starts, or other lengths.",
        )
    numbers = np.round(found.x).astype(np.int64)
    shifts = tuple(Shift(*kind, int(count)) for kind, count in zip(kinds, numbers, strict=True) if count)
    return Roster(
        shifts=shifts,
        covered=(cover @ numbers).astype(np.int64),
        hours=sum(one.length * one.officers for one in shifts),
        officers=_officers(shifts, rules),
        is_best=found.status == 0,
    )


def check_rules(rules: ShiftRules) -> None:
    """Check that shifts have hours, and that the hours are those of a day. Raises UsageError."""
    if not rules.lengths or not all(1 <= length <= _LONGEST_SHIFT for length in rules.lengths):
        raise UsageError("A shift has from 1 to 24 hours.", remedy="Give lengths such as 8 and 12.")
    if not rules.starts or not all(0 <= start < HOURS_A_DAY for start in rules.starts):
        raise UsageError("A shift starts at an hour from 0 to 23.", remedy="Give hours such as 6, 14 and 22.")
    if not 1 <= rules.a_week <= 7:  # noqa: PLR2004 - days of a week
        raise UsageError("An officer works from 1 to 7 shifts a week.", remedy="Give a number such as 5.")


def _officers(shifts: Sequence[Shift], rules: ShiftRules) -> int:
    """Return how many officers all shifts need at least: each works so many a week, and one a day."""
    days: dict[int, int] = {}
    for one in shifts:
        days[one.day] = days.get(one.day, 0) + one.officers
    return max([-(-sum(days.values()) // rules.a_week), *days.values()])
