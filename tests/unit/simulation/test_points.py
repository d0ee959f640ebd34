"""Synthetic days at crossing points: shares of the member's crossings, busier at the week's end."""

from collections import Counter

from comity.model.periods import parse_period
from comity.simulation.crossings import crossings
from comity.simulation.demo import SEED, points_from
from comity.simulation.points import point_days
from comity.simulation.scenario import load_scenario


def month(text: str):  # noqa: ANN201 - a Period, told by mypy as optional
    """Return a month."""
    period = parse_period(text)
    assert period is not None
    return period


def test_a_months_days_are_the_points_share() -> None:
    """Waits are planned from the share of the border's crossings: the days must add up to it, but for chance."""
    scenario, period = load_scenario(), month("2026-07")
    days = list(point_days(scenario, "KZ", period, seed=SEED))
    (south,) = [point for point in scenario.points if point.code == "KZ_SOUTH"]
    passed = sum(
        cell.value
        for cell in crossings(scenario, "KZ", period, seed=SEED)
        if (cell.direction, cell.mode, cell.neighbour) == ("IN", "LAND", "UZ")
    )
    own = [one for one in days if one.point == south and one.direction == "IN"]
    assert len(own) == 31
    assert abs(sum(one.value for one in own) / (south.share * passed) - 1) < 0.05
    by_day = Counter[int]()
    for one in own:
        by_day[one.day.start.weekday()] += one.value
    assert by_day[4] > by_day[1]


def test_the_same_seed_gives_the_same_days_and_none_come_before_the_first_month() -> None:
    """The demonstration is the same on every machine, and short where it must be."""
    scenario = load_scenario()
    first = list(point_days(scenario, "AM", month("2025-10"), seed=SEED))
    assert first == list(point_days(scenario, "AM", month("2025-10"), seed=SEED))
    assert not list(point_days(scenario, "AM", month("2025-09"), seed=SEED))
    assert not list(point_days(scenario, "TJ", month("2026-07"), seed=SEED))


def test_a_shorter_demonstration_begins_with_a_whole_quarter() -> None:
    """A quarter's file that lacked its first months would leave days that nobody ever sends."""
    scenario = load_scenario()
    starts = {
        text: str(points_from(scenario, month(text))) for text in ("2018-11", "2026-07", "2026-08", "2026-10")
    }
    assert starts == {"2018-11": "2025-10", "2026-07": "2026-07", "2026-08": "2026-10", "2026-10": "2026-10"}
