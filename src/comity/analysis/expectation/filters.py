"""A quick forecaster for many flows at once: damped Holt-Winters filters on logarithms, weighted by their past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from comity.analysis.panel import Array

DAMPING = 0.9
_SETTINGS = tuple(product((0.1, 0.2, 0.35, 0.5, 0.7), (0.0, 0.05), (0.1, 0.3)))
"""Level, trend and season smoothing of each filter."""
_FORGETTING = 0.97
_EVEN = 1e-3
_MAD_TO_SD = 1.4826


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

    Source: damped Holt-Winters, Gardner & McKenzie (1985), "Forecasting trends in time series", Management Science
    31; filters weighted by their discounted past errors, Bates & Granger (1969), "The combination of forecasts".
    """
    logs = np.log1p(np.maximum(values, 0.0))
    flows, periods = logs.shape
    known = np.isfinite(logs)
    begin = np.where(known.any(axis=1), known.argmax(axis=1), periods)
    warm = years * season
    level, seasons = _start(logs, begin, warm=warm, season=season)
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
        error = np.where(moved, logs[:, at] - before - seasons[:, :, turn], 0.0)
        level = np.where(at >= begin, before + alpha * error, level)
        trend = np.where(at >= begin, DAMPING * trend + alpha * beta * error, trend)
        seasons[:, :, turn] += gamma * (1 - alpha) * error
        errors = np.where(moved & (at >= begin + season), errors * _FORGETTING + error**2, errors)
    beyond = ((years + 1) / max(years - 1, 1)) ** 0.25
    first_spread = {h: beyond * _first_spread(logs - ahead[h], begin + season, begin + warm) for h in horizons}
    for h in horizons:
        made_at = np.arange(periods) - h + 1
        ahead[h][made_at < (begin + warm)[:, None]] = np.nan
    return Expectation(logs, ahead, season, first_spread)


def _first_spread(residuals: Array, first: NDArray[np.intp], end: NDArray[np.intp]) -> Array:
    """Return the robust standard deviation of each row from `first` until before `end`; NaN where none is there."""
    at = np.arange(residuals.shape[1])
    within = (at >= first[:, None]) & (at < end[:, None]) & (end[:, None] < residuals.shape[1])
    sizes = np.where(within, np.abs(residuals), np.nan)
    spread = np.full(len(residuals), np.nan)
    some = np.isfinite(sizes).any(axis=1)
    spread[some] = _MAD_TO_SD * np.nanmedian(sizes[some], axis=1)
    return spread


def _start(logs: Array, begin: NDArray[np.intp], *, warm: int, season: int) -> tuple[Array, Array]:
    """Return the first level, (settings, flows), and the first season, (settings, flows, season)."""
    flows, periods = logs.shape
    level = np.zeros(flows)
    seasons = np.zeros((flows, season))
    for row in range(flows):
        if begin[row] >= periods:
            continue
        own = logs[row, begin[row] : begin[row] + warm]
        level[row] = np.nanmean(own[:season])
        seasons[row] = _first_season(own, int(begin[row]), season)
    return np.tile(level, (len(_SETTINGS), 1)), np.tile(seasons, (len(_SETTINGS), 1, 1))


def _first_season(own: Array, begin: int, season: int) -> Array:
    """Return the mean deviation of each turn of the year from a centred moving average, adding up to zero."""
    half = season // 2
    kernel = (
        np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
        if season % 2 == 0
        else np.ones(season) / season
    )
    filled = np.where(np.isfinite(own), own, np.nanmean(own))
    smooth = np.convolve(np.pad(filled, half, mode="edge"), kernel, "valid")
    apart = np.where(np.isfinite(own), own - smooth, np.nan)
    turns = (begin + np.arange(own.size)) % season
    found = np.zeros(season)
    for turn in range(season):
        here = apart[turns == turn]
        found[turn] = np.nanmean(here) if np.isfinite(here).any() else 0.0
    return np.asarray(found - found.mean())
