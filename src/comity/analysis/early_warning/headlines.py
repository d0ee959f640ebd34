"""A shock that many flows share: one headline, with its members beneath."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from comity.analysis.early_warning.rules import Signs
from comity.analysis.expectation.siblings import Labels
from comity.analysis.panel import Array

FEWEST_FLOWS, FEWEST_MEMBERS, SMALLEST_SHARE = 5, 3, 0.25
CHANCE_OF_ALARM = 0.02
"""A flow is in alarm in one direction in about so many of its periods."""
CHANCE_OF_HEADLINE = 0.01
"""So many periods may have a headline by chance, over all groups together."""


@dataclass(frozen=True)
class Shock:
    """Flows of one group raised in one direction in one period.

    `period`, a column; `way`, the number of the grouping; `label` in it; `members`, rows; `of` judged flows of the
    group; `shift`, the median log surprise of its members, of one step or of three, whichever is further.
    """

    period: int
    way: int
    label: int
    direction: int
    members: NDArray[np.intp]
    of: int
    shift: float


def find_shocks(raised: Signs, judged: NDArray[np.bool_], residuals: Array, *, groups: list[Labels]) -> list[Shock]:
    """Return the shocks of all periods, those with most members first in each.

    A group has one where three of its flows, and a quarter of those judged, are raised in one direction, and so
    many would be by chance in one of a hundred periods at most (binomial tail, over the number of groups). A flow
    lies beneath one headline: that with most members.
    """
    found = []
    for at in range(raised.shape[1]):
        for direction in (1, -1):
            hit = raised[:, at] == direction
            if hit.sum() >= FEWEST_MEMBERS:
                found += _cover(at, direction, hit, judged[:, at], residuals[:, at], groups=groups)
    return found


def _cover(
    at: int,
    direction: int,
    hit: NDArray[np.bool_],
    judged: NDArray[np.bool_],
    residuals: Array,
    *,
    groups: list[Labels],
) -> list[Shock]:
    """Return the shocks of one period and direction, each taking its members from those that follow."""
    left = hit & judged
    sizes = [np.bincount(labels[judged], minlength=int(labels.max(initial=0)) + 1) for labels in groups]
    tried = sum(int((size >= FEWEST_FLOWS).sum()) for size in sizes)
    shocks: list[Shock] = []
    while best := _widest(left, groups, sizes, chance=CHANCE_OF_HEADLINE / max(1, tried)):
        way, label = best
        members = np.flatnonzero(left & (groups[way] == label))
        shift = float(np.nanmedian(residuals[members]))
        shocks.append(Shock(at, way, label, direction, members, int(sizes[way][label]), shift))
        left = left.copy()
        left[members] = False
    return shocks


def _widest(
    left: NDArray[np.bool_], groups: list[Labels], sizes: list[NDArray[np.intp]], *, chance: float
) -> tuple[int, int] | None:
    """Return the grouping and label with most members that aren't chance; of equal ones the narrower group."""
    best: tuple[int, int, int, int] | None = None
    for way, (labels, size) in enumerate(zip(groups, sizes, strict=True)):
        count = np.bincount(labels[left], minlength=size.size)
        able = (size >= FEWEST_FLOWS) & (count >= FEWEST_MEMBERS) & (count >= SMALLEST_SHARE * size)
        for label in np.flatnonzero(able):
            if binom.sf(count[label] - 1, size[label], CHANCE_OF_ALARM) <= chance:
                mine = (int(count[label]), -int(size[label]), way, int(label))
                best = mine if best is None or mine[:2] > best[:2] else best
    return None if best is None else best[2:]
