"""What a step's amount is on each path: the same for all, or drawn with the median and tenths that it states."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from comity.forecasting.scenario.definition import Amount, Kind, Step
from comity.forecasting.series import Array

_TENTH = NormalDist().inv_cdf(0.9)


def draw_amounts(steps: Sequence[Step], paths: int, *, seed: int) -> list[Array]:
    """Return (paths,) amounts for each step, independent of the paths and of each other.

    Steps that share a `draw` share their ranks: they are high together. Ranks are stratified, one path to each
    equal share of probability (McKay, Beckman and Conover, 1979), so that tenths and median come out as stated.
    Factors and levels that are set aren't below zero.
    """
    generator = np.random.default_rng(seed)
    shared: dict[str, Array] = {}
    drawn = []
    for step in steps:
        if step.amount.is_certain:
            drawn.append(np.full(paths, step.amount.central))
            continue
        scores = shared.get(step.draw) if step.draw else None
        if scores is None:
            scores = _scores(generator, paths)
        if step.draw:
            shared[step.draw] = scores
        amounts = quantile_at(step.amount, scores)
        drawn.append(amounts if step.kind is Kind.LEVEL and not step.is_set else np.maximum(amounts, 0))
    return drawn


def quantile_at(amount: Amount, scores: Array) -> Array:
    """Return the amount's quantiles at standard normal scores.

    Two halves of (log)normal distributions meet at the median; where all three figures are positive they are
    lognormal, so that a factor can't be negative, else normal.

    >>> quantile_at(Amount(0.5, 1.0, 4.0), np.array([-1.2815515655446004, 0.0, 1.2815515655446004]))
    array([0.5, 1. , 4. ])
    """
    units = np.abs(scores) / _TENTH
    if amount.low > 0:
        below, above = np.log(amount.low / amount.central), np.log(amount.high / amount.central)
        return np.asarray(amount.central * np.exp(units * np.where(scores < 0, below, above)))
    reach = np.where(scores < 0, amount.low - amount.central, amount.high - amount.central)
    return np.asarray(amount.central + units * reach)


def _scores(generator: np.random.Generator, paths: int) -> Array:
    from scipy import stats

    ranks = (generator.permutation(paths) + 0.5) / paths
    return np.asarray(stats.norm.ppf(ranks))
