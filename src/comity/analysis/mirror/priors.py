"""The space of the model's effects, and what is assumed of them before any figure is seen."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from comity.analysis.mirror.blocks import Blocks, Index
from comity.analysis.mirror.settings import Settings
from comity.analysis.mirror.spread import Spread
from comity.analysis.panel import Array

_FREE = 1e-3
"""Precision of the mean: next to nothing."""


@dataclass(frozen=True)
class Space:
    """Where each effect stands: receivers by area and year, senders likewise, two corridors a pair, the mean.

    `pair_of` holds the number of each pair of areas that has figures, by the smaller and the larger area's place.
    """

    areas: int
    years: int
    pair_of: dict[tuple[int, int], int]

    @classmethod
    def of(cls, blocks: Blocks) -> "Space":
        """Return the space of the blocks."""
        low, high = np.minimum(blocks.sender, blocks.receiver), np.maximum(blocks.sender, blocks.receiver)
        pairs = sorted({(int(a), int(b)) for a, b in zip(low, high, strict=True)})
        return cls(len(blocks.areas), len(blocks.years), {pair: at for at, pair in enumerate(pairs)})

    @property
    def pairs(self) -> int:
        """How many pairs of areas have figures."""
        return len(self.pair_of)

    @property
    def corridors(self) -> int:
        """How many effects of corridors there are: two a pair."""
        return 2 * self.pairs

    @property
    def states(self) -> int:
        """How many effects of states there are."""
        return 2 * self.areas * self.years

    @property
    def size(self) -> int:
        """How many effects there are."""
        return self.states + self.corridors + 1

    def corridor(self, sender: Index, receiver: Index) -> Index:
        """Return the number of each corridor among those with effects; `corridors` where it has none."""
        numbers = [
            2 * self.pair_of[min(s, r), max(s, r)] + int(s > r) if (min(s, r), max(s, r)) in self.pair_of else -1
            for s, r in zip(sender.tolist(), receiver.tolist(), strict=True)
        ]
        found = np.array(numbers, dtype=np.intp)
        return np.where(found < 0, self.corridors, found)

    def rows(self, sender: Index, receiver: Index, year: Index) -> csr_array:
        """Return which effects add up to the expected log ratio of each corridor and year."""
        corridor = self.corridor(sender, receiver)
        known = corridor < self.corridors
        places = np.stack(
            [
                receiver * self.years + year,
                (self.areas + sender) * self.years + year,
                np.where(known, self.states + corridor, self.size - 1),
                np.full(len(sender), self.size - 1),
            ],
            axis=1,
        )
        ones = np.ones(places.shape)
        ones[:, 2] = known
        at = np.repeat(np.arange(len(sender)), places.shape[1])
        return csr_array((ones.ravel(), (at, places.ravel())), shape=(len(sender), self.size))

    def state_effects(self, effects: Array) -> Array:
        """Return each area's effects: (areas, 2 years), the receiver's years before the sender's."""
        sides = effects[: self.states].reshape(2, self.areas, self.years)
        return np.concatenate([sides[0], sides[1]], axis=1)

    def state_block(self, precision: Array, belief: Array) -> Array:
        """Return the matrix of all effects that has each area's precision, times `belief` in it, in its place.

        `precision` is that of one area (see `state_effects`); the mean has next to none, corridors have none.
        """
        whole = np.zeros((self.size, self.size))
        years = self.years
        for area in range(self.areas):
            own = np.concatenate([area * years + np.arange(years), (self.areas + area) * years + np.arange(years)])
            whole[np.ix_(own, own)] = belief[area] * precision
        whole[-1, -1] = _FREE
        return whole

    def corridor_effects(self, effects: Array) -> Array:
        """Return the corridors' effects: (pairs, 2)."""
        return effects[self.states : self.size - 1].reshape(self.pairs, 2)

    def corridor_block(self, precision: Array) -> Array:
        """Return the matrix of all effects that has each pair's (pairs, 2, 2) in its place, else nothing."""
        whole = np.zeros((self.size, self.size))
        at = self.states + 2 * np.arange(self.pairs)
        for row in range(2):
            for column in range(2):
                whole[at + row, at + column] = precision[:, row, column]
        return whole


def state_precision(space: Space, settings: Settings, spread: Spread) -> Array:
    """Return the prior precision of one area's effects: (2 years, 2 years)."""
    over_time = autoregression(space.years, settings.state * spread.wide, settings.memory)
    sides = np.linalg.inv(np.array([[1.0, -settings.own_sides], [-settings.own_sides, 1.0]]))
    return np.asarray(np.kron(sides, over_time))


def corridor_precision(settings: Settings, spread: Spread) -> Array:
    """Return the prior precision of a pair's two corridors: (2, 2)."""
    both = np.array([[1.0, -settings.two_ways], [-settings.two_ways, 1.0]])
    return np.asarray(np.linalg.inv(both) / (settings.corridor * spread.typical))


def autoregression(length: int, variance: float, memory: float) -> Array:
    """Return the precision of a stationary first-order autoregression: (length, length)."""
    if length == 1:
        return np.full((1, 1), 1.0 / variance)
    middle = np.full(length, 1 + memory**2)
    middle[[0, -1]] = 1.0
    steps = np.full(length - 1, -memory)
    whole = np.diag(middle) + np.diag(steps, 1) + np.diag(steps, -1)
    return np.asarray(whole / (variance * (1 - memory**2)))
