"""Bins of waits: a second wide up to 64, from there on 32 to each doubling, so that each is at most 3 % wide."""

import numpy as np
import numpy.typing as npt

from comity.planning.compiled import compiled

_FINE = 64
_STEPS = 32
_STEPS_SHIFT = 5
_DOUBLINGS = 12
BINS = _FINE + _STEPS * _DOUBLINGS
"""Up to 2**18 seconds, three days; what is longer is in the last bin."""


@compiled
def bin_of(seconds: float) -> int:
    """Return the bin of a wait."""
    whole = int(seconds)
    if whole < _FINE:
        return whole
    shift = 1
    while (whole >> shift) >= _FINE:
        shift += 1
    found = _FINE + (shift - 1) * _STEPS + ((whole >> shift) - _STEPS)
    return min(found, BINS - 1)


def edges() -> npt.NDArray[np.float64]:
    """Return the bins' lower ends and the last one's upper end, in seconds."""
    fine = np.arange(_FINE)
    rest = [(np.arange(_STEPS) + _STEPS) << shift for shift in range(1, _DOUBLINGS + 1)]
    return np.concatenate([fine, *rest, [1 << (_STEPS_SHIFT + 1 + _DOUBLINGS)]]).astype(float)


def quantile(counts: npt.NDArray[np.int32], share: float) -> npt.NDArray[np.float64]:
    """Return the wait that a share of travellers doesn't exceed, along the last axis; nan where there are none.

    Within a bin waits are taken as evenly spread; those who didn't wait at all waited 0.
    """
    totals = counts.sum(axis=-1)
    running = np.cumsum(counts, axis=-1)
    wanted = share * totals
    at = np.minimum((running < wanted[..., None]).sum(axis=-1), BINS - 1)
    within = np.take_along_axis(counts, at[..., None], axis=-1)[..., 0]
    before = np.take_along_axis(running, at[..., None], axis=-1)[..., 0] - within
    ends = edges()
    low, wide = ends[at], ends[at + 1] - ends[at]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(at == 0, 0.0, (wanted - before) / within)
        return np.where(totals > 0, low + wide * part, np.nan)
