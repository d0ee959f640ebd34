"""The scores of the protocol: each is a ratio of sums over series, so that all are pooled and drawn alike.

- **MASE**: a series' mean absolute error over the mean absolute seasonal difference of its training part (season 1
  for years); the mean over series. One whose differences are all zero isn't in it. Hyndman and Koehler (2006).
- **WQL**: twice the pinball loss at the nine deciles, averaged over them and summed over series and steps, over the
  sum of absolute actual values. The measure of Chronos, TiRex and GIFT-Eval.
- **coverage80, coverage95**: shares of actual values within the closed intervals, over series and steps.
- **MAPE**: mean absolute error in per cent of the actual value, over series and steps; a step whose actual value is
  zero isn't in it. Athanasopoulos and others (2011) pool series of all frequencies so.

Intervals are percentile bootstraps over series (Efron, 1979). A series' origins are drawn together; a difference or
ratio of two forecasts is of the same draw.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from bench.forecast.split import LEVELS, Array, Split

Measure = Literal["mase", "wql", "coverage80", "coverage95", "mape"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
_DECILES = np.array(LEVELS[1:-1])
DRAWS = 2000


@dataclass(frozen=True)
class Forecast:
    """Means (series, steps) and quantiles (series, steps, `LEVELS`), in the order of a split's series."""

    mean: Array
    quantiles: Array


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its 95 % bootstrap interval over series."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SeriesScores:
    """Numerators and denominators of every measure, each (series): a measure is the ratio of their sums."""

    ids: tuple[str, ...]
    above: dict[Measure, Array]
    below: dict[Measure, Array]


def score_series(split: Split, forecast: Forecast) -> SeriesScores:
    """Score every series of a split. Raises ValueError where the forecast has another shape or isn't finite."""
    actual = split.actual()
    if forecast.mean.shape != actual.shape or forecast.quantiles.shape != (*actual.shape, len(LEVELS)):
        raise ValueError(f"{split.name}: a forecast of shape {forecast.quantiles.shape} for {actual.shape}")
    if not (np.isfinite(forecast.mean).all() and np.isfinite(forecast.quantiles).all()):
        raise ValueError(f"{split.name}: a forecast isn't finite")
    return _sum_up(split.ids, _points(split, forecast, actual))


def _points(split: Split, forecast: Forecast, actual: Array) -> dict[Measure, tuple[Array, Array]]:
    """Return each measure's numerator and denominator as (series, steps), NaN where a step isn't in it."""
    size, error, quantiles = np.abs(actual), np.abs(actual - forecast.mean), forecast.quantiles
    come = np.where(np.isfinite(actual), 1.0, np.nan)
    scale = np.array([seasonal_scale(values, split.season) for values in split.train])[:, None]
    counts = np.nansum(come, axis=1, keepdims=True)
    scored = np.where((scale > 0) & (counts > 0), come, np.nan)
    some = np.where(size > 0, come, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "mase": (scored * error / scale / counts, scored / counts),
            "wql": (quantile_loss(actual, quantiles[:, :, 1:-1]), size),
            "coverage80": (come * ((actual >= quantiles[:, :, 1]) & (actual <= quantiles[:, :, -2])), come),
            "coverage95": (come * ((actual >= quantiles[:, :, 0]) & (actual <= quantiles[:, :, -1])), come),
            "mape": (100 * some * error / size, some),
        }


def _sum_up(ids: tuple[str, ...], points: dict[Measure, tuple[Array, Array]]) -> SeriesScores:
    return SeriesScores(
        ids,
        {measure: np.nansum(above, axis=1) for measure, (above, _) in points.items()},
        {measure: np.nansum(below, axis=1) for measure, (_, below) in points.items()},
    )


def seasonal_scale(history: Array, season: int) -> float:
    """Return the mean absolute seasonal difference between known observations; NaN where there is none.

    >>> seasonal_scale(np.array([1.0, 2.0, 3.0, 5.0]), 2)
    2.5
    """
    differences = np.abs(history[season:] - history[:-season])
    known = differences[np.isfinite(differences)]
    return float(known.mean()) if len(known) else float("nan")


def quantile_loss(actual: Array, deciles: Array) -> Array:
    """Return twice the pinball loss averaged over the nine deciles, (series, steps).

    >>> quantile_loss(np.array([[10.0]]), np.full((1, 1, 9), 8.0))
    array([[2.]])
    """
    error = actual[:, :, None] - deciles
    return np.asarray(2 * np.maximum(_DECILES * error, (_DECILES - 1) * error).mean(axis=2))


def join(parts: Sequence[SeriesScores], *, prefix: Sequence[str] = ()) -> SeriesScores:
    """Return the scores of several splits as one; a series that returns (at another origin) keeps its id.

    `prefix` tells series of different sets apart, where two sets use one id.
    """
    names = prefix or [""] * len(parts)
    return SeriesScores(
        tuple(f"{name}{unique_id}" for name, part in zip(names, parts, strict=True) for unique_id in part.ids),
        {measure: np.concatenate([part.above[measure] for part in parts]) for measure in MEASURES},
        {measure: np.concatenate([part.below[measure] for part in parts]) for measure in MEASURES},
    )


def pool(scores: SeriesScores, measure: Measure) -> float:
    """Return one measure over all series; NaN where no series is in it."""
    below = scores.below[measure].sum()
    return float(scores.above[measure].sum() / below) if below > 0 else float("nan")


def measure_interval(scores: SeriesScores, measure: Measure) -> Interval:
    """Return a measure with its bootstrap interval."""
    return _percentiles(pool(scores, measure), _draw(scores, measure))


def paired_difference(ours: SeriesScores, other: SeriesScores, measure: Measure) -> Interval:
    """Return ours less the other's: below zero where ours is better. Raises ValueError on other series."""
    return _pair(ours, other, measure, np.subtract)


def paired_ratio(ours: SeriesScores, other: SeriesScores, measure: Measure) -> Interval:
    """Return ours over the other's: below one where ours is better. Raises ValueError on other series."""
    return _pair(ours, other, measure, np.divide)


def mean_ratio(pairs: Sequence[tuple[SeriesScores, SeriesScores]], measure: Measure) -> Interval:
    """Return the geometric mean over sets of ours over the other's, series being drawn within each set."""
    values = [np.log(pool(ours, measure) / pool(other, measure)) for ours, other in pairs]
    draws = [
        np.log(_draw(ours, measure, seed=seed) / _draw(other, measure, seed=seed))
        for seed, (ours, other) in enumerate(pairs)
    ]
    return _percentiles(float(np.exp(np.mean(values))), np.exp(np.mean(draws, axis=0)))


def _pair(
    ours: SeriesScores, other: SeriesScores, measure: Measure, compare: Callable[[Array, Array], Array]
) -> Interval:
    if ours.ids != other.ids:
        raise ValueError("the forecasts compared are of different series")
    value = compare(np.array(pool(ours, measure)), np.array(pool(other, measure)))
    return _percentiles(float(value), compare(_draw(ours, measure), _draw(other, measure)))


def _draw(scores: SeriesScores, measure: Measure, *, seed: int = 0) -> Array:
    """Return the measure of each draw; equal ids and seeds are drawn alike."""
    names, place = np.unique(np.array(scores.ids), return_inverse=True)
    above = np.bincount(place, weights=scores.above[measure])
    below = np.bincount(place, weights=scores.below[measure])
    drawn = _times_drawn(len(names), seed)
    return np.asarray(drawn @ above / np.maximum(drawn @ below, 1e-12))


@lru_cache(maxsize=4)
def _times_drawn(count: int, seed: int) -> Array:
    """Return how often each series is in each draw, (draws, series)."""
    chosen = np.random.default_rng(seed).integers(0, count, size=(DRAWS, count))
    return np.array([np.bincount(draw, minlength=count) for draw in chosen], dtype=float)


def _percentiles(value: float, draws: Array) -> Interval:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(value, float(low), float(high))
