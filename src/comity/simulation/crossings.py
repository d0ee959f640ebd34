"""Synthetic CROSSINGS: third-country visitors at external borders, members' nationals at inner ones (mirrored)."""

from collections.abc import Iterator
from dataclasses import dataclass

from comity.model.periods import Period
from comity.simulation.counts import draw_count, generator, shared_shock
from comity.simulation.flows import AIR, LAND, Flow, expected_entries, inner_level
from comity.simulation.scenario import Scenario

IN, OUT = "IN", "OUT"
_STAY = 0.18
_ADJACENT = {("KZ", "RU"), ("KG", "KZ"), ("BY", "RU"), ("KG", "TJ")}


@dataclass(frozen=True, slots=True)
class Cell:
    """One CROSSINGS cell of a member's month."""

    origin: str
    direction: str
    purpose: str
    mode: str
    neighbour: str
    value: int


def crossings(scenario: Scenario, member: str, period: Period, *, seed: int) -> list[Cell]:
    """Return a member's cells of a month; the same arguments give the same figures."""
    return [*_visitors(scenario, member, period, seed), *_inner(scenario, member, period, seed)]


def _visitors(scenario: Scenario, code: str, period: Period, seed: int) -> Iterator[Cell]:
    rng = generator(seed, "crossings", code, period)
    shock = shared_shock(seed, period)
    before = {_key(f): f.mean for f in expected_entries(scenario, scenario.members[code], period.shift(-1))}
    for flow in expected_entries(scenario, scenario.members[code], period):
        place = (flow.mode, flow.neighbour)
        yield Cell(flow.origin, IN, flow.purpose, *place, draw_count(rng, flow.mean * shock))
        leaving = (1 - _STAY) * flow.mean + _STAY * before[_key(flow)]
        yield Cell(flow.origin, OUT, flow.purpose, *place, draw_count(rng, leaving * shock * 0.99))


def _key(flow: Flow) -> tuple[str, ...]:
    return (flow.origin, flow.purpose, flow.mode, flow.neighbour)


def _inner(scenario: Scenario, code: str, period: Period, seed: int) -> Iterator[Cell]:
    """Both sides count the same journeys, each with its own error: mirror figures that disagree a little."""
    for pair in scenario.inner:
        if code in pair:
            partner = pair[0] if code == pair[1] else pair[1]
            mode = LAND if pair in _ADJACENT else AIR
            for direction in (IN, OUT):
                for national in pair:
                    what = (direction, national, mode)
                    yield _mirrored(scenario, (code, partner), what, period=period, seed=seed)


def _mirrored(
    scenario: Scenario, sides: tuple[str, str], what: tuple[str, str, str], *, period: Period, seed: int
) -> Cell:
    code, partner = sides
    direction, national, mode = what
    pair = (code, partner) if code < partner else (partner, code)
    goes_from, goes_to = (code, partner) if direction == OUT else (partner, code)
    truth_rng = generator(seed, "inner", goes_from, goes_to, national, period)
    truth = draw_count(truth_rng, inner_level(scenario, pair, period) * (0.75 if national == pair[0] else 0.25))
    own = generator(seed, "count", code, goes_from, goes_to, national, period)
    counted = round(truth * (_bias(direction, code) + own.gauss(0, 0.012)))
    return Cell(national, direction, "_T", mode, partner, max(0, counted))


def _bias(direction: str, code: str) -> float:
    """Return the share that is counted: exits less well than entries, TJ's least, so that a mirror gap lasts."""
    if direction == IN:
        return 1.0
    return 0.82 if code == "TJ" else 0.97
