"""The logs of a panel's series end to end, and what was known at every origin in their past."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.forecasting.network.layers import Float32
from comity.forecasting.series import Array

Places = npt.NDArray[np.int64]

_PRIOR_SEASONS = 0.5
_LEAST_PRIOR = 2.0
_LEAST_SCALE = 0.01
_USUAL_SCALE = 0.1


@dataclass(frozen=True)
class PanelLogs:
    """One vector of all series, with `before` empty places ahead of each and `after` behind it.

    A series' places are those from its `starts` up to its `ends`; an origin is the place of the first step ahead.
    `values` are the logs, `level` the mean of the season up to a place, `profile` the mean over all years up to it
    of the value less that level; `scale` is what is known at an origin of the typical change on a year. NaN where
    nothing is known.
    """

    values: Float32
    level: Float32
    profile: Float32
    scale: Float32
    starts: Places
    ends: Places


def lay_out(logs: Sequence[Array], *, season: int, before: int, after: int, usual: float) -> PanelLogs:
    """Return the panel; `usual` is the change on a year to which what each series shows of its own is drawn."""
    lengths = np.array([len(values) for values in logs], dtype=np.int64)
    ends = np.cumsum(lengths + before + after) - after
    starts = ends - lengths
    size = int(ends[-1]) + after
    values, level, profile, scale = (np.full(size, np.nan, dtype=np.float32) for _ in range(4))
    for one, start, end in zip(logs, starts, ends, strict=True):
        means = _trailing_means(one, season)
        values[start:end] = one
        level[start:end] = means
        profile[start:end] = _mean_by_phase(one - means, season)
        scale[start : end + 1] = _changes_until(one, season, usual)
    return PanelLogs(values, level, profile, scale, starts, ends)


def usual_change(logs: Sequence[Array], season: int) -> float:
    """Return the median over series of the mean absolute change on a year, to which each series' own is drawn."""
    changes = [float(np.abs(one[season:] - one[:-season]).mean()) for one in logs if len(one) > season]
    return max(float(np.median(changes)), _LEAST_SCALE) if changes else _USUAL_SCALE


def _trailing_means(values: Array, season: int) -> Array:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    means = np.full(len(values), np.nan)
    means[season - 1 :] = (sums[season:] - sums[:-season]) / season
    return means


def _mean_by_phase(values: Array, season: int) -> Array:
    """Return at each place the mean of the values at this phase of the season up to there."""
    padding = np.full(-len(values) % season, np.nan)
    years = np.concatenate([values, padding]).reshape(-1, season)
    seen = np.cumsum(np.isfinite(years), axis=0)
    means = np.nancumsum(years, axis=0) / np.where(seen > 0, seen, np.nan)
    return np.asarray(means.ravel()[: len(values)])


def _changes_until(values: Array, season: int, usual: float) -> Array:
    """Return before each place, and behind the last, the mean absolute change on a year, drawn to the panel's."""
    change = np.zeros(len(values) + 1)
    change[season + 1 :] = np.abs(values[season:] - values[:-season])
    seen = np.maximum(np.arange(len(values) + 1) - season, 0)
    prior = max(_PRIOR_SEASONS * season, _LEAST_PRIOR)
    return np.asarray(np.maximum((np.cumsum(change) + prior * usual) / (seen + prior), _LEAST_SCALE))
