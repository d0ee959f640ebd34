"""What a measure changed: a fall that was put in, and a visa that everybody knows of.

    python -m bench.effect [--seeds 0,1] [--draws N] [--processes N]

Thirty per cent are taken for six months from series drawn at random, from starts drawn at random: visitors to
Australia by country and by country and purpose, and crossings of Texan bridges, all before 2020. Seed 0 is the
test; the method's settings were chosen on seeds 1 to 6. Beside it stand the year before and a demeaned synthetic
control on the same draws. Errors are those of the mean effect, on logarithms. `size` is how often the same six
months without any fall are called a change at 5 %.

The visa is Mexico's for Peruvians, from 20 April 2024 (IOM's figures). Brazil's of August 2022 has too short a
past.
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from bench.analysis.panels import AbsentDataError, au, bridge, iom_rows, until
from bench.result import Goal, Result, at_least, at_most, every, exactly, missing, within
from comity.analysis.expectation.filters import expect
from comity.analysis.panel import Array, Panel, to_panel
from comity.model.periods import parse_period
from comity.planning.effect.controls import nearest
from comity.planning.effect.counterfactual import Window, simplex
from comity.planning.effect.effect import measure_effect
from comity.planning.effect.question import Question
from comity.planning.effect.result import LEVEL, Effect

TEST_SEEDS = (0,)
DRAWS = 80
LENGTH = 6
FALL = -0.3
_FIRST = 60
_LAST = "2019-12"
_OTHER_MEASURES = ("VEN", "BRA", "ECU", "PER")
"""Nationalities whose visas Mexico changed between 2022 and 2024."""
GOALS = {"Australia, country": 0.058, "Australia, country × purpose": 0.091, "Texas–Mexico bridges": 0.088}


@dataclass(frozen=True)
class Drawn:
    """A series and a start of one panel."""

    panel: str
    row: int
    start: int


@dataclass(frozen=True)
class Outcome:
    """How one draw came out: errors on logarithms, and what was said of it."""

    panel: str
    error: float
    year_before: float
    synthetic: float
    within80: bool
    within95: bool
    seen: bool
    false: bool


def panels() -> dict[str, Array]:
    """Return the three panels as counts (series, months)."""
    flows = until(au(), _LAST)
    countries = flows.keys["country"].unique(maintain_order=True).to_list()
    own = flows.keys["country"].to_numpy()
    filled = np.nan_to_num(flows.values)
    by_country = np.stack([filled[own == one].sum(axis=0) for one in countries])
    crossings = np.nan_to_num(until(bridge(), _LAST).values)
    kept = ((crossings > 0).mean(axis=1) > 0.95) & (crossings.mean(axis=1) > 200)
    names = list(GOALS)
    return {
        names[0]: by_country,
        names[1]: filled[filled.mean(axis=1) > 200],
        names[2]: crossings[kept],
    }


def draw(found: dict[str, Array], seed: int, count: int) -> list[Drawn]:
    """Return `count` draws of each panel, one generator for all, as the prototype drew."""
    generator = np.random.default_rng(seed)
    return [
        Drawn(name, int(generator.integers(len(values))), int(generator.integers(_FIRST, values.shape[1] - LENGTH)))
        for name, values in found.items()
        for _ in range(count)
    ]


def judge(values: Array, one: Drawn) -> Outcome | None:
    """Return how the fall of one draw came out; None where nothing is said of it."""
    fallen = values.copy()
    within = slice(one.start, one.start + LENGTH)
    fallen[one.row, within] = np.expm1(np.maximum(np.log1p(values[one.row, within]) + math.log1p(FALL), 0.0))
    question = Question(fallen, one.row, one.start, LENGTH)
    found = measure_effect(question, forecaster).found
    nothing = measure_effect(replace(question, values=values), forecaster).found
    if found is None or nothing is None:
        return None
    error = found.log_change - math.log1p(FALL)
    logs = np.log1p(values)
    return Outcome(
        panel=one.panel,
        error=error,
        year_before=float((logs[one.row, within] - logs[one.row, one.start - 12 : one.start - 12 + LENGTH]).mean()),
        synthetic=_synthetic(values, one),
        within80=abs(error) <= found.reach[0.8],
        within95=abs(error) <= found.reach[0.95],
        seen=found.p_value <= LEVEL,
        false=nothing.p_value <= LEVEL,
    )


def forecaster(values: Array, horizons: Sequence[int]) -> dict[int, Array]:
    """Return what was expected of each month, made so many months before."""
    return dict(expect(values, horizons=tuple(horizons)).ahead)


def _synthetic(values: Array, one: Drawn) -> float:
    """Return the error of the reference: a demeaned synthetic control of logarithms that keep their season."""
    logs = np.log1p(values)
    window = Window(one.start, LENGTH, 48)
    rows = nearest(logs, one.row, range(len(values)), window)
    y, x = logs[one.row], logs[rows].T
    before, mean, means = window.before, y[window.before].mean(), x[window.before].mean(axis=0)
    own, others = y[before] - mean, x[before] - means
    weights = simplex(others, own, ridge=0.05 * own.size * float(own.var()) + 1e-6)
    return float((y[window.within] - mean - (x[window.within] - means) @ weights).mean())


def run() -> Iterator[Result]:
    """Yield the rows of the table: what was promised of the test draws, and of Mexico's visa."""
    try:
        found = panels()
        told = judge_all(found, draw(found, TEST_SEEDS[0], DRAWS), processes=2)
        for name in found:
            yield _row(name, [one for one in told if one is not None and one.panel == name])
        yield from _visas()
    except AbsentDataError as absent:
        yield missing("effects of measures", str(absent))


def _row(name: str, out: Sequence[Outcome]) -> Result:
    error, bias = (float(np.mean([f(one.error) for one in out])) for f in (abs, float))
    inside, seen = (float(np.mean([getattr(one, what) for one in out])) for what in ("within80", "seen"))
    goal = every(
        at_most(round(error, 3), GOALS[name], "error"),
        at_most(round(abs(bias), 3), 0.02, "bias"),
        within(round(inside, 2), 0.75, 0.88, "held"),
        at_least(round(seen, 2), 0.85, "seen"),
    )
    measured = f"error {error:.3f}, bias {bias:+.3f}, 80 % interval holds {inside:.2f}, seen at 5 % {seen:.2f}"
    rivals = (("year on year", "year_before"), ("demeaned synthetic control", "synthetic"))
    beside = (f"{what} {np.mean([abs(getattr(one, field)) for one in out]):.3f}" for what, field in rivals)
    return Result(f"{FALL:+.0%} for {LENGTH} months: {name} ({len(out)} draws)", measured, goal, "; ".join(beside))


def _visas() -> Iterator[Result]:
    peru = judge_visa("PER", "2024-05", 11).found
    if peru is None:
        yield Result("Mexico's visa for Peruvians", "not judged", Goal("p ≤ .02", is_reached=False))
    else:
        goal = every(at_most(round(peru.p_value, 3), 0.02, "p"), exactly(peru.rank, 1, "first in space"))
        told = f"{peru.change:+.0%}, p = {peru.p_value:.3f}, number {peru.rank} of {peru.in_space + 1} in space"
        yield Result("Mexico's visa for Peruvians", told, goal)
    brazil = judge_visa("BRA", "2022-09", 12)
    is_silent = brazil.found is None or brazil.found.p_value > 0.1
    goal = Goal("insufficient history, or p > .1", is_silent)
    yield Result("Mexico's visa for Brazilians", brazil.verdict.value.replace("_", " "), goal)
    others = {name: judge_visa(name, "2024-05", 11).found for name in ("COL", "CHL", "ARG", "USA", "GBR")}
    loud = [name for name, one in others.items() if one is not None and one.p_value <= LEVEL]
    goal = Goal("none", not loud)
    yield Result(f"placebos at the same time ({len(others)} nationalities) called a change", f"{len(loud)}", goal)


def judge_all(found: dict[str, Array], chosen: Sequence[Drawn], *, processes: int) -> list[Outcome | None]:
    """Return how each draw came out."""
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(judge, (found[one.panel] for one in chosen), chosen, chunksize=8))


def lines(seeds: Sequence[int] = TEST_SEEDS, draws: int = DRAWS, processes: int = 2) -> Iterator[str]:
    """Yield the lines of the whole table."""
    found = panels()
    chosen = [one for seed in seeds for one in draw(found, seed, draws)]
    begin = time.perf_counter()
    told = judge_all(found, chosen, processes=processes)
    out = [one for one in told if one is not None]
    spent = time.perf_counter() - begin
    yield f"{FALL:+.0%} for {LENGTH} months; seeds {', '.join(map(str, seeds))}; {draws} draws each"
    yield (
        "| panel | error | goal | bias | year before | synthetic control | within 80 % | within 95 % | seen at 5 % "
        "| size |"
    )
    yield "| --- |" + " --- |" * 9
    for name in found:
        yield _line(name, [one for one in out if one.panel == name])
    yield _line("all", out)
    for one in (drawn for drawn, outcome in zip(chosen, told, strict=True) if outcome is None):
        yield f"not judged: {one.panel}, series {one.row}, from month {one.start}"
    yield f"{spent:.0f} s with {processes} processes, {len(chosen)} draws, each judged with and without the fall"


def _line(name: str, out: Sequence[Outcome]) -> str:
    def share(field: str) -> float:
        return float(np.mean([getattr(one, field) for one in out]))

    def away(field: str) -> float:
        return float(np.mean([abs(getattr(one, field)) for one in out]))

    goal = f"{GOALS[name]:.3f}" if name in GOALS else ""
    return (
        f"| {name} | {away('error'):.3f} | {goal} | {share('error'):+.3f} | {away('year_before'):.3f} "
        f"| {away('synthetic'):.3f} | {share('within80'):.2f} | {share('within95'):.2f} | {share('seen'):.2f} "
        f"| {share('false'):.3f} |"
    )


def visa() -> Iterator[str]:
    """Yield what is found of Mexico's visas, and of nationalities that none was asked of."""
    yield from (
        _visa("PER", "2024-05", 11),
        _visa("BRA", "2022-09", 12),
        *(_visa(other, "2024-05", 11) for other in ("COL", "CHL", "ARG", "USA", "GBR")),
        _visa("PER", "2024-01", 3),
    )


def mexico() -> tuple[list[str], Panel]:
    """Return nationalities that Mexico counted in each month, more than 500 a month, and their entries."""
    panel = to_panel(iom_rows("regular_entries").filter(pl.col("reporter") == "MEX"), ["nat"])
    rows = np.flatnonzero(np.isfinite(panel.values).all(axis=1) & (panel.values.mean(axis=1) > 500))
    chosen = panel.take(rows)
    return chosen.keys["nat"].to_list(), chosen


def judge_visa(nationality: str, start: str, length: int) -> Effect:
    """Return what changed in Mexico's entries of a nationality; those with a visa of their own aren't controls."""
    names, panel = mexico()
    first = parse_period(start)
    if first is None:
        raise ValueError(start)
    barred = tuple(names.index(one) for one in _OTHER_MEASURES if one != nationality)
    return measure_effect(
        Question(panel.values, names.index(nationality), panel.index(first), length, excluded=barred), forecaster
    )


def _visa(nationality: str, start: str, length: int) -> str:
    effect = judge_visa(nationality, start, length)
    told = f"{nationality} from {start}, {length} months: {effect.verdict.value.replace('_', ' ')}"
    if effect.found is None:
        return f"{told} ({effect.history} months before)"
    found = effect.found
    ends = found.intervals[0]
    return (
        f"{told}; {found.change:+.0%} (80 %: {ends.lower:+.0%} to {ends.upper:+.0%}), p = {found.p_value:.3f}, "
        f"number {found.rank} of {found.in_space + 1} in space"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", default="0")
    asked.add_argument("--draws", type=int, default=DRAWS)
    asked.add_argument("--processes", type=int, default=2)
    given = asked.parse_args(arguments)
    try:
        for told in visa():
            print(told, flush=True)
        print()
        for told in lines([int(one) for one in given.seeds.split(",")], given.draws, given.processes):
            print(told, flush=True)
    except AbsentDataError as absent:
        print(absent)


if __name__ == "__main__":
    main()
