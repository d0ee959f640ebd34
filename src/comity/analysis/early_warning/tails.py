"""How often chance alone goes as far as a score: tails pooled by noise class, from the past alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.analysis.panel import Array

PROBABILITIES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Those at which a reference tail is held."""
BELIEF = 1000.0
"""The reference counts as so many past scores of a class."""
_WIDTH, _BINS = 0.01, 1500


@dataclass(frozen=True)
class Tail:
    """A reference tail: the absolute score that is passed with each of PROBABILITIES."""

    scores: tuple[float, ...]

    def beyond(self, sizes: Array) -> Array:
        """Return the probability of going further, log-linear between what is held and beyond it."""
        known = np.array([0.0, *self.scores])
        logs = np.log([1.0, *PROBABILITIES])
        slope = (logs[-1] - logs[-3]) / (known[-1] - known[-3])
        within = np.interp(sizes, known, logs)
        return np.asarray(np.exp(np.where(sizes > known[-1], logs[-1] + slope * (sizes - known[-1]), within)))


def pooled_p_values(
    scores: Array, classes: NDArray[np.intp], *, tails: Sequence[Tail], apart: NDArray[np.bool_] | None = None
) -> Array:
    """Return two-sided p-values of scores, (flows, periods); NaN where there is no score.

    A score is ranked among those of all flows of its class in earlier periods; the class's reference tail stands
    in with a weight of 1,000 scores, so that few flows can be judged as well. Neither Gaussian tails, which are too
    thin, nor the flow's own few scores would do. Those marked in `apart` are ranked but not pooled.
    """
    sizes = np.abs(scores)
    known = np.isfinite(sizes) & (classes >= 0)
    bins = np.where(known, np.minimum(np.where(known, sizes, 0.0) / _WIDTH, _BINS - 1), 0).astype(np.intp)
    found = np.full(scores.shape, np.nan)
    for number, tail in enumerate(tails):
        mine = known & (classes == number)
        pooled = mine if apart is None else mine & ~apart
        found[mine] = _rank(sizes, bins, mine, pooled=pooled, tail=tail)[mine]
    return found


def _rank(
    sizes: Array, bins: NDArray[np.intp], mine: NDArray[np.bool_], *, pooled: NDArray[np.bool_], tail: Tail
) -> Array:
    """Return the p-values of one class; of the others, nothing that counts."""
    seen = np.zeros(_BINS)
    found = np.ones(sizes.shape)
    for at in range(sizes.shape[1]):
        here = np.flatnonzero(mine[:, at])
        if not here.size:
            continue
        past = seen.sum()
        as_far = seen[::-1].cumsum()[::-1][bins[here, at]]
        weight = BELIEF / (BELIEF + past)
        ranked = (as_far + 1.0) / (past + 1.0)
        found[here, at] = weight * tail.beyond(sizes[here, at]) + (1.0 - weight) * ranked
        seen += np.bincount(bins[pooled[:, at], at], minlength=_BINS)
    return np.minimum(found, 1.0)
