"""Chain ladder: what a period's figure grows to, from how earlier periods grew after the same age."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.panel import Array

NEEDED = 6
"""Earlier periods that were partial at the same age, without which nothing is said."""
_WHOLE = 0.98
"""A figure of at least this share of what it grew to wasn't partial."""
_MOSTLY = 0.5
"""The share of earlier periods that must have been partial at that age."""
_LEAST_SPREAD = 0.005


@dataclass(frozen=True, slots=True)
class Ultimate:
    """What a partial figure is expected to grow to: `reported` times `factor`.

    `log_value` is its log1p and `spread` that logarithm's standard deviation; `periods` were learnt from.
    """

    reported: float
    factor: float
    log_value: float
    spread: float
    periods: int


def develop(triangle: Array, *, row: int) -> Ultimate | None:
    """Return what the row's figure at age 0 grows to; None where its past doesn't say.

    `triangle`: (periods, ages), oldest first, what was known of each period so many steps after the age that the
    row has now; NaN where that lies in the future or nothing was known. Rows before `row` are learnt from. Nothing
    is said where fewer than `NEEDED` of them, or fewer than half, were partial at age 0: a figure that used to be
    whole by now says nothing of one that isn't. The spread counts the chance of the development and that its
    factors are estimates.

    Source: Mack (1993), "Distribution-free calculation of the standard error of chain ladder reserve estimates",
    ASTIN Bulletin 23: factors weighted by volume, with his variances.
    """
    reported = float(triangle[row, 0])
    learnt = _partial(triangle[:row])
    if not np.isfinite(reported) or reported <= 0 or learnt is None:
        return None
    value, error, factor = reported, 0.0, 1.0
    for age in range(triangle.shape[1] - 1):
        step = _step(learnt, age)
        if step is None:
            break
        growth, variance, volume = step
        error = growth**2 * error + value * variance + value**2 * variance / volume
        value, factor = value * growth, factor * growth
    relative = error / max(value, 1.0) ** 2
    spread = float(np.sqrt(np.log1p(relative) + _LEAST_SPREAD**2))
    return Ultimate(reported, factor, float(np.log1p(value)), spread, learnt.shape[0])


def _partial(before: Array) -> Array | None:
    """Return the periods that were partial at age 0 and have grown since; None where they are too few."""
    heard = before[np.isfinite(before[:, 0]) & (before[:, 0] > 0)]
    if not heard.shape[0]:
        return None
    ages = np.where(np.isfinite(heard), np.arange(heard.shape[1]), 0).max(axis=1)
    grown = heard[np.arange(heard.shape[0]), ages]
    chosen = heard[(ages > 0) & (heard[:, 0] < _WHOLE * grown)]
    if chosen.shape[0] < max(NEEDED, _MOSTLY * (ages > 0).sum()):
        return None
    return np.asarray(chosen)


def _step(learnt: Array, age: int) -> tuple[float, float, float] | None:
    """Return the growth from an age to the next, Mack's variance for it, and the volume that it rests on."""
    now, later = learnt[:, age], learnt[:, age + 1]
    both = np.isfinite(now) & np.isfinite(later) & (now > 0)
    if both.sum() < NEEDED:
        return None
    now, later = now[both], later[both]
    growth = float(later.sum() / now.sum())
    variance = float((now * (later / now - growth) ** 2).sum() / (both.sum() - 1))
    return growth, variance, float(now.sum())
