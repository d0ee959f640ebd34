"""The search of small-count rounding: which small counts become the base, so that margins move least."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from comity.publish.disclosure.margins import Margins

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_PASSES = 200
_LEAST_GAIN = 1e-9


def settle(
    margins: Margins, values: Array, base: float, *, start: Flags, order: NDArray[np.int64], limit: float = 0.0
) -> Flags:
    """Return which of the small counts become the base; the others become 0.

    `values` are the small counts, `start` is the choice to begin with. Counts are turned over one by one, in this
    order, as long as that lowers the sum of squares of what margins move beyond `limit`: with 0 every margin is
    brought as close as can be, with more only those that strayed are mended, and all else stays as it was.
    """
    chosen: Flags = start.copy()
    _turn(chosen, values, base, margins.first, margins.members, np.zeros(margins.count), order, limit)
    return chosen


@njit(cache=True)
def _turn(chosen, values, base, first, members, moved, order, limit):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917 - compiled: its types are those of `settle`
    for place in range(len(values)):
        change = (base if chosen[place] else 0.0) - values[place]
        for member in range(first[place], first[place + 1]):
            moved[members[member]] += change
    for _ in range(_PASSES):
        turned = 0
        for place in order:
            step = -base if chosen[place] else base
            gain = 0.0
            for member in range(first[place], first[place + 1]):
                now = moved[members[member]]
                before = max(abs(now) - limit, 0.0)
                after = max(abs(now + step) - limit, 0.0)
                gain += before * before - after * after
            if gain > _LEAST_GAIN:
                chosen[place] = not chosen[place]
                turned += 1
                for member in range(first[place], first[place + 1]):
                    moved[members[member]] += step
        if turned == 0:
            break
