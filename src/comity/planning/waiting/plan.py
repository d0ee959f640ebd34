"""What is simulated: procedures and lines as arrays, on a calendar of hours."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.errors import UsageError
from comity.model.crossing_points import HOURS_A_DAY, HOURS_A_WEEK, CrossingPoint, Lanes, Procedure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LIMIT = 1200.0
"""Twenty minutes: a share of travellers is told to wait longer than this."""
_LONGEST_MINUTES = 60.0


@dataclass(frozen=True)
class Plan:
    """A crossing point's procedures and lanes over a number of hours.

    `open` is (lanes' groups, hours). `limit` is the wait in seconds that the share of longer ones is told of;
    `patience` a mean number of seconds, None: nobody leaves.
    """

    procedures: tuple[Procedure, ...]
    lanes: tuple[Lanes, ...]
    open: Ints
    limit: float = LIMIT
    patience: float | None = None

    @property
    def hours(self) -> int:
        """The number of hours."""
        return int(self.open.shape[1])

    def group_of(self, code: str) -> int:
        """Return the position of these lanes."""
        return next(at for at, one in enumerate(self.lanes) if one.code == code)

    def load(self, rates: Floats) -> Floats:
        """Return (groups, hours): the mean number of lanes that would be busy if nobody ever waited."""
        work = np.zeros(len(self.lanes))
        for one in self.procedures:
            work[self.group_of(one.lanes)] += one.share * one.seconds
        return np.asarray(work[:, None] * rates / 3600.0)


def week_hours(first: dt.date, days: int) -> Ints:
    """Return the hour of the week (0 being Monday's first) of every hour of so many days."""
    start = first.weekday() * HOURS_A_DAY
    return np.asarray((start + np.arange(days * HOURS_A_DAY)) % HOURS_A_WEEK, dtype=np.int64)


def make_plan(point: CrossingPoint, hours: Sequence[int] | Ints, *, limit: float = LIMIT) -> Plan:
    """Return a point's plan for these hours of the week. Raises UsageError for a plan that can't be run."""
    lanes = np.array([[one.open_at(int(hour)) for hour in hours] for one in point.lanes], dtype=np.int64)
    plan = Plan(
        procedures=point.procedures,
        lanes=point.lanes,
        open=lanes,
        limit=limit,
        patience=None if point.patience is None else 60.0 * point.patience,
    )
    check_plan(plan)
    return plan


def check_plan(plan: Plan) -> None:
    """Check that shares add up to one, that times are times, and that every procedure has lanes that open."""
    total = sum(one.share for one in plan.procedures)
    if not plan.procedures or abs(total - 1.0) > 1e-6:  # noqa: PLR2004 - shares are written with a few digits
        raise UsageError(f"The procedures' shares add up to {total:g}, not to 1.", remedy="Correct the shares.")
    known = {one.code for one in plan.lanes}
    for one in plan.procedures:
        if one.lanes not in known:
            raise UsageError(
                f"{one.code} is done by lanes {one.lanes}, which there are none of.",
                remedy=f"Known here: {', '.join(sorted(known))}.",
            )
        if not (one.share >= 0 and 0 < one.seconds <= 60 * _LONGEST_MINUTES and 0.05 <= one.shape <= 1000):  # noqa: PLR2004 - wide bounds of sense
            raise UsageError(
                f"The procedure {one.code} can’t take {one.seconds:g} seconds with shape {one.shape:g}.",
                remedy="Give a share of at least 0, up to an hour, and a shape from 0.05 to 1,000.",
            )
        if one.share > 0 and not plan.open[plan.group_of(one.lanes)].any():
            raise UsageError(
                f"The lanes {one.lanes} never open, and {one.code} needs them.", remedy="Open a lane in some hour."
            )
