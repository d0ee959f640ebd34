"""A quick forecaster for many flows at once: damped Holt-Winters filters on logarithms, weighted by their past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from comity.analysis.expectation.first_season import LEAST_SPREAD, read_beginnings
from comity.analysis.panel import Array

DAMPING = 0.9
_SETTINGS = tuple(product((0.1, 0.2, 0.35, 0.5, 0.7), (0.0, 0.05), (0.1, 0.3)))
"""Level, trend and season smoothing of each filter."""
_FORGETTING = 0.97
_EVEN = 1e-3
_MAD_TO_SD = 1.4826
OUTLIER = 3.0
"""No error counts for more than so many spreads in season and weights."""
_SCALE_MEMORY = 0.95
_MEAN_ABSOLUTE_TO_SD = 1.2533


@dataclass(frozen=True)
class Expectation:
    """What was expected of each flow and period, on log1p.

    `log_values`: (flows, periods). `ahead[h]`: (flows, periods), the expectation of that period made h periods
    before it, from nothing later; NaN where there was no past to make it from. `first_spread[h]`: (flows,), the
    robust standard deviation of a flow's surprises over the years that its first season was read from, without
    their first year, a little widened because a season read from them fits them too well; NaN where a flow isn't
    longer than those years.
    """

    log_values: Array
    ahead: Mapping[int, Array]
    season: int
    first_spread: Mapping[int, Array]

    def residuals(self, horizon: int) -> Array:
        """Return log surprise: what came less what was expected `horizon` periods before."""
        return self.log_values - self.ahead[horizon]


def expect(values: Array, *, horizons: Sequence[int] = (1, 3, 6), season: int = 12, years: int = 3) -> Expectation:
    """Return what was expected of each period `horizons` periods before, from the past alone.

    `values` is (flows, periods), counts, NaN where unknown: an unknown figure changes nothing that is expected
    after it. The first season is read from a flow's first `years`, so that expectations begin after them; a flow
    that isn't longer has none.

    A shock moves the level at once, but neither the season nor the filters' weights by more than three spreads:
    a border that closed in March is no season of March.

    Source: damped Holt-Winters, Gardner & McKenzie (1985), "Forecasting trends in time series", Management Science
    31; filters weighted by their discounted past errors, Bates & Granger (1969), "The combination of forecasts";
    bounded errors, Gelper, Fried & Croux (2010), "Robust forecasting with exponential and Holt-Winters smoothing".
    """
    logs = np.log1p(np.maximum(values, 0.0))
    flows, periods = logs.shape
    known = np.isfinite(logs)
    begin = np.where(known.any(axis=1), known.argmax(axis=1), periods)
    warm = years * season
    first, season_of, scale = read_beginnings(logs, begin, warm=warm, season=season)
    level, seasons = np.tile(first, (len(_SETTINGS), 1)), np.tile(season_of, (len(_SETTINGS), 1, 1))
    alpha, beta, gamma = (np.array(one)[:, None] for one in zip(*_SETTINGS, strict=True))
    trend = np.zeros_like(level)
    errors = np.zeros((len(_SETTINGS), flows))
    growth = {h: sum(DAMPING**step for step in range(1, h + 1)) for h in horizons}
    ahead = {h: np.full((flows, periods), np.nan) for h in horizons}
    for at in range(periods):
        weights = 1.0 / (errors + _EVEN) ** 2
        weights /= weights.sum(axis=0)
        for h in horizons:
            if at + h - 1 < periods:
                made = level + growth[h] * trend + seasons[:, :, (at + h - 1) % season]
                ahead[h][:, at + h - 1] = (weights * made).sum(axis=0)
        turn = at % season
        before = level + DAMPING * trend
        moved = known[:, at] & (at >= begin)
        learnt = moved & (at >= begin + season)
        error = np.where(moved, logs[:, at] - before - seasons[:, :, turn], 0.0)
        bounded = np.clip(error, -OUTLIER * scale, OUTLIER * scale)
        level = np.where(at >= begin, before + alpha * error, level)
        trend = np.where(at >= begin, DAMPING * trend + alpha * beta * error, trend)
        seasons[:, :, turn] += gamma * (1 - alpha) * bounded
        errors = np.where(learnt, errors * _FORGETTING + error**2, errors)
        scale = np.where(learnt, _next_scale(scale, (weights * bounded).sum(axis=0)), scale)
    beyond = ((years + 1) / max(years - 1, 1)) ** 0.25
    first_spread = {h: beyond * _first_spread(logs - ahead[h], begin + season, begin + warm) for h in horizons}
    for h in horizons:
        made_at = np.arange(periods) - h + 1
        ahead[h][made_at < (begin + warm)[:, None]] = np.nan
    return Expectation(logs, ahead, season, first_spread)


def _next_scale(scale: Array, error: Array) -> Array:
    """Return the spread of one-step errors after one more; for normal errors its mean is their deviation."""
    moved = _SCALE_MEMORY * scale + (1 - _SCALE_MEMORY) * _MEAN_ABSOLUTE_TO_SD * np.abs(error)
    return np.asarray(np.maximum(moved, LEAST_SPREAD))


def _first_spread(residuals: Array, first: NDArray[np.intp], end: NDArray[np.intp]) -> Array:
    """Return the robust standard deviation of each row from `first` until before `end`; NaN where none is there."""
    at = np.arange(residuals.shape[1])
    within = (at >= first[:, None]) & (at < end[:, None]) & (end[:, None] < residuals.shape[1])
    sizes = np.where(within, np.abs(residuals), np.nan)
    spread = np.full(len(residuals), np.nan)
    some = np.isfinite(sizes).any(axis=1)
    spread[some] = _MAD_TO_SD * np.nanmedian(sizes[some], axis=1)
    return spread
