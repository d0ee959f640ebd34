"""What is left over where one total has parts by several dimensions: the largest part of each takes it up."""

import numpy as np
from numpy.typing import NDArray

from comity.publish.disclosure.lattice import NONE, Lattice

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ROUNDS = 20


def add_up(lattice: Lattice, values: Array, own: Array, *, made_by: Codes, base: float) -> Array:
    """Return every cell from what is its own and from its parts by the dimension that it is made by.

    Where parts exceed their total, what is left of it may come out below the base: it becomes 0 or the base then.
    """
    shown = own.copy()
    for depth in range(int(lattice.depth.max(initial=0)), -1, -1):
        here = lattice.depth == depth
        for dimension in range(len(lattice.above)):
            made = here & (made_by == dimension)
            if made.any():
                shown[made] = own[made] + lattice.sums(shown, dimension)[made]
        odd = here & (made_by != NONE) & (values >= 0) & (shown < base)
        shown[odd] = np.where(shown[odd] >= base / 2, base, 0.0)
    return shown


def absorb(lattice: Lattice, values: Array, own: Array, *, made_by: Codes, can: Flags, base: float) -> Array:
    """Return `own` with parts moved so that totals add up by their other dimensions, too, as far as one part can.

    A part that `can` takes up what its total lacks, the largest that stays 0 or at least `base`.
    """
    own = own.copy()
    for _ in range(_ROUNDS):
        shown = add_up(lattice, values, own, made_by=made_by, base=base)
        moved = [
            _absorb_by(lattice, dimension, values, own, shown=shown, made_by=made_by, can=can, base=base)
            for dimension in range(len(lattice.above))
        ]
        if not any(moved):
            break
    return own


def _absorb_by(  # noqa: PLR0913 - one step of a search
    lattice: Lattice,
    dimension: int,
    values: Array,
    own: Array,
    *,
    shown: Array,
    made_by: Codes,
    can: Flags,
    base: float,
) -> bool:
    """Move parts by one dimension, in place; say whether any was moved."""
    is_exact = lattice.has_parts(dimension) & (lattice.rests(values, dimension) == 0) & (made_by != dimension)
    left = np.where(is_exact, lattice.rests(shown, dimension), 0.0)
    above = lattice.above[dimension]
    able = np.flatnonzero((above != NONE) & can)
    able = able[left[above[able]] != 0]
    after = shown[able] + left[above[able]]
    able = able[(after == 0) | (after >= base)]
    if not len(able):
        return False
    ordered = able[np.lexsort((able, -values[able], above[able]))]
    first = np.concatenate([[True], above[ordered][1:] != above[ordered][:-1]])
    taken = ordered[first]
    own[taken] += left[above[taken]]
    shown[taken] += left[above[taken]]
    return True
