"""The surprise that flows share: what those who have reported say of one who hasn't."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from comity.analysis.panel import Array

FORGETTING = 0.97
"""What a past surprise counts for, one period later."""
PRIOR = 60.0
"""Even correlation counts as much as so many periods of each pair's own."""
OUTLIER = 3.0
"""No single surprise counts for more spreads than this."""
NEEDED = 12
"""Periods that a flow and the others must share before their surprises are compared."""
OWN_NEEDED = 6
"""Surprises of its own that a flow needs before its spread is believed."""
_LARGEST = 60
"""Only so many reporters are listened to, the largest."""
_LEAST_VARIANCE = 0.02
_FLOOR = 1e-3
_TAIL = 0.9


@dataclass(frozen=True)
class Past:
    """Log surprises at one horizon, up to the last period that a late flow's own is known of.

    `scores`: (flows, periods), in spreads, none above `OUTLIER`, 0 where unknown; `known`: whether they are;
    `spread`: (flows,), NaN where fewer than `OWN_NEEDED` are known; `weights`: (periods,), adding up to 1.
    """

    scores: Array
    known: NDArray[np.bool_]
    spread: Array
    weights: Array

    @property
    def effective(self) -> float:
        """How many equally weighted periods the weights are worth."""
        return float(1.0 / (self.weights**2).sum())


@dataclass(frozen=True)
class Shared:
    """What the reporters say of one flow.

    `surprise` is to be added to its log expectation, `spread` is the standard deviation of what then is left,
    `weight` the share of its own variance that the reporters explain (0: nothing). `left`: (periods,), what would
    have been left in the past, in spreads; NaN where it isn't known.
    """

    surprise: float
    spread: float
    weight: float
    left: Array


def past_surprises(residuals: Array, *, last: int) -> Past:
    """Return the past of log surprises (flows, periods) up to and with the column `last`.

    The spread is the root of a discounted mean of squares, none counted beyond `OUTLIER` spreads.
    """
    before = residuals[:, : last + 1]
    known = np.isfinite(before)
    raw = np.nan_to_num(before)
    weights = FORGETTING ** np.arange(before.shape[1])[::-1]
    weights = weights / max(weights.sum(), 1e-12)
    heard = (weights * known).sum(axis=1)
    spread = np.full(before.shape[0], np.inf)
    for _ in range(3):
        limit = np.where(np.isfinite(spread), OUTLIER * spread, np.inf)[:, None]
        square = (weights * np.clip(raw, -limit, limit) ** 2).sum(axis=1)
        spread = np.sqrt(square / np.maximum(heard, 1e-12)) + _FLOOR
    spread = np.where(known.sum(axis=1) >= OWN_NEEDED, spread, np.nan)
    scores = np.clip(raw / np.where(np.isfinite(spread), spread, 1.0)[:, None], -OUTLIER, OUTLIER)
    return Past(scores, known & np.isfinite(spread)[:, None], spread, weights)


def _wider(known: NDArray[np.bool_], weights: Array) -> float:
    """Return by how much the interval of one flow is wider for its spread being read from a few periods alone."""
    own = weights * known
    freedom = max(float(own.sum() ** 2 / (own**2).sum()) - 1.0, 1.0)
    return float(stdtrit(freedom, _TAIL) / ndtri(_TAIL))


def shared_surprise(
    residuals: Array, past: Past, *, late: int, reporters: Sequence[int], at: int, sizes: Array
) -> Shared:
    """Return what the reporters' surprises in the column `at` say of the flow in the row `late`.

    It is the best linear prediction from the correlations of past scores, shrunk towards even correlation, so that
    its spread counts both what the reporters leave open and that they are only partly alike. `sizes` (flows,) says
    who is listened to where there are many.

    Source: Ledoit & Wolf (2004), "Honey, I shrunk the sample covariance matrix", Journal of Portfolio Management
    30 (the target); the amount is that of a prior worth `PRIOR` periods, set on the earlier half of the series.
    """
    spread = float(past.spread[late])
    wide = spread * _wider(past.known[late], past.weights)
    together = past.known & past.known[late]
    heard = [
        r for r in reporters if np.isfinite(residuals[r, at]) and together[r].sum() >= NEEDED and past.spread[r] > 0
    ]
    heard = sorted(sorted(heard, key=lambda r: -sizes[r])[:_LARGEST])
    own = np.where(past.known[late], past.scores[late], np.nan)
    if not heard:
        return Shared(0.0, wide, 0.0, own)
    correlation = shrunken_correlation(past, [late, *heard])
    towards = np.linalg.solve(correlation[1:, 1:], correlation[1:, 0])
    explained = float(np.clip(towards @ correlation[1:, 0], 0.0, 1.0 - _LEAST_VARIANCE))
    now = np.clip(residuals[heard, at] / past.spread[heard], -OUTLIER, OUTLIER)
    return Shared(
        surprise=float(towards @ now) * spread,
        spread=wide * float(np.sqrt(1.0 - explained)),
        weight=explained,
        left=own - towards @ past.scores[heard],
    )


def shrunken_correlation(past: Past, rows: Sequence[int]) -> Array:
    """Return the correlation of some flows' past scores, shrunk towards what any two of them have on average."""
    known = past.known[rows].astype(np.float64)
    scores = np.where(past.known[rows], past.scores[rows], 0.0)
    return shrink(_correlate(scores, known, past.weights), past.effective)


def _correlate(scores: Array, known: Array, weights: Array) -> Array:
    """Return correlations about zero, each over the periods that both flows have."""
    products = (scores * weights) @ scores.T
    squares = (scores**2 * weights) @ known.T
    scale = np.sqrt(squares * squares.T)
    return np.divide(products, scale, out=np.zeros_like(products), where=scale > 0)


def shrink(correlation: Array, periods: float) -> Array:
    """Return a correlation matrix from so many periods shrunk towards an even one that isn't negative."""
    count = correlation.shape[0]
    if count == 1:
        return np.ones((1, 1))
    even = max(0.0, float((correlation.sum() - np.trace(correlation)) / (count * (count - 1))))
    target = np.full((count, count), min(even, 1.0 - _LEAST_VARIANCE))
    share = PRIOR / (PRIOR + periods)
    mixed = (1.0 - share) * correlation + share * target
    np.fill_diagonal(mixed, 1.0)
    return _positive(mixed)


def _positive(correlation: Array) -> Array:
    """Return the matrix with a diagonal that lets it be solved: pairs of unequal length need not fit."""
    least = float(np.linalg.eigvalsh(correlation)[0])
    if least >= _FLOOR:
        return correlation
    lifted = correlation + (_FLOOR - least) * np.eye(correlation.shape[0])
    return np.asarray(lifted / lifted[0, 0])
