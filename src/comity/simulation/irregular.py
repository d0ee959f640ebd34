"""Synthetic IRREGULAR: small counts of detections by citizenship and indicator."""

from dataclasses import dataclass

from comity.model.periods import Period
from comity.simulation.counts import draw_count, generator
from comity.simulation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Detection:
    """One IRREGULAR cell of a member's month."""

    citizenship: str
    indicator: str
    value: int


def detections(scenario: Scenario, member: str, period: Period, *, seed: int) -> list[Detection]:
    """Return a member's detections of a month; zeros are sent as zeros."""
    rng = generator(seed, "irregular", member, period)
    world = scenario.irregular
    season = scenario.purposes["WORK"].season[period.number - 1]
    level = world["members"][member] * season * _pandemic(scenario, period)
    return [
        Detection(citizenship, indicator, draw_count(rng, base * weight * level, spread=0.12))
        for citizenship, base in world["citizenships"].items()
        for indicator, weight in world["indicators"].items()
    ]


def _pandemic(scenario: Scenario, period: Period) -> float:
    level = 1.0
    for event in scenario.events:
        if event.member is None and event.origin is None:
            level *= 1 - 0.7 * event.strength(period)
    return level
