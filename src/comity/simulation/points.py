"""Synthetic POINTS: the days of a few crossing points, which share a member's crossings of their border."""

from collections.abc import Iterator
from dataclasses import dataclass

from comity.model.periods import Frequency, Period, iterate_periods
from comity.simulation.counts import draw_count, generator
from comity.simulation.crossings import Cell, crossings
from comity.simulation.scenario import DemoPoint, Scenario

POINTS = "POINTS"
_LUCK = 0.06


@dataclass(frozen=True, slots=True)
class PointDay:
    """How many travellers passed a point on a day, in a direction."""

    point: DemoPoint
    day: Period
    direction: str
    value: int


def point_days(scenario: Scenario, member: str, period: Period, *, seed: int) -> Iterator[PointDay]:
    """Yield every day of a member's month; nothing before the scenario's first month of points."""
    if period < scenario.points_from:
        return
    own = [point for point in scenario.points if point.member == member]
    cells = crossings(scenario, member, period, seed=seed) if own else []
    first, last = (Period.containing(day, Frequency.DAILY) for day in (period.start, period.end))
    days = list(iterate_periods(first, last))
    for point in own:
        for direction in ("IN", "OUT"):
            passed = point.share * sum(cell.value for cell in cells if _passes(cell, point, direction))
            weights = [point.week[day.start.weekday()] for day in days]
            for day, weight in zip(days, weights, strict=True):
                rng = generator(seed, "point", point.code, direction, day)
                mean = passed * weight / sum(weights)
                yield PointDay(point, day, direction, draw_count(rng, mean, spread=_LUCK))


def _passes(cell: Cell, point: DemoPoint, direction: str) -> bool:
    return cell.direction == direction and cell.mode == point.mode and point.neighbour in {None, cell.neighbour}
