"""Waiting times at crossing points: against Erlang's formula and ciw, and how fast a year of thirty points is.

    python -m bench.waiting [--year]

Erlang-C: exponential times, a level rate, ten seeds at each of three loads; the goal is within 1 %. ciw (MIT):
rates by hour, two procedures, patience; the goal is within 3 standard errors. Speed: 30 points × 8,760 hours × 20
replications on 2 cores, where the goal is 45 s, and a traveller's cost beside ciw's in the same run (goal 300 ×).
"""

import math
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np

from bench.result import Result, at_least, at_most, missing
from bench.table import line
from comity.model.crossing_points import Lanes, Procedure
from comity.planning.waiting.kernel import ARRIVED
from comity.planning.waiting.plan import Plan
from comity.planning.waiting.simulate import simulate

LOADS = ((2, 0.8, 60_000), (6, 0.9, 40_000), (12, 0.95, 60_000))
"""Lanes, load, hours of each seed."""
_SECONDS = 90.0
_QUIET, _SEEDS = 200, 10
_POINTS, _YEAR, _RUNS, _CORES = 30, 8760, 20, 2
_CIW_RUNS = 150
_MIX = (Procedure("CHECK", 0.5, 75, 2), Procedure("INTERVIEW", 0.2, 150, 3), Procedure("EGATE", 0.3, 25, 4))


def erlang_c(rate: float, seconds: float, lanes: int) -> float:
    """Return the mean wait in seconds of M/M/c (Erlang 1917)."""
    load, blocked = rate * seconds, 1.0
    for lane in range(1, lanes + 1):
        blocked = load * blocked / (lane + load * blocked)
    return blocked / (1 - load / lanes * (1 - blocked)) / (lanes / seconds - rate)


def exact() -> Iterator[Result]:
    """Yield the rows of Erlang's formula."""
    for lanes, load, hours in LOADS:
        rate = load * lanes / _SECONDS
        plan = Plan(
            (Procedure("CHECK", 1.0, _SECONDS, 1.0),), (Lanes("STAFFED", (lanes,)),), np.full((1, hours), lanes)
        )
        cells = np.where(np.arange(hours) < _QUIET, -1, 0)
        every = np.full((_SEEDS, hours), 3600 * rate)
        found = simulate(plan, every, seed=1, cells=cells, pooled=True).mean_waits()[:, 0]
        wanted = erlang_c(rate, _SECONDS, lanes)
        error = np.std(found, ddof=1) / math.sqrt(_SEEDS) / wanted
        off = np.mean(found) / wanted - 1
        yield Result(
            f"waiting: M/M/{lanes}, load {load:g}, mean wait over {_SEEDS} seeds",
            f"{np.mean(found):.2f} s, {off:+.2%} (standard error {error:.2%})",
            at_most(abs(100 * off), 1, "% from Erlang-C"),
            f"Erlang-C {wanted:.2f} s",
        )


def beside_ciw() -> Iterator[Result]:
    """Yield the rows beside ciw: waits, leavers, and the cost of a traveller."""
    if find_spec("ciw") is None:
        yield missing("waiting beside ciw", "ciw isn't installed")
        return
    import ciw

    rates, lanes, patience = [50.0, 110.0, 60.0, 90.0], 2, 1800.0
    kinds = (Procedure("CHECK", 0.7, 60, 3), Procedure("INTERVIEW", 0.3, 105, 1.5))
    ends = [3600.0 * (hour + 1) for hour in range(len(rates))]

    def network() -> "ciw.network.Network":
        """Return the network anew: its arrivals are drawn as it is made."""
        return ciw.create_network(
            arrival_distributions={
                one.code: [ciw.dists.PoissonIntervals([r * one.share / 3600 for r in rates], ends, ends[-1])]
                for one in kinds
            },
            service_distributions={
                one.code: [ciw.dists.Gamma(one.shape, one.seconds / one.shape)] for one in kinds
            },
            reneging_time_distributions={one.code: [ciw.dists.Exponential(1 / patience)] for one in kinds},
            number_of_servers=[lanes],
        )

    theirs, travellers, start = [], 0, time.process_time()
    for seed in range(_CIW_RUNS):
        ciw.seed(seed)
        run = ciw.Simulation(network())
        run.simulate_until_max_time(4 * ends[-1])
        told = run.get_all_records(only=["service", "renege"])
        left = sum(one.record_type == "renege" for one in told) / len(told)
        theirs.append((float(np.mean([one.waiting_time for one in told])), left))
        travellers += len(told)
    cost = (time.process_time() - start) / travellers
    plan = Plan(kinds, (Lanes("STAFFED", (lanes,)),), np.full((1, len(rates)), lanes), patience=patience)
    cells = np.zeros(len(rates), dtype=np.int64)
    simulate(plan, np.tile(rates, (2, 1)), cells=cells)
    start = time.process_time()
    ours = simulate(plan, np.tile(rates, (20_000, 1)), cells=cells, seed=1, pooled=True)
    own = (time.process_time() - start) / ours.told[:, :, ARRIVED].sum()
    pairs = (("mean wait, s", ours.mean_waits()[:, 0], 0), ("share that left", ours.left()[:, 0], 1))
    for name, mine, at in pairs:
        other = np.array([one[at] for one in theirs])
        spread = math.hypot(other.std(ddof=1) / math.sqrt(len(other)), mine.std(ddof=1) / math.sqrt(len(mine)))
        away = (mine.mean() - other.mean()) / spread
        yield Result(
            f"waiting: rates by hour, two procedures, patience: {name}",
            f"{mine.mean():.4g}, {away:+.1f} standard errors",
            at_most(abs(away), 3, "standard errors from ciw"),
            f"ciw {other.mean():.4g}",
        )
    yield Result(
        "waiting: CPU time of a traveller",
        f"{own * 1e9:.0f} ns, {cost / own:.0f} × as fast as ciw",
        at_least(cost / own, 300, "× ciw"),
        f"ciw {cost * 1e6:.0f} µs",
    )


def year() -> Iterator[Result]:
    """Yield the row of a year of thirty points with peaks in the morning and the evening."""
    rates = _traffic()
    seconds = sum(one.share * one.seconds for one in _MIX)
    lanes = np.maximum(2, np.ceil(rates * seconds / 3600 / 0.93)).astype(np.int64)
    one_line = (Lanes("STAFFED", (1,)),)
    simulate(Plan(_MIX, one_line, lanes[:1]), rates[:1], pooled=True)
    start, cpu, travellers = time.perf_counter(), time.process_time(), 0.0
    for point in range(_POINTS):
        every = np.repeat(rates[point : point + 1], _RUNS, axis=0)
        found = simulate(
            Plan(_MIX, one_line, lanes[point : point + 1]), every, seed=point, pooled=True, workers=_CORES
        )
        travellers += found.told[:, :, ARRIVED].sum()
    wall, spent = time.perf_counter() - start, time.process_time() - cpu
    yield Result(
        f"{_POINTS} points × {_YEAR:,} hours × {_RUNS} replications ({travellers / 1e6:.0f} M travellers)",
        f"{wall:.1f} s on {_CORES} cores, {spent:.1f} CPU s",
        at_most(wall, 45, "s"),
    )


def _traffic() -> np.ndarray:
    """Return travellers an hour of every point over a year: 40 to 300 on average."""
    hour = np.arange(_YEAR) % 24
    profile = 0.3 + 1.4 * np.exp(-(((hour - 9) / 3.0) ** 2)) + 1.2 * np.exp(-(((hour - 18) / 3.0) ** 2))
    sizes = np.random.default_rng(0).uniform(40, 300, _POINTS)
    return np.asarray(sizes[:, None] * profile[None] / profile.mean())


def run() -> Iterator[Result]:
    """Yield the rows of the table."""
    yield from exact()
    yield from beside_ciw()
    yield from year()


if __name__ == "__main__":
    for row in year() if "--year" in sys.argv[1:] else run():
        print(line(row), flush=True)
