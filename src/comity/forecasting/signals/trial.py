"""One signal tried on one series: errors with and without it, at origins inside the series' past."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from comity.forecasting.series import Array
from comity.forecasting.signals.coming import is_seasonal, placebos, sources
from comity.forecasting.signals.table import Signal, end_of, scaled
from comity.forecasting.timeline import Timeline

LAGS = tuple(range(7))
_BEFORE = LAGS[-1]
"""Steps before a series' first that the longest lag reaches back to."""
_MOST_ORIGINS, _LEAST_ORIGINS = 8, 3
_LEAST_PAST = 16
_RIDGE = 5.0
"""The penalty on the slope, in observations of average size."""
_SHARE, _FADES = 0.6, 0.42
"""How much of the growth on a season goes on, and what is left of it after one: as in `members.growing_naive`."""


@dataclass(frozen=True)
class Window:
    """What was known of a signal at an origin: levels (before + past + ahead), NaN unknown.

    `past` counts the steps of the series up to the origin, `ahead` those after it.
    """

    levels: Array
    past: int
    ahead: int


@dataclass(frozen=True)
class Trial:
    """A signal and its windows: those of the origins, then the final one, whose past is the whole series."""

    signal: Signal
    timeline: Timeline
    windows: tuple[Window, ...]

    @property
    def final(self) -> Window:
        """Return the window of the forecast itself."""
        return self.windows[-1]

    @cached_property
    def usable(self) -> bool:
        """Whether there are enough origins, and the signal is known and moves in each of them."""
        season = self.timeline.season
        return len(self.windows) > _LEAST_ORIGINS and all(_moves(window, season) for window in self.windows)

    def gains(self, logs: Array) -> Array:
        """Return a (1, lags) array: the share of the absolute error that the signal takes away, by lag."""
        return self._gains(logs, None)

    def placebo_gains(self, logs: Array, count: int, random: np.random.Generator) -> Array:
        """Return (count, lags) gains of signals like this one that know nothing, known from when this one was."""
        levels = scaled(self.final.levels)
        whole = levels[sources(np.isfinite(levels), self.timeline.season, seasonal=False)]
        return self._gains(logs, placebos(whole, self.timeline.season, count, random))

    def effect(self, logs: Array, lag: int) -> tuple[float, Array]:
        """Return the slope, and the effects in logs on past and coming steps with mean zero over the past."""
        season, window = self.timeline.season, self.final
        levels = scaled(window.levels)
        filled = levels[sources(np.isfinite(levels), season, seasonal=is_seasonal(levels, season))]
        moved = filled[_BEFORE - lag : len(filled) - lag]
        slope = float(_slopes(logs, moved[None, : window.past], season)[0])
        return slope, slope * (moved - moved[: window.past].mean())

    def _gains(self, logs: Array, drawn: Array | None) -> Array:
        season = self.timeline.season
        seasonal = is_seasonal(scaled(self.final.levels), season)
        plain, helped = 0.0, np.zeros((1 if drawn is None else len(drawn), len(LAGS)))
        for window in self.windows[:-1]:
            rows = scaled(window.levels)[None] if drawn is None else drawn[:, : len(window.levels)]
            rows = rows[:, sources(np.isfinite(window.levels), season, seasonal=seasonal)]
            error = _surprise(logs[None, : window.past + window.ahead], window.past, season)
            plain += float(np.abs(error).sum())
            for lag in LAGS:
                moved = rows[:, _BEFORE - lag : rows.shape[1] - lag]
                slopes = _slopes(logs[: window.past], moved[:, : window.past], season)
                rest = error - slopes[:, None] * _surprise(moved, window.past, season)
                helped[:, lag] += np.abs(rest).sum(axis=1)
        return np.asarray(1 - helped / max(plain, 1e-12))


def windows(
    signal: Signal, timeline: Timeline, *, last: int, count: int, horizon: int, moment: dt.datetime | None
) -> tuple[Window, ...]:
    """Return the windows of the origins in a series of `count` steps that ends at step `last`, then the final one.

    An origin that lies so many days before the series' end sees what was known that many days before `moment`.
    """
    season = timeline.season
    ahead = min(horizon, max(season, 4))
    least = max(2 * season + _BEFORE, _LEAST_PAST)
    pasts = list(range(count - ahead, least - 1, -max(ahead // 4, 1)))[:_MOST_ORIGINS]
    first = last - count + 1 - _BEFORE
    made = [
        Window(
            signal.levels(first, _BEFORE + past + ahead, _earlier(timeline, last, count - past, moment)),
            past,
            ahead,
        )
        for past in reversed(pasts)
    ]
    return (*made, Window(signal.levels(first, _BEFORE + count + horizon, moment), count, horizon))


def _earlier(timeline: Timeline, last: int, back: int, moment: dt.datetime | None) -> dt.datetime:
    end, origin = end_of(timeline, last), end_of(timeline, last - back)
    return (moment or dt.datetime.combine(end, dt.time.max)) - (end - origin)


def _moves(window: Window, season: int) -> bool:
    known = np.flatnonzero(np.isfinite(window.levels[: _BEFORE + window.past]))
    return len(known) > season + _BEFORE and bool(np.ptp(window.levels[known]) > 0)


def _slopes(logs: Array, rows: Array, season: int) -> Array:
    """Return each row's slope: ridge regression of the seasonal differences of logs on those of the signal."""
    response = logs[season:] - logs[:-season]
    moves = rows[:, season:] - rows[:, :-season]
    response = response - response.mean()
    moves = moves - moves.mean(axis=1, keepdims=True)
    size = (moves**2).sum(axis=1)
    return np.asarray(moves @ response / np.maximum(size * (1 + _RIDGE / moves.shape[1]), 1e-12))


def _surprise(rows: Array, past: int, season: int) -> Array:
    """Return how far each row's steps after `past` differ from its last season moved by fading growth."""
    steps = np.arange(rows.shape[1] - past)
    repeated = rows[:, past + steps - season * (steps // season + 1)]
    width = min(max(season // 4, 1), past - season)
    growth = (rows[:, past - width : past] - rows[:, past - width - season : past - season]).mean(axis=1)
    share: npt.NDArray[np.float64] = _SHARE * _FADES ** (steps / season)
    return np.asarray(rows[:, past:] - repeated - growth[:, None] * share)
