"""Where a common shock begins and ends in one series, and whether it is there at all."""

import numpy as np

from comity.forecasting.series import Array
from comity.forecasting.shocks.common_shock import MAD, Episode
from comity.forecasting.shocks.levels import mean_known

_SURPRISE = 3.0
_SURPRISE_TOLD = 1.5
_LEAST_FALL = 0.2
_MEMORY = 36
_LEAST_MEMORY = 12
_UNKNOWN_NOISE = 0.2
_QUIET = 3
_SETTLED = 12
_LONGEST_AFTER = 24


def own_extent(logs: Array, episode: Episode, season: int, *, told: bool = False) -> tuple[int, int | None] | None:
    """Return the first and last step of the episode in this series (None: it goes on); None where it shows none.

    The series may be back before the panel, or up to two years after. It is back when three steps in a row are
    within its own noise, or when its distance from the time before has been the same for a year. An episode that
    was declared (`told`) may lie above as well as below the time before, needs half the evidence, and ends when it
    is said to.
    """
    begin, end = episode.start, episode.end
    if not 0 < begin < len(logs) or (end is not None and end < begin) or not np.isfinite(logs[:begin]).any():
        return None
    limit = max(_LEAST_FALL, (_SURPRISE_TOLD if told else _SURPRISE) * _noise(logs[:begin], season))
    after = 0 if told else _LONGEST_AFTER
    longest = len(logs) if end is None else min(len(logs), end + 1 + after)
    distance = _distance(logs[:longest], begin, season)
    if told and mean_known(distance) > 0:
        distance = -distance
    fallen = np.flatnonzero(distance < -limit)
    within = len(distance) if end is None else min(end + 1, len(distance))
    if len(fallen[fallen < within]) < min(2, within - begin):
        return None
    last = _end(distance, limit=limit, start=int(fallen[0]))
    goes_on = last == len(logs) - 1 or (end is None and last > len(logs) - 1 - _QUIET)
    return begin, None if goes_on else last


def _noise(before: Array, season: int) -> float:
    """Return the robust deviation of the seasonal differences before the shock."""
    differences = before[season:] - before[:-season]
    known = differences[np.isfinite(differences)][-_MEMORY:]
    if len(known) < _LEAST_MEMORY:
        return _UNKNOWN_NOISE
    return MAD * float(np.median(np.abs(known)))


def _distance(logs: Array, start: int, season: int) -> Array:
    """Return how far each step from the start on lies from the same place in the last seasons before it."""
    before = logs[:start]
    level = float(np.nanmean(before[-season:]))
    found = np.full(len(logs), np.nan)
    for step in range(start, len(logs)):
        same = before[(step % season) :: season]
        same = same[np.isfinite(same)]
        found[step] = logs[step] - (same[-1] if len(same) else level)
    return found


def _end(distance: Array, *, limit: float, start: int) -> int:
    quiet, last = 0, start
    for step in range(start, len(distance)):
        if distance[step] < -limit / 2:
            quiet, last = 0, step
        else:
            quiet += 1
        settled = step - start >= _SETTLED + _QUIET and np.ptp(distance[step - _SETTLED + 1 : step + 1]) < limit
        if quiet >= _QUIET:
            break
        if settled:
            return step - _SETTLED
    return last
