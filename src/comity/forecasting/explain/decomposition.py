"""A forecast taken apart: level, growth, season and calendar, which give it back exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from comity.errors import UsageError
from comity.forecasting.explain.main_feast import MainFeast
from comity.forecasting.explain.texts import say
from comity.forecasting.gaps import fill_gaps
from comity.forecasting.seasonal import shrunken_seasonal
from comity.forecasting.series import Array

_SEASONS_LOOKED_AT = 5
_LEAST_BEYOND = 2
_LEAST_LINE = 3


class Scale(StrEnum):
    """How the parts go together: as factors (all figures above zero) or as sums."""

    LOG = "log"
    RAW = "raw"


@dataclass(frozen=True)
class Surprise:
    """The last observation beside what would have been forecast for it from all before, in standard deviations."""

    ds: object
    value: float
    expected: float
    deviations: float


@dataclass(frozen=True)
class Explanation:
    """What a forecast is made up of, step by step.

    On the scale `LOG` the mean is level × growth × season × calendar, on `RAW` level + growth + season + calendar.
    `level` is the mean of the last season's observations (the last `span` places) without the calendar's effects,
    `usual` what the series' own past says of the season at each step; `season` is what this forecast says. `feasts`
    names the feast that makes most of the calendar's effect on each step, where one does (empty: nobody looked).
    """

    ds: tuple[object, ...]
    scale: Scale
    level: float
    span: int
    mean: Array
    growth: Array
    season: Array
    calendar: Array
    usual: Array
    surprise: Surprise | None = None
    feasts: tuple[MainFeast | None, ...] = ()

    def rebuilt(self) -> Array:
        """Return the mean from its parts."""
        if self.scale is Scale.LOG:
            return self.level * self.growth * self.season * self.calendar
        return self.level + self.growth + self.season + self.calendar


def explain(
    values: Array,
    mean: Array,
    *,
    ds: Sequence[object],
    season: int,
    effects: Array | None = None,
    surprise: Surprise | None = None,
    feasts: tuple[MainFeast | None, ...] = (),
) -> Explanation:
    """Take apart the forecast `mean` (steps) of a series' `values` (NaN is missing).

    `effects` are those of the calendar in logs on the series' places and the steps (None: there are none). The
    usual season is estimated on the last five seasons (`shrunken_seasonal`); growth is the straight line, in logs
    where the scale is, through what level, usual season and calendar leave over; what the line leaves is the
    forecast's own season. So the parts give the mean back exactly. With one or two steps all that is left over is
    growth. Raises UsageError where there is no observation or no forecast.
    """
    if not np.isfinite(values).any() or not np.isfinite(mean).all():
        raise UsageError(say("nothing"))
    past, coming = _calendar(effects, len(values), len(mean))
    known = np.flatnonzero(np.isfinite(values))
    first, last = int(known[0]), int(known[-1])
    scale = Scale.LOG if np.nanmin(values) > 0 and mean.min() > 0 else Scale.RAW
    cleared = (values / past)[first : last + 1]
    clear_mean = mean / coming
    recent = cleared[-season:]
    level = float(np.nanmean(recent))
    usual = _usual_season(cleared, season, scale, first=len(values) - first, steps=len(mean))
    parts = _parts(clear_mean, level, usual, scale)
    calendar = coming if scale is Scale.LOG else mean - clear_mean
    return Explanation(tuple(ds), scale, level, len(recent), mean, *parts, calendar, usual, surprise, feasts)


def _calendar(effects: Array | None, count: int, steps: int) -> tuple[Array, Array]:
    if effects is None:
        return np.ones(count), np.ones(steps)
    return np.exp(effects[:count]), np.exp(effects[count : count + steps])


def _parts(mean: Array, level: float, usual: Array, scale: Scale) -> tuple[Array, Array]:
    """Return growth and season of each step."""
    if scale is Scale.RAW:
        growth = _line(mean - level - usual)
        return growth, np.asarray(mean - level - growth)
    growth = np.exp(_line(np.log(mean / (level * usual))))
    return growth, np.asarray(mean / (level * growth))


def _line(rest: Array) -> Array:
    """Return the least-squares line through what is left over, or itself where it is shorter than three steps."""
    if len(rest) < _LEAST_LINE:
        return rest
    steps = np.arange(len(rest))
    return np.asarray(np.polyval(np.polyfit(steps, rest, 1), steps))


def _usual_season(cleared: Array, season: int, scale: Scale, *, first: int, steps: int) -> Array:
    """Return the past's seasonal factor (or addition) at each step; `first` is the place of the first step."""
    neutral = np.ones(steps) if scale is Scale.LOG else np.zeros(steps)
    if season == 1 or len(cleared) < season + _LEAST_BEYOND:
        return neutral
    whole = fill_gaps(cleared, season)
    start = max(len(whole) - _SEASONS_LOOKED_AT * season, 0)
    recent = np.log(whole[start:]) if scale is Scale.LOG else whole[start:]
    indices = shrunken_seasonal(recent, season)
    factors = np.exp(indices) / np.exp(indices).mean() if scale is Scale.LOG else indices
    return np.asarray(factors[(first - start + np.arange(steps)) % season])
