"""The level, season and spread that a flow begins with, read from its first years whatever happened in them."""

import numpy as np
from numpy.typing import NDArray

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

    `logs` is (flows, periods), `begin` each flow's first known period; `warm` periods from there are read. A jump,
    such as a border that closes, is taken out before the season is read: it would pass for the season of its month.
    """
    flows, periods = logs.shape
    level, spread = np.zeros(flows), np.full(flows, UNKNOWN_SPREAD)
    seasons = np.zeros((flows, season))
    for row in range(flows):
        if begin[row] < periods:
            own = logs[row, begin[row] : begin[row] + warm]
            level[row] = np.nanmean(own[:season])
            apart = _steps_apart(own, int(begin[row]), season)
            spread[row] = _spread(apart)
            seasons[row] = _season(_without_jumps(own, apart, spread[row], season=season), int(begin[row]), season)
    return level, seasons, spread


def _steps_apart(own: Array, begin: int, season: int) -> Array:
    """Return the steps from figure to figure, less the usual one (the median) of their turn of the year."""
    steps = np.diff(own)
    turns = (begin + 1 + np.arange(steps.size)) % season
    for turn in range(season):
        here = turns == turn
        if np.isfinite(steps[here]).any():
            steps[here] -= np.nanmedian(steps[here])
    return steps


def _spread(apart: Array) -> float:
    known = apart[np.isfinite(apart)]
    return max(_MAD_TO_SD * float(np.median(np.abs(known))), LEAST_SPREAD) if known.size else UNKNOWN_SPREAD


def _without_jumps(own: Array, apart: Array, spread: float, *, season: int) -> Array:
    """Return the figures with each lasting jump taken out of all that come after it."""
    level = own
    for at in np.flatnonzero(np.abs(np.nan_to_num(apart)) > max(JUMP_SPREADS * spread, LEAST_JUMP)):
        before, after = level[max(at + 1 - season, 0) : at + 1], level[at + 1 : at + 1 + season // 2]
        if min(np.isfinite(before).sum(), np.isfinite(after).sum()) > season // 4:
            moved = float(np.nanmedian(after) - np.nanmedian(before))
            if abs(moved) > LASTING * abs(apart[at]) and moved * apart[at] > 0:
                level = np.where(np.arange(own.size) > at, level - apart[at], level)
    return level


def _season(own: Array, begin: int, season: int) -> Array:
    """Return the mean deviation of each turn of the year from a centred moving average, adding up to zero."""
    half = season // 2
    ends = [0.5, *np.ones(season - 1), 0.5]
    kernel = np.array(ends) / season if season % 2 == 0 else np.ones(season) / season
    filled = np.where(np.isfinite(own), own, np.nanmean(own))
    smooth = np.convolve(np.pad(filled, half, mode="edge"), kernel, "valid")
    apart = np.where(np.isfinite(own), own - smooth, np.nan)
    turns = (begin + np.arange(own.size)) % season
    found = np.zeros(season)
    for turn in range(season):
        here = apart[turns == turn]
        found[turn] = np.nanmean(here) if np.isfinite(here).any() else 0.0
    return np.asarray(found - found.mean())
