"""Flows with a season, a common turn and chance, seeded; and a forecaster that knows how they were made."""

from collections.abc import Sequence

import numpy as np

from comity.planning.effect.flows import Array, Expected
from comity.planning.effect.question import Question

SEASON = 12
_FADE = 0.9


def flows(count: int = 24, months: int = 84, *, seed: int = 1, noise: float = 0.05) -> Array:
    """Return counts (flows, months): hundreds to thousands, with a common turn that all follow more or less."""
    generator = np.random.default_rng(seed)
    turn = np.cumsum(generator.normal(0, 0.02, months))
    level = np.exp(generator.uniform(6, 9, count))[:, None]
    season = 0.2 * np.sin(2 * np.pi * (np.arange(months) + generator.integers(0, 3, count)[:, None]) / SEASON)
    follows = generator.uniform(0.6, 1.4, count)[:, None]
    chance = generator.normal(0, noise, (count, months))
    return np.asarray(np.round(level * np.exp(season + follows * turn + chance)))


def forecaster(values: Array, horizons: Sequence[int]) -> dict[int, Array]:
    """Return last year's month, moved by how the last year went: a simple forecaster without a look ahead."""
    logs = np.log1p(np.maximum(values, 0.0))
    made = {}
    for horizon in horizons:
        ahead = np.full(logs.shape, np.nan)
        for at in range(2 * SEASON, logs.shape[1]):
            known = at - horizon + 1
            if known < 2 * SEASON:
                continue
            drift = np.nanmean(logs[:, known - 3 : known] - logs[:, known - 3 - SEASON : known - SEASON], axis=1)
            ahead[:, at] = logs[:, at - SEASON] + _FADE**horizon * drift
        made[horizon] = ahead
    return made


def asked(values: Array, *, row: int = 0, start: int = 72, length: int = 6, **more: tuple[int, ...]) -> Question:
    """Return the question about a row."""
    return Question(values, row, start, length, **more)


def expected(values: Array, length: int = 6) -> Expected:
    """Return the flows with what was expected of them."""
    return Expected.make(values, forecaster, length=length, season=SEASON)


def fallen(values: Array, fall: float, *, row: int = 0, start: int = 72, length: int = 6) -> Array:
    """Return the flows with a row that is higher or lower for some months, by a relative change."""
    changed = values.copy()
    changed[row, start : start + length] *= 1 + fall
    return changed
