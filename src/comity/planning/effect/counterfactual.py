"""What a flow would have been: a forecast corrected by surprises of controls, and a synthetic control."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from comity.planning.effect.flows import Array, Expected

LONGEST_PAST = 48
"""Periods before the start that are learnt from, in months; other frequencies have as many years."""
LEAST_SURPRISES = 18
"""With fewer known surprises before the start, the forecast isn't used: the synthetic control stands alone."""
_SURPRISE_RIDGE = 1.0
_CONTROL_RIDGE = 0.05
_CORRECTED_AT = 3
"""Controls' weights are learnt from surprises this many periods ahead."""
_OUTLIER = 3.0
_MAD_TO_SD = 1.4826
_LEAST_SPREAD = 0.01
_TO_ONE = 1e3
_YEARS_OF_SEASON = 3


@dataclass(frozen=True)
class Gap:
    """How far a flow was from what it would have been, by period of the window, on logarithms.

    `forecast` and `synthetic` are the gaps of the two parts; `forecast` is None where the past is too short for it.
    `weights`: what each control counts for in the synthetic control, in the order of the controls; `fit` is the
    root mean square of its gaps before the start.
    """

    synthetic: Array
    forecast: Array | None
    weights: Array
    fit: float


@dataclass(frozen=True)
class Window:
    """`length` periods from column `start` on, and the `past` periods before it that are learnt from."""

    start: int
    length: int
    past: int

    @property
    def before(self) -> slice:
        """The columns that are learnt from."""
        return slice(self.start - self.past, self.start)

    @property
    def within(self) -> slice:
        """The columns in which the measure is in force."""
        return slice(self.start, self.start + self.length)


def find_gap(made: Expected, row: int, controls: Sequence[int], window: Window) -> Gap:
    """Return the gap between a flow and its two counterfactuals, made from nothing of its own after the start.

    Source: demeaned synthetic control, Doudchenko & Imbens (2016), NBER 22791, and Ferman & Pinto (2021),
    Quantitative Economics 12; ridge, Ben-Michael, Feller & Rothstein (2021), JASA 116.
    """
    rows = list(controls)
    synthetic, weights, fit = _synthetic(made, row, rows, window)
    return Gap(synthetic, _forecast(made, row, rows, window), weights, fit)


def _synthetic(made: Expected, row: int, rows: list[int], window: Window) -> tuple[Array, Array, float]:
    """Return the gap to a weighted mean of controls, all free of their season, at the level of the last year."""
    free = _without_season(
        made.logs[[row, *rows], window.start - window.past : window.start + window.length], made, window
    )
    own, others = free[0], free[1:].T
    known = np.isfinite(own[: window.past])
    y, x = own[: window.past][known], others[: window.past][known]
    weights = simplex(x - x.mean(axis=0), y - y.mean(), ridge=_CONTROL_RIDGE * len(y) * float(np.var(y)) + 1e-6)
    left = y - x @ weights
    fit = float(np.sqrt(np.mean((left - left.mean()) ** 2))) + _LEAST_SPREAD
    gap = own[window.past :] - left[-made.season :].mean() - others[window.past :] @ weights
    return np.asarray(gap), weights, fit


def _without_season(logs: Array, made: Expected, window: Window) -> Array:
    """Return logs less the mean of their month before the start, as far as that differs from the mean of all.

    Two years tell too little of a season; with less than three, figures stay as they are.
    """
    if window.past < _YEARS_OF_SEASON * made.season:
        return logs
    before = logs[:, : window.past]
    turns = np.arange(logs.shape[1]) % made.season
    at = np.eye(made.season)[turns[: window.past]]
    known = np.isfinite(before)
    counts = known @ at
    means = np.where(known, before, 0.0) @ at / np.maximum(counts, 1.0)
    level = (means * (counts > 0)).sum(axis=1, keepdims=True) / np.maximum(
        (counts > 0).sum(axis=1, keepdims=True), 1
    )
    return np.asarray(logs - np.where(counts > 0, means - level, 0.0)[:, turns])


def _forecast(made: Expected, row: int, rows: list[int], window: Window) -> Array | None:
    """Return the surprise of the forecast made before the start, less what those of the controls explain of it."""
    learnt = made.residuals(min(_CORRECTED_AT, window.length))
    own, others = learnt[row, window.before], learnt[rows, window.before].T
    known = np.isfinite(own) & np.isfinite(others).all(axis=1)
    gap = np.array([made.residuals(step + 1)[row, window.start + step] for step in range(window.length)])
    if known.sum() < LEAST_SURPRISES * made.season / 12 or not np.isfinite(gap).all():
        return None
    y, x = own[known], others[known]
    spread, reach = _spread(x), _spread(y)
    y, x = np.clip(y, -_OUTLIER * reach, _OUTLIER * reach), np.clip(x, -_OUTLIER * spread, _OUTLIER * spread)
    weights = _positive(x, y, ridge=_SURPRISE_RIDGE * len(y) * float(np.var(y)))
    told = np.array([made.residuals(step + 1)[rows, window.start + step] for step in range(window.length)])
    bound = (_OUTLIER + 1) * spread
    return np.asarray(gap - np.clip(np.nan_to_num(told), -bound, bound) @ weights)


def _spread(values: Array) -> Array:
    return np.asarray(_MAD_TO_SD * np.median(np.abs(values), axis=0) + _LEAST_SPREAD)


def _positive(x: Array, y: Array, *, ridge: float) -> Array:
    """Return weights of zero or more that explain `y`, small where little is known."""
    count = x.shape[1]
    stacked = np.vstack([x, np.sqrt(ridge) * np.eye(count)])
    return np.asarray(nnls(stacked, np.concatenate([y, np.zeros(count)]))[0])


def simplex(x: Array, y: Array, *, ridge: float) -> Array:
    """Return weights of zero or more that add up to one and explain `y`."""
    count = x.shape[1]
    sure = _TO_ONE * max(float(np.abs(x).max()), _LEAST_SPREAD)
    stacked = np.vstack([x, np.full((1, count), sure), np.sqrt(ridge) * np.eye(count)])
    return np.asarray(nnls(stacked, np.concatenate([y, [sure], np.zeros(count)]))[0])
