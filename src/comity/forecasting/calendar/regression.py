"""Bayesian regression of many whitened series at once, on effects whose expected sizes are known."""

from dataclasses import dataclass

import numpy as np

from comity.forecasting.series import Array

_FAR = 3.0
"""Errors beyond so many deviations weigh less (Huber, 1964, with squared weights, for breaks)."""
_LEAST_NOISE = 1e-3
_ROUNDS = 2


@dataclass(frozen=True)
class Prior:
    """Expected coefficients (series, columns) and their variances (columns)."""

    mean: Array
    variance: Array


@dataclass(frozen=True)
class Fit:
    """Coefficients and their posterior variances (series, columns); the deviation of each series' whitened errors.

    `weights` (series, steps) are one over the variance of each error, less for breaks, 0 where unknown.
    """

    coefficients: Array
    uncertainty: Array
    noise: Array
    weights: Array


def regress(whitened: Array, prior: Prior) -> Fit:
    """Regress the first column of (series, steps, columns) on all others.

    The deviation of the errors is robust: it comes from their median, and breaks weigh little. A series with
    nothing known gets what is expected.
    """
    y, x = whitened[:, :, 0], whitened[:, :, 1:]
    known = (np.abs(x[:, :, 0]) > 0).astype(float)
    noise = _deviation(y - _fitted(x, prior.mean), known)
    weights = known / noise[:, None] ** 2
    for _ in range(_ROUNDS):
        coefficients, _ = _solve(y, x, weights, prior)
        errors = y - _fitted(x, coefficients)
        noise = _deviation(errors, known)
        far = np.minimum(1, (_FAR * noise[:, None] / np.maximum(np.abs(errors), 1e-12)) ** 2)
        weights = known * far / noise[:, None] ** 2
    coefficients, precision = _solve(y, x, weights, prior)
    return Fit(coefficients, np.diagonal(np.linalg.inv(precision), axis1=1, axis2=2), noise, weights)


def _fitted(x: Array, coefficients: Array) -> Array:
    return np.asarray((x @ coefficients[:, :, None])[:, :, 0])


def _solve(y: Array, x: Array, weights: Array, prior: Prior) -> tuple[Array, Array]:
    """Return coefficients and their posterior precision."""
    turned = x.transpose(0, 2, 1)
    precision = turned @ (x * weights[:, :, None]) + np.diag(1 / prior.variance)
    moment = turned @ (weights * (y - _fitted(x, prior.mean)))[:, :, None]
    return np.asarray(prior.mean + np.linalg.solve(precision, moment)[:, :, 0]), np.asarray(precision)


def _deviation(errors: Array, known: Array) -> Array:
    """Return the deviation of each series' errors: 1.48 times their median size (Rousseeuw and Croux, 1993)."""
    sizes = np.where(known > 0, np.abs(errors), np.nan)
    empty = ~known.any(axis=1)
    sizes[empty] = 1.0
    median = np.nanmedian(sizes, axis=1)
    count = known.sum(axis=1)
    return np.asarray(np.maximum(1.4826 * median * np.sqrt((count + 2) / np.maximum(count, 1)), _LEAST_NOISE))
