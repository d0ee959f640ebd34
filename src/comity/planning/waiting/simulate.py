"""Many replications of a crossing point, on all cores, and what is told of them."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.planning.waiting.bins import BINS
from comity.planning.waiting.kernel import ARRIVED, LEFT, LONGEST, MEASURES, OVER, WAITED, run_group
from comity.planning.waiting.plan import Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SEED_BITS = 63


@dataclass(frozen=True)
class Simulated:
    """What happened in every replication.

    `told` is (groups, replications, measures, hours), its measures as `kernel` names them. `bins` is (groups,
    replications or 1, cells, bins): how many waits were so long, in the hours of each cell.
    """

    plan: Plan
    told: Floats
    bins: npt.NDArray[np.int32]
    cells: Ints

    @property
    def replications(self) -> int:
        """How often it was simulated."""
        return int(self.told.shape[1])

    def by_cell(self, measure: int, *, group: int | None = None) -> Floats:
        """Return (replications, cells): a measure added up over each cell's hours; of LONGEST, the largest."""
        told = self.told[:, :, measure] if group is None else self.told[group : group + 1, :, measure]
        cells = self.bins.shape[2]
        found = np.zeros((self.replications, cells))
        together = told.max(axis=0) if measure == LONGEST else told.sum(axis=0)
        put = np.maximum.at if measure == LONGEST else np.add.at
        counted = self.cells >= 0
        put(found.T, self.cells[counted], together[:, counted].T)
        return found

    def mean_waits(self, *, group: int | None = None) -> Floats:
        """Return (replications, cells) of mean waits in seconds; nan where nobody came."""
        return ratio(self.by_cell(WAITED, group=group), self.by_cell(ARRIVED, group=group))

    def over(self, *, group: int | None = None) -> Floats:
        """Return (replications, cells) of the share that waited longer than the plan's limit."""
        return ratio(self.by_cell(OVER, group=group), self.by_cell(ARRIVED, group=group))

    def left(self, *, group: int | None = None) -> Floats:
        """Return (replications, cells) of the share that left the line."""
        return ratio(self.by_cell(LEFT, group=group), self.by_cell(ARRIVED, group=group))


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part ÷ whole, nan where there is nothing to divide by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(whole > 0, part / whole, np.nan))


def simulate(
    plan: Plan,
    rates: Floats,
    *,
    seed: int = 0,
    cells: Ints | None = None,
    pooled: bool = False,
    only: int | None = None,
    workers: int | None = None,
) -> Simulated:
    """Simulate a plan once for each row of `rates`: (replications, hours), travellers an hour of the whole point.

    The same seed and row give the same travellers: their times of arrival, and the luck that decides procedure,
    service time and patience. `cells` names by hour the cell (0 …) that its waits are counted in, -1 for none; by
    default every hour is one. With `pooled` bins are of all replications together. `only` simulates one group.
    """
    cells = np.arange(plan.hours) if cells is None else np.asarray(cells, dtype=np.int64)
    groups, runs = range(len(plan.lanes)) if only is None else (only,), rates.shape[0]
    told = np.zeros((len(groups), runs, MEASURES, plan.hours))
    size = max(workers or os.cpu_count() or 1, 1)
    parts = [range(first, runs, size) for first in range(min(size, runs))]
    kept = len(parts) if pooled else runs
    bins = np.zeros((len(groups), kept, int(cells.max(initial=-1)) + 1, BINS), dtype=np.int32)
    states = np.random.SeedSequence(seed % (1 << _SEED_BITS)).generate_state(runs, np.uint64)

    run_line = _runner(plan, cells)

    def run(part: int) -> None:
        for number in parts[part]:
            into = part if pooled else number
            for at, group in enumerate(groups):
                run_line(group, rates[number], states[number], told[at, number], bins[at, into])

    if len(parts) == 1:
        run(0)
    else:
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(run, range(len(parts))))
    return Simulated(plan, told, bins.sum(axis=1, keepdims=True) if pooled else bins, cells)


def _runner(plan: Plan, cells: Ints) -> Callable[[int, Floats, np.uint64, Floats, npt.NDArray[np.int32]], None]:
    """Return what simulates one line once: its group, rates and seed, and where what happens is told."""
    shares, means, shapes, groups = _procedures(plan)
    patience = np.inf if plan.patience is None else float(plan.patience)

    def run_line(group: int, rates: Floats, seed: np.uint64, told: Floats, bins: npt.NDArray[np.int32]) -> None:
        lanes = plan.lanes[group]
        run_group(
            group,
            np.ascontiguousarray(rates),
            plan.open[group],
            shares,
            means,
            shapes,
            groups,
            lanes.spare,
            lanes.opens_at,
            float(lanes.delay),
            patience,
            float(plan.limit),
            np.uint64(seed),
            cells,
            told,
            bins,
        )

    return run_line


def _procedures(plan: Plan) -> tuple[Floats, Floats, Floats, Ints]:
    """Return the running sums of shares, the means and shapes of times, and the groups of all procedures."""
    every: Sequence[tuple[float, float, float, int]] = [
        (one.share, float(one.seconds), float(one.shape), plan.group_of(one.lanes)) for one in plan.procedures
    ]
    shares, means, shapes, groups = zip(*every, strict=True)
    return np.cumsum(shares), np.array(means), np.array(shapes), np.array(groups, dtype=np.int64)
