"""Synthetic ENFORCEMENT and TRAFFICKING, half-yearly: small counts of proceedings, arrests, groups, and victims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from comity.model.periods import Frequency, Period, iterate_periods, parse_period
from comity.model.structures import TOTAL
from comity.simulation.counts import draw_count, generator
from comity.simulation.scenario import Scenario

ENFORCEMENT, TRAFFICKING = "ENFORCEMENT", "TRAFFICKING"
HALF_YEARLY = (TRAFFICKING, ENFORCEMENT)
NONE, JOINT = "NONE", "JOINT"
MIGRATION, OF_MIGRATION = "ICCS0805", ("ICCS08051", "ICCS08059")
_SPREAD = 0.1
_UNITS = {"OPENED": "PROCEEDINGS", "ARRESTED": "PERSONS", "STOPPED": "GROUPS", "CONVICTED": "PERSONS"}
_IN_OPERATIONS = ("OPENED", "ARRESTED", "STOPPED")


@dataclass(frozen=True, slots=True)
class Count:
    """One cell of a member's half-year: codes by dimension, the count, whether its definition is flagged."""

    codes: Mapping[str, str]
    value: int
    is_other: bool = False


def half_years_of(scenario: Scenario, month: Period) -> tuple[Period, ...]:
    """Return the half-years that are sent after this month: the one that ends with it, the first with its past.

    >>> from comity.simulation.scenario import load_scenario
    >>> [str(one) for one in half_years_of(load_scenario(), Period(Frequency.MONTHLY, 2025, 6))]
    ['2023-S2', '2024-S1', '2024-S2', '2025-S1']
    >>> half_years_of(load_scenario(), Period(Frequency.MONTHLY, 2025, 7))
    ()
    """
    half = Period.containing(month.start, Frequency.HALF_YEARLY)
    first, agreed = (parse_period(scenario.enforcement[name]) for name in ("first", "agreed"))
    if half.end != month.end or first is None or agreed is None or half < agreed:
        return ()
    return tuple(iterate_periods(first, half)) if half == agreed else (half,)


def counts(scenario: Scenario, member: str, dataflow: str, *, period: Period, seed: int) -> list[Count]:
    """Return a member's cells of a half-year; the same arguments give the same figures."""
    rng = generator(seed, dataflow, member, period)
    level = scenario.irregular["members"][member]
    made = _victims if dataflow == TRAFFICKING else _actions
    other = scenario.enforcement["other_definition"].get(dataflow, ("", ""))
    return [
        Count(one.codes, one.value, is_other=[member, one.codes["STAGE"]] == list(other))
        for one in made(scenario, period, rng, level=level)
    ]


def _actions(scenario: Scenario, period: Period, rng: Random, *, level: float) -> Iterator[Count]:
    world = scenario.enforcement
    sums = dict.fromkeys(_UNITS, 0)
    for offence, base in world["opened"].items():
        joint = _joint_share(world, offence, period)
        for stage, mean in _means(world, base * level, joint).items():
            value = draw_count(rng, mean, spread=_SPREAD)
            sums[stage] += value if offence in OF_MIGRATION else 0
            yield _action(offence, stage, TOTAL, value)
            if joint and stage in _IN_OPERATIONS:
                within = round(value * joint * rng.uniform(0.8, 1.2))
                yield _action(offence, stage, NONE, value - within)
                for operation in (JOINT, world["operation"]["code"]):
                    yield _action(offence, stage, operation, within)
    for stage, value in sums.items():
        yield _action(MIGRATION, stage, TOTAL, value)


def _means(world: Mapping[str, Any], opened: float, joint: float) -> dict[str, float]:
    opened *= world["operation"]["raise"] if joint else 1.0
    later = {"ARRESTED": world["arrested"], "STOPPED": world["stopped"], "CONVICTED": world["convicted"]}
    return {"OPENED": opened, **{stage: share * opened for stage, share in later.items()}}


def _joint_share(world: Mapping[str, Any], offence: str, period: Period) -> float:
    """Return which share falls within the joint operation; 0 outside its dates and offences."""
    operation = world["operation"]
    is_on = operation["first"] <= str(period) <= operation["last"]
    return float(operation["share"]) if is_on and offence in operation["offences"] else 0.0


def _action(offence: str, stage: str, operation: str, value: int) -> Count:
    codes = {"OFFENCE": offence, "STAGE": stage, "UNIT": _UNITS[stage], "OPERATION": operation}
    return Count(codes, value)


def _victims(scenario: Scenario, _period: Period, rng: Random, *, level: float) -> Iterator[Count]:
    world = scenario.victims
    groups = {
        name: draw_count(rng, world["identified"] * level * share, spread=_SPREAD)
        for name, share in world["groups"].items()
    }
    helped = {name: round(value * min(1.0, rng.gauss(world["assisted"], 0.05))) for name, value in groups.items()}
    forms = _split(sum(groups.values()), {form: rng.gauss(share, 0.04) for form, share in world["forms"].items()})
    for stage, by_group in (("IDENTIFIED", groups), ("ASSISTED", helped)):
        whole = sum(by_group.values())
        yield _victim(stage, TOTAL, TOTAL, TOTAL, whole)
        for name, value in by_group.items():
            sex, _, age = name.partition("_")
            yield _victim(stage, sex, age, TOTAL, value)
        for form, value in _split(whole, forms).items():
            yield _victim(stage, TOTAL, TOTAL, form, value)


def _split(whole: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Return a count in parts by weight that add up to it; the first takes what rounding leaves."""
    every = sum(weights.values()) or 1.0
    first, *others = weights
    parts = {name: int(whole * weights[name] / every) for name in others}
    return {first: whole - sum(parts.values()), **parts}


def _victim(stage: str, sex: str, age: str, form: str, value: int) -> Count:
    codes = {"CITIZENSHIP": TOTAL, "SEX": sex, "AGE": age, "EXPLOITATION": form, "STAGE": stage}
    return Count(codes, value)
