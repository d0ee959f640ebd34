"""The way back: how fast a panel's gap to the time before closes, and how sure that is."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.series import Array
from comity.forecasting.shocks.exceptional import USUAL_RATE

_LATELY = 6
_LONG = 24
_PRIOR_LATELY = 8.0
_PRIOR_LONG = 12.0
_FADES = 0.85
_FASTEST = 0.5
_LEAST_GAP = 0.05
_GAP_DOUBT = 0.35
_STEP_DOUBT = 0.05


def pooled_rates(gaps: Sequence[Array]) -> tuple[float, float]:
    """Return the rates at which gaps have closed, lately and since their deepest, drawn towards the usual rate.

    `gaps` are (steps,) in logs, positive below the level before, all ending at the same step; NaN where unknown.
    A common shock is one draw however many series share it, so that the prior counts in steps, not in series.
    """
    longest = max((len(gap) for gap in gaps), default=0)
    if not longest:
        return USUAL_RATE, USUAL_RATE
    table = np.full((len(gaps), longest), np.nan)
    for row, gap in enumerate(gaps):
        table[row, longest - len(gap) :] = gap
    path = _smooth(np.nanmedian(table[:, np.isfinite(table).any(axis=0)], axis=0))
    since = len(path) - 1 - int(np.argmax(path))
    usual = _rate(path, min(since, _LONG), towards=USUAL_RATE, prior=_PRIOR_LONG)
    return _rate(path, min(since, _LATELY), towards=usual, prior=_PRIOR_LATELY), usual


def _smooth(path: Array) -> Array:
    """Return the mean of three neighbours (two at the ends): the deepest step alone exaggerates the recovery."""
    count = np.convolve(np.ones(len(path)), np.ones(3), mode="full")[1:-1]
    return np.maximum(np.convolve(path, np.ones(3), mode="full")[1:-1] / count, _LEAST_GAP)


def _rate(path: Array, steps: int, *, towards: float, prior: float) -> float:
    """Return the mean rate over the last steps, drawn towards another."""
    closed = np.log(path[-1 - steps] / path[-1])
    return float(np.clip((prior * towards + closed) / (prior + steps), 0.0, _FASTEST))


def share_closed(rate: float, usual: float, horizon: int) -> Array:
    """Return the share of the gap that is closed after each step: the rate of late fades towards the usual one."""
    ahead = np.arange(1, horizon + 1)
    closed = usual * ahead + (rate - usual) * _FADES * (1 - _FADES**ahead) / (1 - _FADES)
    return np.asarray(1 - np.exp(-np.maximum(closed, 0)))


def doubt_of(gap: float, closed: Array, *, still_open: bool) -> Array:
    """Return the standard deviation of the logarithm of each step to come that the way back adds.

    A third of the gap as it closes, and a walk of the level, which the noise of normal times doesn't hold: of a
    twentieth a step while the shock goes on, half as much after it.
    """
    walk = (_STEP_DOUBT if still_open else _STEP_DOUBT / 2) * np.sqrt(np.arange(1, len(closed) + 1))
    return np.asarray(abs(gap) * _GAP_DOUBT * np.sqrt(closed) + walk)
