"""Sample paths of a small exchange for tests: two destinations, three origins, twelve months."""

import numpy as np
import polars as pl

from comity.forecasting.paths import Paths

ORIGINS, DESTINATIONS = ("KZ", "UZ", "CN"), ("AM", "KG")
DS = tuple(f"2025-{month:02d}" for month in range(1, 13))
IDS = tuple(f"{d}/{o}" for d in DESTINATIONS for o in ORIGINS)


def keys() -> pl.DataFrame:
    """Return the keys of the bottom series."""
    return pl.DataFrame(
        {
            "unique_id": IDS,
            "destination": [d for d in DESTINATIONS for _ in ORIGINS],
            "origin": [o for _ in DESTINATIONS for o in ORIGINS],
        }
    )


def bottom(count: int = 200, *, seed: int = 1) -> Paths:
    """Return positive paths that go up and down together."""
    generator = np.random.default_rng(seed)
    levels = np.array([1000.0, 500.0, 200.0, 300.0, 800.0, 100.0])
    season = 1 + 0.3 * np.sin(np.arange(12) / 12 * 2 * np.pi)
    common = generator.normal(0, 0.1, (1, count, 1))
    own = generator.normal(0, 0.1, (6, count, 12))
    return Paths(IDS, DS, levels[:, None, None] * season * np.exp(common + own))
