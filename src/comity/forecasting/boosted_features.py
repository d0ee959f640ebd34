"""What the boosted members see of a series: lags, means, level, slope. NaN where the series is too young for it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from comity.forecasting.series import Array

Steps = npt.NDArray[np.int64]
_SHORT_WINDOW = 3
_DECAY = 0.3
_FORGOTTEN = 40
"""Differences after which an exponential mean has forgotten: 0.7 to this power is below a millionth."""
_MOST_LAGS = 13


def differences_of(logs: Array, season: int) -> Array:
    """Return the seasonal differences (len − season)."""
    return np.asarray(logs[season:] - logs[:-season])


def recursive_rows(series: Sequence[Array], season: int) -> tuple[Array, Array]:
    """Return (rows, features) and targets (rows) of all differences that have one before them."""
    rows = [_table(differences, season)[1:-1] for differences in series]
    if not rows:
        return np.empty((0, 0)), np.empty(0)
    return np.concatenate(rows), np.concatenate([differences[1:] for differences in series])


def row_after(differences: Array, season: int) -> Array:
    """Return the features of the difference that comes next."""
    return np.asarray(_table(differences[-max(2 * season + 2, _FORGOTTEN) :], season)[-1])


def _table(differences: Array, season: int) -> Array:
    """Return the features of each difference and of the next one (len + 1, features).

    They are the last season's differences and one more, that of two seasons ago, and means of three, of a season,
    and with exponential weights.
    """
    count = len(differences)
    lags = [*range(1, season + 2), 2 * season]
    table = np.full((count + 1, len(lags) + 3), np.nan)
    for column, lag in enumerate(lags):
        if lag <= count:
            table[lag:, column] = differences[: count + 1 - lag]
    sums = np.concatenate([[0.0], np.cumsum(differences)])
    for column, window in ((-3, _SHORT_WINDOW), (-2, max(season, 2))):
        if window <= count:
            table[window:, column] = (sums[window:] - sums[:-window]) / window
    table[1:, -1] = _exponential_mean(differences)
    return table


def _exponential_mean(values: Array) -> Array:
    from scipy.signal import lfilter

    if not len(values):
        return values
    smoothed, _ = lfilter([_DECAY], [1, _DECAY - 1], values, zi=[(1 - _DECAY) * values[0]])
    return np.asarray(smoothed)


def direct_rows(logs: Array, ends: Steps, steps: Steps, *, season: int) -> tuple[Array, Array]:
    """Return (rows, features) for forecasts of `steps` ahead with `logs[:end]` known, and last season's logs.

    A row has the step; means, spread and last seasonal differences; the change of the level on a season, the slope
    within the last one; the differences of the same place in the season, its neighbours' and a season earlier;
    where the series stands within its last season. Every `end` is at least a season and two.
    """
    padded = np.concatenate([np.full(season, np.nan), differences_of(logs, season)])
    source = ends - season + (steps - 1) % season
    base = logs[source]
    level = _mean(logs, ends, season)
    half = max(season // 2, 1)
    slope = _mean(logs, ends, half) - _mean(logs, ends - half, max(season - half, 1))
    count = np.maximum(ends - season, 1)
    total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(padded))])
    squares = np.concatenate([[0.0], np.cumsum(np.nan_to_num(padded) ** 2)])
    mean = total[ends] / count
    spread = np.sqrt(np.maximum(squares[ends] / count - mean**2, 0))
    window = np.minimum(season, count)
    columns = [
        steps,
        (total[ends] - total[np.maximum(ends - _SHORT_WINDOW, 0)]) / np.minimum(_SHORT_WINDOW, count),
        (total[ends] - total[ends - window]) / window,
        mean,
        spread,
        level - _mean(logs, ends - season, season),
        slope,
        _at(padded, source, ends),
        _at(padded, source - season, ends),
        _at(padded, source + 1, ends),
        _at(padded, source - 1, ends),
        base - level,
        logs[ends - 1] - level,
        _mean(logs, ends, _SHORT_WINDOW) - level,
        ends,
    ]
    columns += [_at(padded, ends - lag, ends) for lag in range(1, min(max(season, 2), _MOST_LAGS) + 1)]
    return np.column_stack(columns).astype(float), base


def _mean(values: Array, ends: Steps, window: int) -> Array:
    """Return the mean of the `window` values before each end; NaN where there aren't as many."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    starts = ends - window
    means = (sums[np.maximum(ends, 0)] - sums[np.maximum(starts, 0)]) / window
    return np.where(starts >= 0, means, np.nan)


def _at(values: Array, places: Steps, ends: Steps) -> Array:
    """Return the values at the places; NaN before the first and from the end on."""
    found = values[np.clip(places, 0, len(values) - 1)]
    return np.where((places >= 0) & (places < ends), found, np.nan)
