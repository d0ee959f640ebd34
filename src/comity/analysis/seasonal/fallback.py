"""STL and MSTL with outliers set aside and the end extended by a forecast, where X-13 isn't there or can't.

The last season of STL rests on one side of its window alone, which is why its adjusted figures are revised so much.
Two years of forecasts behind the end, as X-11-ARIMA has them, halve the revision of the latest figure.

Source: Cleveland, Cleveland, McRae & Terpenning (1990), "STL", Journal of Official Statistics 6; Bandara, Hyndman &
Bergmeir (2021), "MSTL"; Dagum (1980), "The X-11-ARIMA seasonal adjustment method", Statistics Canada.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.analysis.expectation.filters import expect
from comity.analysis.panel import Array
from comity.analysis.seasonal.residual_seasonality import RESIDUAL_LEVEL, residual_qs
from comity.analysis.seasonal.specification import Method, Specification, Transform
from comity.analysis.seasonal.time_series import TimeSeries

Forecaster = Callable[[Array, int, int], Array]
"""Given figures without gaps, the season's length and a number of steps: the figures expected in those steps."""

SEASONAL_WINDOWS = (21, 13, 7)
"""Seasons that each point of the seasonal component is smoothed over: the first that leaves no season is taken. Set
on the calibration half of bench/analysis/seasonal.py."""
_OUTLYING = 3.0
_MAD_TO_SD = 1.4826
_LONGEST_SEASON_AHEAD = 52
_YEARS = 3


@dataclass(frozen=True)
class Decomposed:
    """The parts of a series, in logarithms where its transform is log; each as long as the series.

    `given` is as it came (NaN unknown), `clean` has outliers and gaps replaced by trend and season.
    """

    given: Array
    clean: Array
    trend: Array
    seasonal: Array
    is_outlier: NDArray[np.bool_]

    @property
    def adjusted(self) -> Array:
        """What is left without the season."""
        return self.given - self.seasonal


def choose_fallback(series: TimeSeries) -> Specification:
    """Return the specification of a review without X-13: factors where no figure is below zero, and the window."""
    transform = Transform.LOG if series.is_log else Transform.NONE
    windows = SEASONAL_WINDOWS if len(series.seasons) == 1 else ()
    for window in windows:
        tried = Specification(Method.STL, series.periods[-1], transform, str(window))
        if left_by_stl(series, decompose(series, tried)) >= RESIDUAL_LEVEL:
            return tried
    return Specification(Method.STL, series.periods[-1], transform, str(SEASONAL_WINDOWS[0]))


def left_by_stl(series: TimeSeries, made: "Decomposed") -> float:
    """Return the p-value of no season in what STL adjusted, by the longest of its seasons."""
    known = made.adjusted[np.isfinite(made.adjusted)]
    return residual_qs(known, series.seasons[-1], per_year=series.frequency.per_year)


def smooth_ahead(values: Array, season: int, steps: int) -> Array:
    """Return the next `steps` figures by damped Holt-Winters filters (comity.analysis.expectation.filters)."""
    low, unit = float(values.min()), max(1.0, float(np.ptp(values)))
    counts = np.expm1((values - low) / unit)
    padded = np.concatenate([counts, np.full(steps, np.nan)])[None, :]
    found = expect(padded, horizons=range(1, steps + 1), season=season, years=_YEARS)
    return np.array([found.ahead[h][0, values.size + h - 1] for h in range(1, steps + 1)]) * unit + low


def decompose(
    series: TimeSeries, specification: Specification, *, forecaster: Forecaster = smooth_ahead
) -> Decomposed:
    """Return the parts of a series that has at least one season three times (`series.seasons`)."""
    log = specification.transform is Transform.LOG and series.is_log
    given = np.log(series.values + series.shift) if log else series.values
    seasons, window = series.seasons, int(specification.seasonal_filter)
    size = given.size
    filled = _fill(given, seasons[0])
    trend, seasonal = _stl(filled, seasons, window=window, robust=True)
    is_outlier = _outlying(given - trend - seasonal)
    clean = np.where(is_outlier | np.isnan(given), trend + seasonal, filled)
    season = max(one for one in seasons if one <= _LONGEST_SEASON_AHEAD)
    ahead = forecaster(clean, season, 2 * season)
    extended = np.concatenate([clean, ahead[np.isfinite(ahead)]])
    trend, seasonal = _stl(extended, seasons, window=window, robust=False)
    return Decomposed(given, clean, trend[:size], seasonal[:size], is_outlier)


def _stl(values: Array, seasons: tuple[int, ...], *, window: int, robust: bool) -> tuple[Array, Array]:
    """Return trend and season (all seasons added up).

    `robust` holds for one season: of several, robust weights take the height of the longer one for outliers, and
    cost six times as much.
    """
    from statsmodels.tsa.seasonal import MSTL, STL

    if len(seasons) == 1:
        found = STL(values, period=seasons[0], seasonal=window, robust=robust).fit()
        return np.asarray(found.trend), np.asarray(found.seasonal)
    windows = (window,) * len(seasons)
    both = MSTL(values, periods=seasons, windows=windows).fit()
    return np.asarray(both.trend), np.asarray(both.seasonal).sum(axis=1)


def _outlying(rest: Array) -> NDArray[np.bool_]:
    spread = _MAD_TO_SD * float(np.nanmedian(np.abs(rest)))
    return np.asarray(np.nan_to_num(np.abs(rest)) > max(_OUTLYING * spread, 1e-9))


def _fill(values: Array, season: int) -> Array:
    """Put the mean of the same turn a season before and after into each gap, else a straight line's point."""
    known = np.flatnonzero(np.isfinite(values))
    line = np.interp(np.arange(values.size), known, values[known])
    padded = np.pad(values, season, constant_values=np.nan)
    around = np.vstack([padded[: values.size], padded[2 * season :]])
    count = np.isfinite(around).sum(axis=0)
    mean = np.where(count > 0, np.nansum(around, axis=0) / np.maximum(count, 1), line)
    return np.where(np.isfinite(values), values, mean)
