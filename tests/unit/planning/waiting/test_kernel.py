"""The simulation is exact: against the event-by-event story, against Erlang's formula, against ciw."""

import math

import ciw
import numpy as np
import pytest

from comity.model.crossing_points import Lanes, Procedure
from comity.planning.waiting.bins import BINS, edges, quantile
from comity.planning.waiting.draws import STEP, gamma, scramble, unit
from comity.planning.waiting.kernel import ARRIVED, EXTRA, LEFT, LONGEST, OVER, WAITED, run_group
from comity.planning.waiting.plan import Plan
from comity.planning.waiting.simulate import simulate
from waiting_story import HOUR, Traveller, serve

SEED = np.uint64(20261201)


def told_travellers(rates: list[float], mean: float, shape: float, patience: float) -> list[Traveller]:
    """Return the travellers that the simulation draws, one by one from the same numbers."""
    clock, number, found = 0.0, 0, []
    start = np.uint64(scramble(SEED ^ STEP))
    with np.errstate(over="ignore"):
        while True:
            number += 1
            need = -math.log(unit(start + np.uint64(number) * STEP)) * HOUR
            hour = int(clock / HOUR)
            while hour < len(rates) and need > rates[hour] * ((hour + 1) * HOUR - clock):
                need -= rates[hour] * ((hour + 1) * HOUR - clock)
                hour += 1
                clock = hour * HOUR
            if hour >= len(rates):
                return found
            clock += need / rates[hour]
            own = np.uint64(scramble(SEED + np.uint64(number) * STEP))
            work = gamma(own + STEP, shape) * mean / shape
            until = clock - math.log(unit(own - STEP)) * patience if patience < math.inf else math.inf
            found.append(Traveller(clock, work, until))


@pytest.mark.parametrize(
    ("lanes", "spare", "opens_at", "delay", "patience"),
    [
        ([3, 3, 3, 3, 3, 3], 0, 0, 0.0, math.inf),
        ([1, 4, 2, 0, 5, 1], 0, 0, 0.0, math.inf),
        ([0, 3, 1, 2, 0, 3], 0, 0, 0.0, 900.0),
        ([1, 2, 1, 1, 2, 1], 2, 4, 300.0, math.inf),
        ([2, 1, 0, 3, 1, 2], 3, 6, 0.0, 1500.0),
    ],
)
def test_every_traveller_waits_as_in_the_story(
    lanes: list[int], spare: int, opens_at: int, delay: float, patience: float
) -> None:
    """Lanes that open and close, spare lanes, patience: each hour's waits are those of an event-by-event run."""
    rates = [60.0, 90.0, 70.0, 50.0, 100.0, 40.0]
    told, bins = np.zeros((6, len(lanes))), np.zeros((len(lanes), BINS), dtype=np.int32)
    run_group(
        0, np.array(rates), np.array(lanes), np.array([1.0]), np.array([90.0]), np.array([2.0]), np.array([0]),
        spare, opens_at, delay, patience, 600.0, SEED, np.arange(len(lanes)), told, bins,
    )  # fmt: skip
    travellers = told_travellers(rates, 90.0, 2.0, patience)
    longest = serve(travellers, lanes, spare=spare, opens_at=opens_at, delay=delay)
    waits = np.array([one.wait for one in travellers], dtype=float)
    hours = np.array([int(one.came / HOUR) for one in travellers])
    left = np.array([one.left for one in travellers])
    assert told[ARRIVED].tolist() == np.bincount(hours, minlength=len(lanes)).tolist()
    assert told[WAITED] == pytest.approx(np.bincount(hours, weights=waits, minlength=len(lanes)))
    assert told[OVER].tolist() == np.bincount(hours, weights=waits > 600, minlength=len(lanes)).tolist()
    assert told[LEFT].tolist() == np.bincount(hours, weights=left, minlength=len(lanes)).tolist()
    assert told[LONGEST].tolist() == longest
    assert bins.sum(axis=1).tolist() == told[ARRIVED].tolist()
    assert (told[EXTRA].sum() > 0) == (spare > 0)


def erlang_c(rate: float, seconds: float, lanes: int) -> tuple[float, float]:
    """Return the probability of waiting and the mean wait in seconds of M/M/c (Erlang 1917)."""
    load, blocked = rate * seconds, 1.0
    for lane in range(1, lanes + 1):
        blocked = load * blocked / (lane + load * blocked)
    waits = blocked / (1 - load / lanes * (1 - blocked))
    return waits, waits / (lanes / seconds - rate)


@pytest.mark.parametrize(("lanes", "load"), [(2, 0.7), (6, 0.8)])
def test_waits_are_those_of_erlangs_formula(lanes: int, load: float) -> None:
    """With exponential times and a level rate the mean and the 95th percentile are known in closed form."""
    rate, hours, quiet = load * lanes / 90, 6000, 50
    one_line = (Lanes("STAFFED", (lanes,)),)
    plan = Plan((Procedure("CHECK", 1.0, 90.0, 1.0),), one_line, np.full((1, hours), lanes))
    cells = np.where(np.arange(hours) < quiet, -1, 0)
    found = simulate(plan, np.full((4, hours), rate * HOUR), cells=cells, pooled=True, seed=5)
    probability, wait = erlang_c(rate, 90.0, lanes)
    assert found.mean_waits().mean() == pytest.approx(wait, rel=0.02)
    late = math.log(probability / 0.05) / (lanes / 90 - rate)
    assert quantile(found.bins[0, 0], 0.95)[0] == pytest.approx(late, rel=0.03)


def test_waits_are_those_of_ciw() -> None:
    """Rates by hour, two procedures and patience give the waits and leavers of an independent simulator."""
    rates, lanes, patience, runs = [50.0, 110.0, 60.0], 2, 1200.0, 40
    procedures = (Procedure("CHECK", 0.7, 60.0, 3.0), Procedure("INTERVIEW", 0.3, 110.0, 1.5))
    ends = [HOUR * (hour + 1) for hour in range(len(rates))]

    def network() -> ciw.network.Network:
        return ciw.create_network(
            arrival_distributions={
                one.code: [ciw.dists.PoissonIntervals([r * one.share / HOUR for r in rates], ends, ends[-1])]
                for one in procedures
            },
            service_distributions={
                one.code: [ciw.dists.Gamma(one.shape, one.seconds / one.shape)] for one in procedures
            },
            reneging_time_distributions={one.code: [ciw.dists.Exponential(1 / patience)] for one in procedures},
            number_of_servers=[lanes],
        )

    theirs = []
    for seed in range(runs):
        ciw.seed(seed)
        run = ciw.Simulation(network())
        run.simulate_until_max_time(5 * ends[-1])
        told = run.get_all_records(only=["service", "renege"])
        gone = sum(one.record_type == "renege" for one in told)
        theirs.append((np.mean([one.waiting_time for one in told]), gone / len(told)))
    every = (Lanes("STAFFED", (lanes,)),)
    plan = Plan(procedures, every, np.full((1, len(rates)), lanes), patience=patience)
    ours = simulate(plan, np.tile(rates, (3000, 1)), cells=np.zeros(len(rates)), seed=1)
    wait, left = ours.mean_waits()[:, 0], ours.left()[:, 0]
    for mine, other in ((wait, [one[0] for one in theirs]), (left, [one[1] for one in theirs])):
        error = math.hypot(np.std(other, ddof=1) / math.sqrt(runs), np.std(mine, ddof=1) / math.sqrt(len(mine)))
        assert abs(np.mean(other) - mine.mean()) < 3 * error


@pytest.mark.parametrize("shape", [0.4, 1.0, 2.0, 2.5, 4.0, 9.0])
def test_service_times_have_the_mean_and_spread_asked_for(shape: float) -> None:
    """A Gamma draw of any shape has its mean and variance: waits depend on both."""
    with np.errstate(over="ignore"):
        drawn = np.array([gamma(np.uint64(scramble(np.uint64(n) * STEP)), shape) for n in range(40_000)])
    assert drawn.mean() == pytest.approx(shape, rel=0.03)
    assert drawn.var() == pytest.approx(shape, rel=0.06)


def test_bins_hold_what_they_say() -> None:
    """A wait lies between the ends of its bin, from a second to days: percentiles are read from there."""
    from comity.planning.waiting.bins import bin_of

    ends = edges()
    assert len(ends) == BINS + 1
    for wait in (0.0, 1.5, 63.9, 64.0, 65.0, 127.0, 128.0, 1000.0, 86_400.0, 200_000.0):
        at = bin_of(wait)
        assert ends[at] <= wait < ends[at + 1]
    assert bin_of(1e9) == BINS - 1
