"""A missing side from its own history: its own last level, moved by the growth of the other side.

    log own(t) = level(own) + share * clip(log other(t) - level(other))

Levels are means over the last periods that both sides have, or the same period a year ago. How much of the other
side's growth is followed (`share`), how much of a leap is believed (`clip`) and which level is taken are chosen by
how well each would have done on the pairs' own past.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from comity.analysis.mirror.blocks import SMALLEST
from comity.analysis.panel import Array

SHARES = (0.0, 0.3, 0.5, 0.8, 1.0)
CLIPS = (0.2, 0.5, np.inf)
_ENOUGH = 40
_BOUND = 0.5
"""An error counts for no more than this, so that a few corridors don't choose for all."""
_LEVELS = (0.8, 0.95)
_LEAST_WIDE = 0.1
"""No past is so smooth that the next figure is certain."""
_NORMAL = (1.2816, 1.96)
_YEARS_OLD, _RECENT_YEARS = 2, 3
_SIZE = 20.0
"""Counts below this don't help to choose: their errors are chance."""
_COUNTING = 8.0
"""Variance of a count in its own size, as in the factor model."""


@dataclass(frozen=True)
class Recipe:
    """Which level (`last`: how many periods; 0: the same period a year ago), and what of the growth is followed."""

    last: int = 1
    share: float = 0.3
    clip: float = 0.2


@dataclass(frozen=True)
class OwnHistory:
    """Estimates of one side from its own history.

    `estimate`, `spread`: (corridors, periods), log estimate and the standard deviation of its error; NaN where the
    other side or an own figure of the last two years is missing. `wide80`, `wide95` multiply the spread for
    intervals. `errors` is how many earlier errors all this was told from.
    """

    recipe: Recipe
    estimate: Array
    spread: Array
    wide80: float
    wide95: float
    errors: int


def estimate_side(own: Array, other: Array, *, season: int, spread: float) -> OwnHistory:
    """Return the estimates of one side; `own`, `other` are counts by (corridors, periods), NaN where unknown.

    `season` is the number of periods in a year; `spread` the standard deviation of yearly changes of the log
    ratio, which stands where the past is too short to tell how large errors are.
    """
    own_log, other_log = _log(own), _log(other)
    levels = {last: _levels(own_log, other_log, last=last, season=season) for last in _choices(season)}
    chosen, best = Recipe(), np.inf
    for recipe in _recipes(season):
        loss, count = _loss(_predict(other_log, levels[recipe.last], recipe), own_log, own)
        if count >= _ENOUGH and loss < best - 1e-12:
            chosen, best = recipe, loss
    estimate, age = _predict(other_log, levels[chosen.last], chosen), levels[chosen.last][2]
    size = np.sqrt(_COUNTING / np.maximum(np.exp(levels[chosen.last][0]), 1.0))
    recent = max(0, own.shape[1] - 1 - _RECENT_YEARS * season)
    return _with_spread(chosen, estimate, own_log, shape=(age, size), usual=spread, recent=recent)


def _log(counts: Array) -> Array:
    return np.asarray(np.log(np.where(np.isnan(counts), np.nan, np.maximum(counts, SMALLEST))))


def _choices(season: int) -> tuple[int, ...]:
    return (1,) if season == 1 else (1, 3, season, 0)


def _recipes(season: int) -> Iterator[Recipe]:
    for last, share, clip in product(_choices(season), SHARES, CLIPS):
        if share or clip == CLIPS[0]:
            yield Recipe(last, share, clip)


def _levels(own: Array, other: Array, *, last: int, season: int) -> tuple[Array, Array, Array]:
    """Return both sides' levels as known before each period, and how many periods old they are."""
    corridors, periods = own.shape
    base_own, base_other, age = (np.full((corridors, periods), np.nan) for _ in range(3))
    both = ~np.isnan(own) & ~np.isnan(other)
    for row in range(corridors):
        held = np.flatnonzero(both[row])
        for at in range(periods):
            before = held[: np.searchsorted(held, at)]
            chosen = before[before == at - season] if last == 0 else before[-last:]
            if chosen.size and at - before[-1] <= _YEARS_OLD * season:
                base_own[row, at], base_other[row, at] = own[row, chosen].mean(), other[row, chosen].mean()
                age[row, at] = at - before[-1]
    return base_own, base_other, age


def _predict(other: Array, levels: tuple[Array, Array, Array], recipe: Recipe) -> Array:
    growth = np.clip(other - levels[1], -recipe.clip, recipe.clip)
    return np.asarray(levels[0] + recipe.share * growth)


def _loss(predicted: Array, own_log: Array, own: Array) -> tuple[float, int]:
    """Return the mean bounded error of figures that aren't tiny, and how many there are."""
    error = np.abs(predicted - own_log)[~np.isnan(own) & (own >= _SIZE)]
    error = error[~np.isnan(error)]
    return (float(np.minimum(error, _BOUND).mean()), error.size) if error.size else (np.inf, 0)


def _with_spread(
    recipe: Recipe, estimate: Array, own_log: Array, *, shape: tuple[Array, Array], usual: float, recent: int
) -> OwnHistory:
    """Return the estimates with their spreads: a part that grows with age, and the chance of a count.

    Errors from the column `recent` on tell how large they are, where there are enough of them.
    """
    age, size = shape
    error = np.abs(estimate - own_log)
    known = ~np.isnan(error)
    late = known & (np.arange(error.shape[1]) >= recent)
    known = late if late.sum() >= _ENOUGH else known
    grown = np.sqrt(np.maximum(age, 1.0))
    count = int(known.sum())
    base = float(np.median(error[known] / grown[known]) * 1.4826) if count >= _ENOUGH else usual
    spread = np.sqrt((base * grown) ** 2 + size**2)
    spread = np.where(np.isnan(estimate), np.nan, spread)
    if count < _ENOUGH:
        return OwnHistory(recipe, estimate, spread, *_NORMAL, count)
    wide80, wide95 = np.quantile(error[known] / spread[known], [min(1.0, p * (1 + 1 / count)) for p in _LEVELS])
    return OwnHistory(
        recipe, estimate, spread, max(float(wide80), _LEAST_WIDE), max(float(wide95), _LEAST_WIDE), count
    )
