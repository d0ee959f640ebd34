"""Is there a season in a series? Tests on the series itself, before adjustment or after."""

import numpy as np
from scipy import stats

from comity.analysis.panel import Array

RESIDUAL_LEVEL = 0.01
"""p-value below which a season counts as shown."""
_SHORT_SPAN_YEARS = 8


def qs_test(values: Array, season: int) -> float:
    """Return the p-value of no seasonality: small where there is a season; 1 where there is no sign of one.

    QS is a Ljung-Box statistic of the autocorrelations at one and two seasons, only where the first is positive,
    on first differences; it is judged by chi-squared with two degrees of freedom. A constant series has no season.

    Source: Maravall (2011), "Seasonality tests and automatic model identification in TRAMO-SEATS", Banco de España;
    X-13ARIMA-SEATS Reference Manual, section 2.8.
    """
    moved = np.diff(values[np.isfinite(values)])
    moved = moved - moved.mean() if moved.size else moved
    size, whole = moved.size, float((moved**2).sum())
    if size <= 2 * season + 1 or whole <= np.finfo(float).eps * size:
        return 1.0
    first, second = (float((moved[lag:] * moved[:-lag]).sum()) / whole for lag in (season, 2 * season))
    if first <= 0:
        return 1.0
    statistic = size * (size + 2) * (first**2 / (size - season) + max(second, 0.0) ** 2 / (size - 2 * season))
    return float(stats.chi2.sf(statistic, 2))


def residual_qs(values: Array, season: int, *, per_year: int) -> float:
    """Return the smaller p-value of `qs_test` on all of a series and on its last eight years."""
    return min(qs_test(values, season), qs_test(values[-_SHORT_SPAN_YEARS * per_year :], season))


def month_dummies_test(values: Array, season: int, *, last: int = 96) -> float:
    """Return the p-value of equal means of first differences by turn of the season, over the last so many.

    One-way analysis of variance (an F-test of seasonal dummies); small where a season is left.
    """
    moved = np.diff(values)[-last:]
    turns = np.arange(moved.size) % season
    groups = [moved[turns == turn] for turn in range(season)]
    if min(group.size for group in groups) <= 1 or float(np.ptp(moved)) == 0.0:
        return 1.0
    return float(stats.f_oneway(*groups).pvalue)
