"""What is to be expected of a signal where it isn't known: its last value held, or its last season repeated."""

import numpy as np
import numpy.typing as npt

from comity.forecasting.series import Array

_LEAST_PAIRS = 6


def sources(known: npt.NDArray[np.bool_], season: int, *, seasonal: bool) -> npt.NDArray[np.int64]:
    """Return for every step the step whose value stands there: its own where known.

    Gaps take the value before them, the time before the first known value that one; after the last known value the
    last season is repeated, or the last value where `seasonal` is false. There has to be a known value.

    >>> sources(np.array([False, True, False, True, False]), 1, seasonal=False).tolist()
    [1, 1, 1, 3, 3]
    """
    steps = np.arange(len(known))
    places = np.flatnonzero(known)
    first, last = int(places[0]), int(places[-1])
    found = np.maximum(np.maximum.accumulate(np.where(known, steps, -1)), first)
    if seasonal:
        back = steps - season * -(-(steps - last) // season)
        repeats = (steps > last) & (back >= first)
        found[repeats] = found[back[repeats]]
    return np.asarray(found, dtype=np.int64)


def is_seasonal(levels: Array, season: int) -> bool:
    """Return whether repeating the last season foretold this signal better than holding its last value.

    Half a season ahead, over its whole past; NaN is unknown.
    """
    if season == 1:
        return False
    ahead = max(season // 2, 1)
    held = np.abs(levels[season:] - levels[season - ahead : len(levels) - ahead])
    repeated = np.abs(levels[season:] - levels[:-season])
    both = np.isfinite(held) & np.isfinite(repeated)
    return bool(both.sum() >= _LEAST_PAIRS and repeated[both].mean() < held[both].mean())


def placebos(levels: Array, season: int, count: int, random: np.random.Generator) -> Array:
    """Return (count, steps) signals that are like this one and know nothing.

    Their seasonal differences have the spectrum of the signal's, so its variance and persistence, with phases drawn
    at random (Theiler and others, 1992, Physica D 58). `levels` has no gaps.
    """
    steps = levels[season:] - levels[:-season]
    spectrum = np.fft.rfft(steps - steps.mean())
    phases = np.exp(2j * np.pi * random.random((count, len(spectrum))))
    drawn = np.fft.irfft(np.abs(spectrum) * phases, n=len(steps), axis=1) + steps.mean()
    made = np.empty((count, len(levels)))
    made[:, :season] = levels[:season]
    for step in range(len(steps)):
        made[:, season + step] = made[:, step] + drawn[:, step]
    return made
