"""Expected flows of the synthetic world: trend, season, feasts and events, before any chance."""

from collections.abc import Iterator
from dataclasses import dataclass

from comity.model.periods import Period
from comity.simulation.feasts import share_of_month
from comity.simulation.scenario import DemoMember, Event, Origin, Purpose, Scenario

AIR, LAND = "AIR", "LAND"
NO_NEIGHBOUR = "_Z"


@dataclass(frozen=True, slots=True)
class Flow:
    """An expected monthly flow of entries from a third country into a member."""

    member: str
    origin: str
    purpose: str
    mode: str
    neighbour: str
    mean: float


def expected_entries(scenario: Scenario, member: DemoMember, period: Period) -> Iterator[Flow]:
    """Yield the entries of third-country nationals that a member expects in a month, by purpose and border."""
    for origin in scenario.origins.values():
        near = member.land.get(origin.code)
        share = member.weight * (1.0 if near is not None else 0.45)
        for purpose in scenario.purposes.values():
            base = origin.visits[purpose.code] * share / 1.6
            mean = base * _movement(scenario, origin, purpose, period)
            yield from _by_border(scenario, member, origin.code, purpose.code, mean=mean, period=period)


def _movement(scenario: Scenario, origin: Origin, purpose: Purpose, period: Period) -> float:
    years = (period.year - scenario.periods[0].year) + (period.number - 1) / 12
    level: float = (1 + origin.growth + purpose.growth) ** years * purpose.season[period.number - 1]
    for feast in origin.feasts:
        level *= 1 + purpose.feasts.get(feast, 0.0) * share_of_month(feast, period)
    return level


def _by_border(
    scenario: Scenario, member: DemoMember, origin: str, purpose: str, *, mean: float, period: Period
) -> Iterator[Flow]:
    """Split a flow between the shared land border and the air, as events allow."""
    land = mean * member.land.get(origin, 0.0)
    air = mean - land
    for event in scenario.events:
        if _touches(event, member.code, origin):
            strength = event.strength(period)
            factor = 1 + (event.factor - 1) * strength
            if event.neighbour is None:
                land, air = land * factor, air * factor
            else:
                air += (land - land * factor) * event.divert
                land *= factor
    if origin in member.land:
        yield Flow(member.code, origin, purpose, LAND, origin, land)
    yield Flow(member.code, origin, purpose, AIR, NO_NEIGHBOUR, air)


def _touches(event: Event, member: str, origin: str) -> bool:
    return (
        event.member in (None, member)
        and event.origin in (None, origin)
        and (event.neighbour is None or event.neighbour == origin)
    )


def inner_level(scenario: Scenario, pair: tuple[str, str], period: Period) -> float:
    """Return the true number of crossings between two members in a month, one way."""
    years = period.year - scenario.periods[0].year + (period.number - 1) / 12
    season = scenario.purposes["PRIVATE"].season[period.number - 1]
    level: float = scenario.inner[pair] * 1.02**years * season / 2
    for event in scenario.events:
        if event.member is None and event.origin is None:
            level *= 1 + (event.factor * 2.5 - 1) * event.strength(period)
    return level
