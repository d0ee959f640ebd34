"""How errors go together: from step to step, and from series to series. Pure functions of errors of the past."""

import numpy as np

from comity.forecasting.sampling import PERSISTENCE
from comity.forecasting.series import Array

_MOST = 0.98
_LEAST_ROWS = 5
_PRIOR_ROWS = 10
_MOST_LOADING = 0.95
_ROUNDS = 100


def error_persistence(errors: Array) -> float:
    """Return the rho with which the correlation rho^|i-j| makes sums over steps as wide as the errors' sums.

    `errors` (origins × series, steps) are those of a backtest's means, each row of one series at one origin and
    over that series' scale. Spread is measured by medians, so that a few bad rows decide nothing; each step's is
    its own. Rows with NaN or without error are left out. What is found is drawn towards the default as if ten rows
    had shown that; with fewer than five rows the default is returned. The result lies between 0 and 0.98.
    """
    rows = errors[np.isfinite(errors).all(axis=1) & (errors != 0).any(axis=1)]
    if len(rows) < _LEAST_ROWS or rows.shape[1] < 2:  # noqa: PLR2004 - one step has no neighbour
        return PERSISTENCE
    spread = np.median(np.abs(rows), axis=0)
    if not spread.all():
        return PERSISTENCE
    found = float((np.median(np.abs((rows / spread).sum(axis=1)))) ** 2)
    expected = _sum_variance(PERSISTENCE, rows.shape[1])
    share = len(rows) / (len(rows) + _PRIOR_ROWS)
    return _solve(share * found + (1 - share) * expected, rows.shape[1])


def _sum_variance(rho: float, steps: int) -> float:
    """Return the variance of the sum of `steps` values of variance one with correlation rho^|i-j|."""
    lags = np.arange(1, steps)
    return float(steps + 2 * ((steps - lags) * rho**lags).sum())


def _solve(variance: float, steps: int) -> float:
    if variance <= steps:
        return 0.0
    if variance >= _sum_variance(_MOST, steps):
        return _MOST
    from scipy.optimize import brentq

    return float(brentq(lambda rho: _sum_variance(rho, steps) - variance, 0.0, _MOST))


def shrunken_correlation(errors: Array) -> Array:
    """Return the (series, series) correlation of `errors` (series, times), drawn towards none where it is noise.

    Complete times alone count. The strength is that of Schäfer and Strimmer (2005), the Ledoit-Wolf estimator with
    the identity as its target.
    """
    complete = errors[:, np.isfinite(errors).all(axis=0)]
    series, times = complete.shape
    if times < _LEAST_ROWS:
        return np.eye(series)
    centred = complete - complete.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    unit = np.where(spread > 0, centred / np.where(spread > 0, spread, 1.0), 0.0)
    found = unit @ unit.T / times
    noise = ((unit**2) @ (unit**2).T / times - found**2) / times
    apart = ~np.eye(series, dtype=bool)
    signal = float((found[apart] ** 2).sum())
    strength = float(np.clip(noise[apart].sum() / signal, 0, 1)) if signal > 0 else 1.0
    return np.asarray((1 - strength) * found + strength * np.eye(series))


def error_loadings(errors: Array) -> Array:
    """Return each series' loading on one common shock, for `sample_paths(together=…)`.

    `errors` (series, times) are one-step errors, or differences on a year where there are none. One principal
    factor of the shrunken correlation, whose diagonal is replaced by what the factor explains until it stays
    (principal axis factoring; Harman, 1976). Signs are such that the loadings' sum isn't negative.
    """
    correlation = shrunken_correlation(errors)
    if len(correlation) < 2:  # noqa: PLR2004 - one series has no company
        return np.zeros(len(correlation))
    loadings = np.zeros(len(correlation))
    for _ in range(_ROUNDS):
        np.fill_diagonal(correlation, loadings**2)
        values, vectors = np.linalg.eigh(correlation)
        before, loadings = loadings, np.sqrt(max(values[-1], 0.0)) * vectors[:, -1]
        loadings = np.clip(loadings * (np.sign(loadings.sum()) or 1.0), -_MOST_LOADING, _MOST_LOADING)
        if np.abs(loadings - before).max() < 1e-6:  # noqa: PLR2004 - far below any loading that matters
            break
    return np.asarray(loadings)
