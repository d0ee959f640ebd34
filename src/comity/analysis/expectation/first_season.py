"""The level, season and spread that a flow begins with, read from its first years whatever happened in them."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d

from comity.analysis.panel import Array

LEAST_JUMP = 0.5
"""On logs: a smaller step is never set aside."""
JUMP_SPREADS = 6.0
LASTING = 0.6
"""Share of a jump by which the half-year after it must differ from the year before: a lone month is no jump."""
LEAST_SPREAD = 0.02
UNKNOWN_SPREAD = 0.3
"""Where a flow has no two figures in a row to tell its spread by."""
_MAD_TO_SD = 1.4826


def read_beginnings(logs: Array, begin: NDArray[np.intp], *, warm: int, season: int) -> tuple[Array, Array, Array]:
    """Return each flow's first level (flows,), season (flows, season) and spread of its steps (flows,).

    `logs` is (flows, periods), `begin` each flow's first known period; `warm` periods from there are read. A jump
    that lasts, such as a border that closes, is taken out before the season is read: it would pass for the season
    of its month.
    """
    own = _aligned(logs, begin, warm)
    apart = _steps_apart(own, season)
    spread = _spread(apart)
    limit = np.maximum(JUMP_SPREADS * spread, LEAST_JUMP)
    steady = own.copy()
    jumps = np.abs(np.nan_to_num(apart)) > limit[:, None]
    for row in np.flatnonzero(jumps.any(axis=1)):
        steady[row] = _without_jumps(own[row], apart[row], np.flatnonzero(jumps[row]), season)
    by_offset = _season(steady, season)
    turns = (begin[:, None] + np.arange(season)) % season
    seasons = np.zeros_like(by_offset)
    np.put_along_axis(seasons, turns, by_offset, axis=1)
    return np.nan_to_num(_mean(own[:, :season])), seasons, spread


def _aligned(logs: Array, begin: NDArray[np.intp], warm: int) -> Array:
    """Return the first `warm` periods of each flow, (flows, warm); NaN beyond what there is."""
    flows, periods = logs.shape
    at = begin[:, None] + np.arange(warm)
    within = at < periods
    found = (
        np.take_along_axis(logs, np.minimum(at, max(periods - 1, 0)), axis=1)
        if periods
        else np.empty((flows, warm))
    )
    return np.where(within, found, np.nan)


def _steps_apart(own: Array, season: int) -> Array:
    """Return the steps from figure to figure, less the usual one (the median) of their turn of the year."""
    steps = np.diff(own, axis=1)
    for offset in range(season):
        same = steps[:, offset::season]
        if same.size:
            steps[:, offset::season] = same - np.nan_to_num(_median(same))[:, None]
    return steps


def _spread(apart: Array) -> Array:
    usual = _MAD_TO_SD * _median(np.abs(apart))
    return np.where(np.isfinite(usual), np.maximum(usual, LEAST_SPREAD), UNKNOWN_SPREAD)


def _without_jumps(own: Array, apart: Array, jumps: NDArray[np.intp], season: int) -> Array:
    """Return the figures with each lasting jump taken out of all that come after it."""
    level = own
    for at in jumps:
        before, after = level[max(at + 1 - season, 0) : at + 1], level[at + 1 : at + 1 + season // 2]
        if min(np.isfinite(before).sum(), np.isfinite(after).sum()) > season // 4:
            moved = float(np.nanmedian(after) - np.nanmedian(before))
            if abs(moved) > LASTING * abs(apart[at]) and moved * apart[at] > 0:
                level = np.where(np.arange(own.size) > at, level - apart[at], level)
    return level


def _season(own: Array, season: int) -> Array:
    """Return the mean deviation from a centred moving average by place in the year, adding up to zero."""
    ends = [0.5, *np.ones(season - 1), 0.5]
    kernel = np.array(ends) / season if season % 2 == 0 else np.ones(season) / season
    filled = np.where(np.isfinite(own), own, np.nan_to_num(_mean(own))[:, None])
    smooth = convolve1d(filled, kernel, axis=1, mode="nearest")
    apart = np.where(np.isfinite(own), own - smooth, np.nan)
    found = np.stack([np.nan_to_num(_mean(apart[:, offset::season])) for offset in range(season)], axis=1)
    return np.asarray(found - found.mean(axis=1, keepdims=True))


def _mean(values: Array) -> Array:
    """Return each row's mean over what is known; NaN where nothing is."""
    count = np.isfinite(values).sum(axis=1)
    return np.where(count > 0, np.nansum(values, axis=1) / np.maximum(count, 1), np.nan)


def _median(values: Array) -> Array:
    """Return each row's median over what is known; NaN where nothing is."""
    known = np.isfinite(values).any(axis=1)
    found = np.full(len(values), np.nan)
    if known.any():
        found[known] = np.nanmedian(values[known], axis=1)
    return found
