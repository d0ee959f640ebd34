"""A month at a crossing point: every hour simulated in many futures, and a usual week's lanes and shifts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.model.crossing_points import HOURS_A_DAY, HOURS_A_WEEK, CrossingPoint
from comity.planning.waiting.needed import Target, lanes_needed
from comity.planning.waiting.plan import make_plan, week_hours
from comity.planning.waiting.profile import WeekProfile
from comity.planning.waiting.roster import Roster, make_roster
from comity.planning.waiting.simulate import Simulated, simulate
from comity.planning.waiting.traffic import MonthTotal, draw_totals, hourly_rates

_WEEK = 7
_WEEK_FUTURES = 40


@dataclass(frozen=True)
class Month:
    """A month's travellers: the first day, how many days, the total, how it lies in the week, its days if known."""

    first: dt.date
    length: int
    total: MonthTotal
    profile: WeekProfile
    days: tuple[float, ...] = ()


def simulate_month(point: CrossingPoint, month: Month, *, futures: int, limit: float, seed: int) -> Simulated:
    """Simulate each hour of a month; the cells are the 24 hours of the day.

    It begins with a day like the seventh of the month, whose waits aren't counted, so that the first night has a
    line where others would.
    """
    totals = draw_totals(month.total, futures, seed=seed)
    weekhours = week_hours(month.first, month.length)
    rates = hourly_rates(month.profile, totals, weekhours, seed=seed, days=month.days)
    plan = make_plan(point, week_hours(month.first - dt.timedelta(days=1), month.length + 1), limit=limit)
    begun = np.concatenate([rates[:, (_WEEK - 1) * HOURS_A_DAY : _WEEK * HOURS_A_DAY], rates], axis=1)
    hours = np.arange(month.length * HOURS_A_DAY) % HOURS_A_DAY
    return simulate(plan, begun, seed=seed, cells=np.concatenate([np.full(HOURS_A_DAY, -1), hours]))


def lanes_of_week(point: CrossingPoint, month: Month, *, target: Target, seed: int) -> tuple[tuple[int, ...], ...]:
    """Return the lanes of each group that a usual week of the month needs, by hour from Monday."""
    week = np.arange(HOURS_A_WEEK)
    totals = draw_totals(month.total, _WEEK_FUTURES, seed=seed) * _WEEK / month.length
    rates = hourly_rates(month.profile, totals, week, seed=seed)
    plan = make_plan(point, week)
    return tuple(
        tuple(lanes_needed(plan, rates, group=group, target=target, seed=seed).tolist())
        for group in range(len(point.lanes))
    )


def roster_of_week(point: CrossingPoint, needed: Sequence[Sequence[int]]) -> Roster | None:
    """Return shifts that cover the lanes needed of all groups that are staffed; None where none is."""
    staffed = [lanes for one, lanes in zip(point.lanes, needed, strict=True) if one.staffed]
    return make_roster(np.sum(staffed, axis=0), point.shifts) if staffed else None


def lanes_by_hour(point: CrossingPoint, month: Month) -> tuple[float, ...]:
    """Return the mean number of lanes, of all groups, open in each hour of the day; spare ones left out."""
    lanes = make_plan(point, week_hours(month.first, month.length)).open.sum(axis=0)
    return tuple(lanes.reshape(-1, HOURS_A_DAY).mean(axis=0).tolist())
