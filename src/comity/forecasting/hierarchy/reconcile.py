"""Reconciliation of point forecasts: the figures nearest to all base forecasts that add up."""

import numpy as np
from scipy import sparse

from comity.errors import UsageError
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.nonnegative import Problem, least_squares, nonnegative_least_squares
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.series import Array

_LEAST_SHARE = 1e-4
"""A sum's variance is at least this share of its parts' variances, so that no base forecast is taken as certain."""
_TINY = 1e-12


def reconcile(hierarchy: Hierarchy, means: Array, variances: Array, *, nonnegative: bool = True) -> Array:
    """Return the (nodes, steps) means that add up and are nearest to the base `means` (nodes, steps).

    `variances` (nodes,) or (nodes, steps) are those of the base forecasts' errors: what is known well moves little.
    This is MinT with variance scaling, WLS_v (Wickramasuriya, Athanasopoulos and Hyndman, 2019); with `nonnegative`
    it is solved under the bound at zero (Wickramasuriya, Turlach and Hyndman, 2020), exactly. A sum whose base mean
    is NaN says nothing. Raises `UsageError` where shapes don't fit or a bottom series has no forecast.
    """
    _check(hierarchy, means, variances)
    spread = np.broadcast_to(variances.T, means.T.shape).T
    solve = nonnegative_least_squares if nonnegative else least_squares
    steps = [solve(_problem(hierarchy, means[:, step], spread[:, step])) for step in range(means.shape[1])]
    return np.asarray(hierarchy.summing @ np.column_stack(steps))


def _check(hierarchy: Hierarchy, means: Array, variances: Array) -> None:
    nodes = len(hierarchy.nodes)
    if means.ndim != 2 or len(means) != nodes:  # noqa: PLR2004 - nodes and steps
        raise UsageError(say("bad_shape", nodes=nodes, rows=len(means)))
    if variances.shape not in {(nodes,), means.shape}:
        raise UsageError(say("bad_shape", nodes=nodes, rows=len(variances)))
    known = np.isfinite(means[hierarchy.sums :]).all(axis=1)
    if not known.all():
        series = hierarchy.bottoms[int(np.flatnonzero(~known)[0])]
        raise UsageError(say("no_forecast", series=series), remedy=say("no_forecast_remedy"))
    said = variances[np.isfinite(means).all(axis=1)]
    if not np.isfinite(said).all() or (said < 0).any():
        raise UsageError(say("bad_variance"))


def _problem(hierarchy: Hierarchy, means: Array, variances: Array) -> Problem:
    sums, upper = hierarchy.sums, hierarchy.upper
    said = np.isfinite(means[:sums])
    matrix = sparse.csr_matrix(upper[said])
    bottom_variance = np.maximum(variances[sums:], _floor(variances[sums:]))
    parts = matrix @ bottom_variance
    return Problem(
        matrix=matrix,
        transposed=matrix.T.tocsr(),
        bottom=means[sums:],
        sums=means[:sums][said],
        bottom_variance=bottom_variance,
        sums_variance=np.maximum(variances[:sums][said], _LEAST_SHARE * parts),
    )


def _floor(variances: Array) -> float:
    """Return the least variance of a bottom series, far below all others, so that even a constant can give way."""
    return max(_TINY * float(variances.max(initial=0.0)), _TINY)
