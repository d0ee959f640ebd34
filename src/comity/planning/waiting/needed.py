"""The fewest lanes by hour of the week with which waits stay within a target."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from comity.errors import UsageError
from comity.model.crossing_points import HOURS_A_WEEK
from comity.planning.waiting.bins import quantile
from comity.planning.waiting.plan import Plan
from comity.planning.waiting.simulate import simulate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_MOST_LANES = 200
_MOST_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Target:
    """A share of the travellers of each hour, over all futures, waits at most so many seconds."""

    seconds: float = 1200.0
    share: float = 0.95


def lanes_needed(plan: Plan, rates: Floats, *, group: int, target: Target, seed: int = 0) -> Ints:
    """Return how many lanes of a group each hour needs; 0 where nobody comes.

    `plan` and `rates` (replications, hours) are of a week, which follows itself. Lanes are added to the first hour
    of each run of hours that miss the target, from the number that can just do the work; then each is taken away
    again where the target still holds without it. Spare lanes aren't counted on: their rule is no plan. Raises
    UsageError for a target that no number of lanes reaches.
    """
    if rates.shape[1] != plan.hours or plan.hours % HOURS_A_WEEK:
        raise ValueError("Lanes are sought for whole weeks.")
    lines = tuple(replace(one, spare=0) for one in plan.lanes)
    search = _Search(replace(plan, lanes=lines), group, rates, target, seed)
    load = plan.load(rates.mean(axis=0))[group]
    lanes = np.where(load > 0, np.maximum(np.ceil(load), 1), 0).astype(np.int64)
    for _ in range(_MOST_ROUNDS):
        missed = search.missed(lanes)
        if not missed.any():
            return _without_the_superfluous(search, lanes)
        first = missed & ~np.roll(missed, 1)
        lanes = lanes + (first if first.any() else missed)
        if lanes.max() > _MOST_LANES:
            break
    raise UsageError(
        f"No number of lanes keeps {target.share:.0%} of waits within {target.seconds / 60:g} minutes.",
        remedy="Allow a longer wait.",
    )


def _without_the_superfluous(search: "_Search", lanes: Ints) -> Ints:
    """Return lanes without those that the target doesn't need, tried many at a time."""
    open_ones = np.flatnonzero(lanes > 1)
    tried = [open_ones[first::4] for first in range(4)]
    while tried:
        hours = tried.pop()
        if not len(hours):
            continue
        fewer = lanes.copy()
        fewer[hours] -= 1
        missed = search.missed(fewer)
        if not missed.any():
            lanes = fewer
            continue
        kept = hours[~_near(missed, hours)]
        if 0 < len(kept) < len(hours):
            tried.append(kept)
    return lanes


def _near(missed: npt.NDArray[np.bool_], hours: Ints) -> npt.NDArray[np.bool_]:
    """Say of each hour whether it, or one of the three after it, misses the target."""
    return np.asarray(np.any([missed[(hours + later) % len(missed)] for later in range(4)], axis=0))


@dataclass(frozen=True)
class _Search:
    """One group of lanes, the traffic, and the target; every try has the same travellers."""

    plan: Plan
    group: int
    rates: Floats
    target: Target
    seed: int

    def missed(self, lanes: Ints) -> npt.NDArray[np.bool_]:
        """Say of each hour whether its travellers wait longer than the target allows."""
        every = self.plan.open.copy()
        every[self.group] = lanes
        found = simulate(replace(self.plan, open=every), self.rates, seed=self.seed, pooled=True, only=self.group)
        waits = quantile(found.bins[0, 0].astype(np.int64), self.target.share)
        return np.asarray(np.nan_to_num(waits, nan=0.0) > self.target.seconds)
