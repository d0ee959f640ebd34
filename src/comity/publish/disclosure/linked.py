"""Margins that were sent without what they are sums of: a table by sex and one by age have one total.

What is shown of the one must add up to what is shown of the other. Rounding the parts of each alone can't promise
that; an integer programme (HiGHS, in SciPy) can, and there is always a solution.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from comity.publish.disclosure.lattice import NONE, Lattice

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

_NODES = 200
_GAP = 0.1
_SECONDS = 2.0
_ROOM = (3.0, 30.0)
"""By how many bases a cell may move: at first, and where that leaves no solution."""
_TIES = 0.01
MOST = 4000
"""So many cells that are tied together are decided together; more of them add up by the first dimension alone."""


def strays(lattice: Lattice, values: Array, shown: Array) -> Flags:
    """Say of each cell whether it is what its parts add up to, by some dimension, but isn't as shown."""
    found = np.zeros(lattice.size, np.bool_)
    for dimension in range(len(lattice.above)):
        is_exact = lattice.has_parts(dimension) & (lattice.rests(values, dimension) == 0)
        found |= is_exact & (lattice.rests(shown, dimension) != 0)
    return found


def connected(lattice: Lattice) -> Codes:
    """Return a number for each cell, the same for cells that some totals tie together."""
    pairs = [(np.flatnonzero(above != NONE), above[above != NONE]) for above in lattice.above]
    rows = np.concatenate([pair[0] for pair in pairs]) if pairs else np.zeros(0, np.int64)
    columns = np.concatenate([pair[1] for pair in pairs]) if pairs else np.zeros(0, np.int64)
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(lattice.size, lattice.size))
    numbers: Codes = sparse.csgraph.connected_components(graph, directed=False)[1].astype(np.int64)
    return numbers


def solve(
    lattice: Lattice, values: Array, base: float, *, cells: Codes, wanted: Array, draws: Array, fixed: Flags
) -> Array | None:
    """Return what to show of these cells (tied to no others) so that what added up does; None where none is found.

    Each is 0 or at least `base`, and as close to `wanted` as can be; `draws` decide between what is equally close.
    Those that are `fixed` are as wanted.
    """
    for room in _ROOM:
        programme = _Programme(lattice, values[cells], base, cells=cells, room=room * base)
        programme.fix(fixed[cells], wanted[cells])
        found = programme.solve(wanted[cells], 1 + _TIES * draws[cells])
        if found is not None:
            return found
    return None


class _Programme:
    """An integer programme: what is shown of each cell, how far off that is, and whether it is more than 0."""

    def __init__(self, lattice: Lattice, true: Array, base: float, *, cells: Codes, room: float) -> None:
        self._true, self._base = true, base
        self._sums = _equations(lattice, true, cells)
        self._low = np.where(true > 0, np.maximum(true - room, 0.0), true)
        self._high = np.where(true > 0, np.maximum(true, base) + room, true)
        self._is_whole = true == np.round(true)
        self._is_free = np.ones(len(true), np.bool_)

    def fix(self, fixed: Flags, wanted: Array) -> None:
        """Let some cells be as wanted."""
        self._low = np.where(fixed, wanted, self._low)
        self._high = np.where(fixed, wanted, self._high)
        self._is_free = ~fixed

    def solve(self, wanted: Array, costs: Array) -> Array | None:
        """Return what to show of each cell; None where there is no solution, or none was found in time."""
        count = len(self._true)
        one, none = sparse.identity(count, format="csr"), sparse.csr_matrix((count, count))
        nothing = sparse.csr_matrix(self._sums.shape)
        is_low = (self._low < self._base) & self._is_free
        least = np.where(is_low & (self._true > 0), self._base, 0.0)
        most = np.where(is_low & (self._true > 0), self._high, 0.0)
        rows = [
            [self._sums, nothing, nothing],
            [one, -one, none],
            [-one, -one, none],
            [one, none, -sparse.diags(most)],
            [-one, none, sparse.diags(least)],
        ]
        free = np.where(most > 0, 0.0, np.inf)
        upper = np.concatenate([np.zeros(self._sums.shape[0]), wanted, -wanted, free, free])
        lower = np.concatenate([np.zeros(self._sums.shape[0]), np.full(4 * count, -np.inf)])
        found = milp(
            np.concatenate([np.zeros(count), costs, np.zeros(count)]),
            integrality=np.concatenate([self._is_whole, np.zeros(count), np.ones(count)]).astype(int),
            bounds=Bounds(
                np.concatenate([self._low, np.zeros(2 * count)]),
                np.concatenate([self._high, np.full(count, np.inf), np.ones(count)]),
            ),
            constraints=LinearConstraint(sparse.bmat(rows, format="csr"), lower, upper),
            options={"node_limit": _NODES, "mip_rel_gap": _GAP, "time_limit": _SECONDS},
        )
        if found.x is None:
            return None
        shown: Array = found.x[:count]
        return np.where(self._is_whole, np.round(shown), shown)


def _equations(lattice: Lattice, true: Array, cells: Codes) -> sparse.csr_matrix:
    """Return the totals that are exactly their parts, each less its parts (rows × the cells given)."""
    place = np.full(lattice.size, NONE, np.int64)
    place[cells] = np.arange(len(cells))
    values = np.zeros(lattice.size)
    values[cells] = true
    made = []
    for dimension, above in enumerate(lattice.above):
        is_exact = lattice.has_parts(dimension) & (lattice.rests(values, dimension) == 0)
        totals = cells[is_exact[cells]]
        row = np.full(lattice.size, NONE, np.int64)
        row[totals] = np.arange(len(totals))
        parts = cells[above[cells] != NONE]
        parts = parts[row[above[parts]] != NONE]
        rows = np.concatenate([row[totals], row[above[parts]]])
        columns = np.concatenate([place[totals], place[parts]])
        signs = np.concatenate([np.ones(len(totals)), -np.ones(len(parts))])
        made.append(sparse.csr_matrix((signs, (rows, columns)), shape=(len(totals), len(cells))))
    return sparse.vstack(made, format="csr")
