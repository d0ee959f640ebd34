"""Season and level of a series with exceptional stretches: the season from normal times, the level from all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.forecasting.seasonal import shrunken_seasonal
from comity.forecasting.series import Array
from comity.forecasting.shocks.exceptional import Exceptional

_SEASONS_USED = 5
_LEAST_SEASONS = 1.3
_LATELY = 3


@dataclass(frozen=True)
class Levels:
    """Logs without the season (`level`), the season at every step, and whether normal times showed a season."""

    level: Array
    pattern: Array
    season: int
    seasoned: bool

    def before(self, step: int) -> float:
        """Return the mean level of the last season before a step."""
        return mean_known(self.level[max(step - max(self.season, _LATELY), 0) : step])

    def after(self, step: int) -> float:
        """Return the level of the half season from a step on, or of late where there are fewer than three."""
        part = self.level[step : step + max(self.season // 2, _LATELY)]
        return self.lately() if len(part) < _LATELY else mean_known(part)

    def lately(self) -> float:
        """Return the mean level of the last three observations."""
        known = self.level[np.isfinite(self.level)]
        return float(known[-_LATELY:].mean())

    def shift_at(self, step: int) -> float:
        """Return by how much the level changed at a break, beside the slope that both sides share.

        With less than half a season on one side there is no slope to tell, and the means are compared.
        """
        window = slice(max(step - self.season, 0), step + max(self.season, _LATELY))
        places = np.arange(len(self.level))[window] - step
        part = self.level[window]
        known = np.isfinite(part)
        later = places >= 0
        if min((known & later).sum(), (known & ~later).sum()) < max(self.season // 2, _LATELY):
            return mean_known(part[later]) - mean_known(part[~later])
        design = np.column_stack([np.ones(len(places)), places / max(self.season, 1), later])[known]
        return float(np.linalg.lstsq(design, part[known], rcond=None)[0][2])


def read_levels(logs: Array, season: int, exceptional: Sequence[Exceptional]) -> Levels:
    """Return the levels of a series; the season comes from its normal segments, each weighing as it is long."""
    total, weights = np.zeros(season), 0.0
    for begin, past in _segments(len(logs), exceptional):
        first = max(begin, past - _SEASONS_USED * season)
        if season == 1 or past - first < _LEAST_SEASONS * season:
            continue
        indices = shrunken_seasonal(_whole(logs[first:past]), season)
        total += (past - first) * np.roll(indices, first % season)
        weights += past - first
    pattern = (total / weights if weights else total)[np.arange(len(logs)) % season]
    return Levels(logs - pattern, pattern, season, seasoned=weights > 0 or season == 1)


def mean_known(part: Array) -> float:
    """Return the mean of what is known, NaN where nothing is."""
    known = part[np.isfinite(part)]
    return float(known.mean()) if len(known) else float("nan")


def _segments(count: int, exceptional: Sequence[Exceptional]) -> list[tuple[int, int]]:
    """Return the normal segments as (first step, step past the last)."""
    found, first = [], 0
    for one in sorted(exceptional, key=lambda stretch: stretch.start):
        if one.start > first:
            found.append((first, min(one.start, count)))
        first = max(first, one.last(count) + 1)
    if first < count:
        found.append((first, count))
    return found


def _whole(logs: Array) -> Array:
    known = np.isfinite(logs)
    places = np.arange(len(logs))
    return logs if known.all() else np.interp(places, places[known], logs[known])
