"""Counts with chance in them: overdispersed about their mean, never negative."""

import random

from comity.model.periods import Period


def generator(seed: int, *parts: object) -> random.Random:
    """Return a generator of its own for each part of the world, so that no part shifts another."""
    return random.Random("/".join(map(str, (seed, *parts))))


def draw_count(rng: random.Random, mean: float, spread: float = 0.035) -> int:
    """Draw a count: Poisson in the small, with a relative spread in the large (normal approximation)."""
    if mean <= 0:
        return 0
    if mean < 12:
        return _poisson(rng, mean)
    return max(0, round(rng.gauss(mean, (mean + (spread * mean) ** 2) ** 0.5)))


def _poisson(rng: random.Random, mean: float) -> int:
    """Draw by Knuth's product of uniforms (The Art of Computer Programming, 3.4.1); fit for small means."""
    limit, count, product = 2.718281828459045**-mean, 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def shared_shock(seed: int, period: Period, spread: float = 0.02) -> float:
    """Return a factor that all members share in a month: weather, prices, holidays that fall well."""
    return float(generator(seed, "shock", period).lognormvariate(0, spread))
