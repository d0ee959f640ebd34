"""A series as the members may be given it, and how their forecasts are led back."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from comity.forecasting.series import Array
from comity.forecasting.shocks.exceptional import Exceptional
from comity.forecasting.shocks.levels import Levels, mean_known, read_levels
from comity.forecasting.shocks.log_table import log_values, shift_of
from comity.forecasting.shocks.recovery import doubt_of, share_closed

_FORGETS = 2.0
"""Seasons after the end of a stretch at which the gap to the time before it counts for 37 % of what it is."""
_LEAST_AFTER = 3
_NOISE_FROM = 2
_SMOOTH = 5
_MOST_NOISE = 0.3
_TINY = 1e-9


@dataclass(frozen=True)
class Readied:
    """`values` stand in for the series: its season from normal times, all of it on the level of today.

    `recovery` (steps to come) multiplies what is forecast from them, `doubt` is the standard deviation of its
    logarithm, `gap` how far today's level lies below the one to which it may return, in logs. `values` may be
    shorter than the series. Without an exceptional stretch all is as it was: factors of one, no doubt.
    """

    values: Array
    recovery: Array
    doubt: Array
    gap: float = 0.0
    changed: bool = False

    def restore(self, mean: Array) -> Array:
        """Return point forecasts (steps) with the way back."""
        return np.asarray(mean * self.recovery)

    def widen(self, quantiles: Array, levels: Sequence[float]) -> Array:
        """Return quantiles (steps, levels) with the way back, wider about their middle as it is in doubt.

        The doubt is added to their own spread as independent of it; counts never fall below zero.
        """
        if not self.doubt.any() or len(levels) < 2:  # noqa: PLR2004 - one quantile has no width
            return np.asarray(quantiles * self.recovery[:, None])
        places = np.array([NormalDist().inv_cdf(level) for level in levels])
        middle = np.array([np.interp(0.0, places, row) for row in quantiles])[:, None]
        width = np.maximum((quantiles[:, -1:] - quantiles[:, :1]) / (places[-1] - places[0]), 0)
        doubt = self.doubt[:, None] * np.abs(middle)
        wider = np.sqrt(1 + (doubt / np.maximum(width, _TINY)) ** 2)
        spread = np.where(width > _TINY, (quantiles - middle) * wider, doubt * places)
        return np.asarray(np.maximum((middle + spread) * self.recovery[:, None], 0))


def ready(values: Array, season: int, exceptional: Sequence[Exceptional], horizon: int) -> Readied:
    """Return the series without its exceptional stretches and breaks.

    `values` are counts without gaps. What lies before a stretch is moved onto the level after it (or of today,
    where it goes on); the stretch itself takes the season, that level and the noise of the time before. Where no
    season was seen before the stretch there is nothing to put in its place: the series then begins after it, as
    soon as three steps have come. A series without a stretch, or with negative values, is returned as it is.
    """
    stretches = sorted((e for e in exceptional if 0 < e.start < len(values)), key=lambda e: e.start)
    logs = log_values(values)
    if not stretches or logs is None:
        return Readied(values, np.ones(horizon), np.zeros(horizon))
    levels = read_levels(logs, season, stretches)
    moved = _moved(values, levels, stretches)
    begin = _begin(stretches, season, len(values))
    shocks = [one for one in stretches if not one.is_break]
    if not shocks:
        return Readied(moved[begin:], np.ones(horizon), np.zeros(horizon), changed=True)
    latest = shocks[-1]
    gap = _gap(levels, latest)
    closed = share_closed(latest.rate, latest.usual, horizon)
    doubt = doubt_of(gap, closed, still_open=latest.is_open(len(values)))
    return Readied(moved[begin:], np.exp(gap * closed), doubt, gap, changed=True)


def _begin(stretches: Sequence[Exceptional], season: int, count: int) -> int:
    """Return the step with which the series begins: after a stretch before which no whole season was seen."""
    begin = 0
    for one in stretches:
        past = one.last(count) + 1
        if not one.is_break and one.start - begin < season and count - past >= _LEAST_AFTER:
            begin = past
    return begin


def _gap(levels: Levels, stretch: Exceptional) -> float:
    """Return how far today's level lies from the level before, fading with the seasons since the stretch ended.

    Nothing where the level is past where it was: then the series has recovered.
    """
    count = len(levels.level)
    before = levels.before(stretch.start)
    gap = before - levels.lately()
    fall = before - mean_known(levels.level[stretch.start : stretch.last(count) + 1])
    if not gap * fall > 0:
        return 0.0
    seasons = (count - 1 - stretch.last(count)) / max(levels.season, 1)
    return float(gap * np.exp(-((seasons / _FORGETS) ** 2)))


def _moved(values: Array, levels: Levels, stretches: Sequence[Exceptional]) -> Array:
    moved, shift = values.copy(), shift_of(values[np.isfinite(values)])
    for one in reversed(stretches):
        if one.is_break:
            moved[: one.start] *= np.exp(levels.shift_at(one.start))
            continue
        steps = np.arange(one.start, one.last(len(values)) + 1, dtype=np.int_)
        after = levels.after(int(steps[-1]) + 1)
        stand_in = np.exp(after + levels.pattern[steps] + _noise(levels, steps)) - shift
        moved[steps] = np.maximum(stand_in, 0)
        moved[: one.start] *= np.exp(after - levels.before(one.start))
    return moved


def _noise(levels: Levels, steps: npt.NDArray[np.int_]) -> Array:
    """Return what stands in for the noise of a stretch: the season's before, or its own about a smooth path."""
    start, season = int(steps[0]), levels.season
    if levels.seasoned and start >= _NOISE_FROM * season:
        before = levels.level[start - season : start]
        return np.asarray(np.nan_to_num(before - mean_known(before))[(steps - start) % season])
    own = levels.level[steps]
    padded = np.pad(own, _SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.full(_SMOOTH, 1 / _SMOOTH), mode="valid")
    return np.asarray(np.clip(np.nan_to_num(own - smooth), -_MOST_NOISE, _MOST_NOISE))
