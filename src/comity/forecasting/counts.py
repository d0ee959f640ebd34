"""Sparse counts: quantiles pooled from three views of a series, about the combination's mean."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.series import Array

_POINTS = (np.arange(60) + 0.5) / 60
"""Each view of the coming values is held as sixty equally likely ones."""
_RECENT = 24
_SCALE = 1.2
_LEAST_DISPERSION = 1.05
_HALF_LIFE = 6.0
_LONGEST = 120
_SMOOTHING = np.array([0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8])
_EXCESS = np.array([0.1, 0.3, 1.0, 2.0, 5.0, 15.0, 50.0, 200.0])
_CLOSED = 1e-3
"""Zeros at the end that were less likely than this are taken for a closure, not for sparseness."""
_SEASON_PENALTY = 3.0
_STRETCH, _STRETCH_FROM = 0.5, 0.8
_TINY = 1e-9


def count_quantiles(values: Array, season: int, mean: Array, levels: Sequence[float]) -> Array:
    """Return the quantiles (horizon, levels) of a sparse series of counts about its forecast `mean` (horizon,).

    `values` has no gaps and isn't negative. The quantiles are those of an equal pool of three distributions:
    negative binomial about the mean; the past values themselves, weighed by their age (what bootstraps of
    sparse demand draw from: Willemain, Smart and Schwarz, 2004); negative binomial about a smoothed level
    (Snyder, Ord and Beaumont, 2012). A linear pool is wider than its parts, as a sparse series' doubt about its
    level asks for; the upper tail is stretched on top. Quantiles are whole numbers where the values are, and
    never negative.
    """
    whole = bool(np.all(values == np.round(values)))
    unit = 1.0 if whole or not (values > 0).any() else float(values[values > 0].min())
    counts = _since_closure(values / unit)
    recent = weighted_quantiles(counts, 0.5 ** (np.arange(len(counts))[::-1] / _HALF_LIFE), _POINTS)
    views = (
        _about_mean(counts, np.maximum(mean / unit, _TINY)),
        np.broadcast_to(recent, (len(mean), len(recent))),
        _about_level(counts[-_LONGEST:], season, len(mean)),
    )
    quantiles = _stretch(np.quantile(np.hstack(views), levels, axis=1, method="inverted_cdf").T, levels)
    return np.asarray(np.maximum(np.round(quantiles) if whole else quantiles * unit, 0))


def weighted_quantiles(values: Array, weights: Array, levels: Sequence[float] | Array) -> Array:
    """Return the smallest values at or under which lies a share of the weight of at least each level.

    >>> weighted_quantiles(np.array([5.0, 1.0, 3.0]), np.array([1.0, 1.0, 2.0]), [0.2, 0.5, 0.9])
    array([1., 3., 5.])
    """
    order = np.argsort(values, kind="stable")
    shares = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(shares, np.asarray(levels) - _TINY)
    return np.asarray(values[order][np.minimum(places, len(values) - 1)])


def _since_closure(counts: Array) -> Array:
    """Return the zeros at the end alone where the zeros before them make so many in a row hardly believable."""
    last = int(np.flatnonzero(counts)[-1]) + 1 if counts.any() else 0
    share = (float(np.sum(counts[:last] == 0)) + 1) / (last + 2)
    return counts[last:] if share ** (len(counts) - last) < _CLOSED else counts


def _about_mean(counts: Array, mean: Array) -> Array:
    """Return (steps, points) of negative binomials whose variance is the mean's multiple, as in the recent past."""
    recent = counts[-_RECENT:]
    centre = max(float(recent.mean()), float(mean.mean()), _TINY)
    excess = max(_SCALE * float(recent.var()) / centre, _LEAST_DISPERSION) - 1
    return _negative_binomial(mean, mean * (1 + excess))


def _negative_binomial(mean: Array, variance: Array) -> Array:
    from scipy import stats

    spread = np.maximum(variance, _LEAST_DISPERSION * mean)
    size = mean**2 / (spread - mean)
    return np.asarray(stats.nbinom.ppf(_POINTS[None, :], size[:, None], (mean / spread)[:, None]), dtype=float)


def _about_level(counts: Array, season: int, horizon: int) -> Array:
    """Return (steps, points) of the counts about an exponentially smoothed level times a shrunken season.

    Smoothing constants and dispersions are averaged by their likelihood; the level's own variance grows with the
    horizon as its smoothing says. One negative binomial a step has the averages' mean and variance.
    """
    count = len(counts)
    factors = _season_factors(counts, season)
    past, coming = factors[np.arange(count) % season], factors[(count + np.arange(horizon)) % season]
    level = _smooth(counts / past)
    weights = _weigh(counts, level[:-1] * past[:, None])
    last, spread = level[-1][:, None], 1 + _EXCESS[None, :]
    drift = _SMOOTHING[:, None] ** 2 * last * spread
    means = coming[:, None, None] * last[None]
    steps = np.arange(horizon)[:, None, None]
    variances = means * spread[None] + coming[:, None, None] ** 2 * drift[None] * steps
    return _negative_binomial((weights * means).sum(axis=(1, 2)), (weights * variances).sum(axis=(1, 2)))


def _smooth(counts: Array) -> Array:
    """Return the level before each count and after the last, (counts + 1, smoothing constants)."""
    start = max(float(counts[:12].mean()), 0.1 / len(counts))
    levels = np.empty((len(counts) + 1, len(_SMOOTHING)))
    levels[0] = start
    for step, value in enumerate(counts):
        levels[step + 1] = levels[step] + _SMOOTHING * (value - levels[step])
    return np.asarray(np.maximum(levels, 1e-3))


def _weigh(counts: Array, means: Array) -> Array:
    """Return the weight of each smoothing constant and excess dispersion: its likelihood, with sum one."""
    from scipy.special import gammaln

    size = means[:, :, None] / _EXCESS
    seen = counts[:, None, None]
    logs = gammaln(seen + size) - gammaln(size) - size * np.log1p(_EXCESS) + seen * np.log(_EXCESS / (1 + _EXCESS))
    total = logs[1:].sum(axis=0)
    weights = np.exp(total - total.max())
    return np.asarray(weights / weights.sum())


def _season_factors(counts: Array, season: int) -> Array:
    """Return one factor for each place in the season, with mean one, drawn towards one where counts are few."""
    mean = float(counts.mean())
    if season == 1 or len(counts) < season + 4 or mean <= 0:
        return np.ones(season)
    places = np.arange(len(counts)) % season
    prior = _SEASON_PENALTY * max(float(counts.var()) / mean, 1.0)
    expected = np.bincount(places, minlength=season) * mean
    factors = (np.bincount(places, counts, minlength=season) + prior) / (expected + prior)
    return np.asarray(factors / factors.mean())


def _stretch(quantiles: Array, levels: Sequence[float]) -> Array:
    """Move upper quantiles away from the median: sparse series burst more often than their past shows."""
    beyond = np.maximum((np.asarray(levels) - _STRETCH_FROM) / (1 - _STRETCH_FROM), 0)
    middle = quantiles[:, [int(np.argmin(np.abs(np.asarray(levels) - 0.5)))]]
    return np.asarray(quantiles + _STRETCH * beyond**2 * np.maximum(quantiles - middle, 0))
