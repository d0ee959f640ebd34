"""State factors by a robust mixed model: how fully each state counts those who come and those who leave.

The log ratio of what the receiver and the sender count of one corridor in a year is

    log(received / sent) = mean + receiver(state, year) + sender(state, year) + corridor + noise.

Receiver and sender effects are the logarithms of the factors of Poulain (1993) and of de Beer, Raymer, van der Erf
and van Wissen (2010, "Overcoming the problems of inconsistent international migration data", European Journal of
Population 26). Here they are random and move slowly over the years, a corridor has a random effect of its own, and
Huber weights (Huber 1964) keep single corridors and years from bending the rest. The effects are the solution of
Henderson's mixed model equations, which also give their covariance.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

from comity.analysis.mirror.blocks import Blocks, Index
from comity.analysis.mirror.priors import Space, corridor_precision, state_precision
from comity.analysis.mirror.settings import DEFAULT, Settings
from comity.analysis.mirror.spread import Spread, measure_spread
from comity.analysis.panel import Array

_TINY = 1e-9
_AT_ONCE = 1000
_ROBUST = 1.4826


@dataclass(frozen=True)
class Model:
    """A fit: effects, and their covariance as the Cholesky factor of its inverse."""

    space: Space
    spread: Spread
    settings: Settings
    effects: Array
    factor: tuple[Array, bool]
    blocks: Blocks

    def variance(self, contrasts: csr_array) -> Array:
        """Return the variance of each contrast (a row of weights of the effects)."""
        found = np.empty(contrasts.shape[0])
        for start in range(0, len(found), _AT_ONCE):
            dense = contrasts[start : start + _AT_ONCE].toarray()
            found[start : start + _AT_ONCE] = np.einsum("ij,ji->i", dense, cho_solve(self.factor, dense.T))
        return found

    def contrast_variance(self, contrasts: Array) -> Array:
        """Return the variance of each contrast given as a row of weights: (contrasts, effects)."""
        return self.variance(csr_array(contrasts))

    def expect(self, sender: Index, receiver: Index, year: Index) -> tuple[Array, Array]:
        """Return the expected log ratio of corridors and its variance, a corridor without history included."""
        rows = self.space.rows(sender, receiver, year)
        seen = self.space.corridor(sender, receiver) < self.space.corridors
        unseen = np.where(seen, 0.0, self.settings.corridor * self.spread.typical)
        return np.asarray(rows @ self.effects), self.variance(rows) + unseen

    def noise(self, sent: Array, received: Array) -> Array:
        """Return the variance of a year's log ratio about its expectation."""
        chance = self.settings.counting * (1 / np.maximum(sent, 1.0) + 1 / np.maximum(received, 1.0))
        return np.asarray(self.settings.noise * self.spread.within + chance)


def fit(blocks: Blocks, settings: Settings = DEFAULT, *, spread: Spread | None = None) -> Model:
    """Return the model of the blocks; raises ValueError where there are none."""
    if not blocks.sent.size:
        raise ValueError("no corridor has figures of both sides")
    spread = spread or measure_spread(blocks)
    space = Space.of(blocks)
    rows = space.rows(blocks.sender, blocks.receiver, blocks.year)
    state, pair = state_precision(space, settings, spread), corridor_precision(settings, spread)
    ratio, width = blocks.log_ratio, _noise(blocks, settings, spread)
    weight, trust, belief = np.ones(len(ratio)), np.ones(space.pairs), np.ones(space.areas)
    effects, factor = np.zeros(space.size), (np.zeros((0, 0)), True)
    for _ in range(settings.rounds):
        information = space.state_block(state, belief) + space.corridor_block(np.multiply.outer(trust, pair))
        information += (rows.T @ (rows * (weight / width)[:, None])).toarray()
        factor = cho_factor(information, lower=True)
        effects = cho_solve(factor, rows.T @ (ratio * weight / width))
        weight = _huber(np.abs(ratio - rows @ effects) / np.sqrt(width), settings.outlier, least=1.0)
        own = space.corridor_effects(effects)
        trust = _huber(np.sqrt(np.einsum("pi,ij,pj->p", own, pair, own) / 2), settings.outlier)
        both = space.state_effects(effects)
        belief = _huber(np.sqrt(np.einsum("ai,ij,aj->a", both, state, both) / both.shape[1]), settings.outlier)
    return Model(space, spread, settings, effects, factor, blocks)


def _noise(blocks: Blocks, settings: Settings, spread: Spread) -> Array:
    chance = settings.counting * (1 / blocks.sent + 1 / blocks.received)
    return np.asarray(settings.noise * spread.within + chance)


def _huber(distance: Array, outlier: float, *, least: float = _TINY) -> Array:
    """Return the weights of distances, in robust spreads of their own (but none below `least`)."""
    held = distance[distance > _TINY]
    middle = float(np.median(held)) if held.size else 1.0
    scale = max(_ROBUST * middle if least == 1.0 else middle, least)
    return np.asarray(np.minimum(1.0, outlier * scale / np.maximum(distance, _TINY)))
