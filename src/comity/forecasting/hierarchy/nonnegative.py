"""Weighted least squares on a hierarchy, with or without the bound at zero: exact and sparse.

With A the rows that add up, b the base forecasts of the bottom series, a those of the sums, and diagonal variances
V (bottom) and U (sums), the bottom series x minimise (x - b)' V^-1 (x - b) + (A x - a)' U^-1 (A x - a). The
solution is x = b + V A' m with (A V A' + U) m = a - A b: a system as large as there are sums, which is never
formed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse.linalg import LinearOperator, cg

from comity.errors import ComityError
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.series import Array

Mask = npt.NDArray[np.bool_]
_ACCURACY = 1e-12
_MOST_STEPS = 5000
_MOST_EXCHANGES = 500
_PATIENCE = 3
_TOLERANCE = 1e-8
"""In standard deviations: how far below zero a value or its multiplier may lie and still count as zero."""


@dataclass(frozen=True)
class Problem:
    """One step: matrix of sums A (sums, bottom), base forecasts and variances of bottom series and of sums."""

    matrix: Any
    transposed: Any
    bottom: Array
    sums: Array
    bottom_variance: Array
    sums_variance: Array


def least_squares(problem: Problem) -> Array:
    """Return the bottom series that fit all base forecasts best; they may be negative."""
    every = np.ones(len(problem.bottom), dtype=bool)
    return _fit(problem, every, np.zeros(len(problem.sums)))[0]


def nonnegative_least_squares(problem: Problem) -> Array:
    """Return the bottom series that fit all base forecasts best among those that aren't negative.

    Block principal pivoting: series that turn negative are held at zero, held ones that would rise are let go,
    until the conditions of an optimum (Karush, Kuhn, Tucker) hold for all. The problem is strictly convex, so that
    this is the one solution. Where exchanging all at once stops helping, the last one alone is exchanged, which
    always ends. Sources: Wickramasuriya, Turlach and Hyndman (2020); Kim and Park (2011), section 4. Raises
    `ComityError` where no solution is found.
    """
    deviation = np.sqrt(problem.bottom_variance)
    free, multipliers = problem.bottom > 0, np.zeros(len(problem.sums))
    least, patience = len(free) + 1, _PATIENCE
    for _ in range(_MOST_EXCHANGES):
        fitted, pull, multipliers = _fit(problem, free, multipliers)
        wrong = np.where(free, fitted < -_TOLERANCE * deviation, pull > _TOLERANCE * deviation)
        count = int(wrong.sum())
        if not count:
            return np.maximum(fitted, 0)
        if count < least:
            least, patience = count, _PATIENCE
        elif patience:
            patience -= 1
        else:
            wrong = _last_alone(wrong)
        free = free ^ wrong
    raise ComityError(say("not_solved"))


def _last_alone(wrong: Mask) -> Mask:
    alone = np.zeros_like(wrong)
    alone[np.flatnonzero(wrong)[-1]] = True
    return alone


def _fit(problem: Problem, free: Mask, start: Array) -> tuple[Array, Array, Array]:
    """Return the fit with the other series held at zero, where each would go if let alone, and the multipliers."""
    variance = np.where(free, problem.bottom_variance, 0.0)
    base = np.where(free, problem.bottom, 0.0)
    multipliers = _solve(problem, variance, problem.sums - problem.matrix @ base, start)
    push = problem.transposed @ multipliers
    return base + variance * push, problem.bottom + problem.bottom_variance * push, multipliers


def _solve(problem: Problem, variance: Array, gap: Array, start: Array) -> Array:
    """Solve (A V A' + U) m = gap by conjugate gradients, scaled by the diagonal.

    Each bottom series is in one node a grouping, so the scaled matrix has no eigenvalue above the number of
    groupings plus one, and few steps are needed.
    """
    if not len(gap):
        return gap
    scale = 1 / np.sqrt(problem.matrix @ variance + problem.sums_variance)

    def multiply(vector: Array) -> Array:
        inner = scale * vector
        return np.asarray(
            scale * (problem.matrix @ (variance * (problem.transposed @ inner)) + problem.sums_variance * inner)
        )

    size = len(gap)
    system = LinearOperator((size, size), matvec=multiply, dtype=float)
    found, failed = cg(system, scale * gap, x0=start / scale, rtol=_ACCURACY, atol=0.0, maxiter=_MOST_STEPS)
    if failed:
        raise ComityError(say("not_solved"))
    return np.asarray(scale * found)
