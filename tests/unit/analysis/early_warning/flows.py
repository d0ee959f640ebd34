"""Made flows for the tests of early warning."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.analysis.panel import Panel
from comity.model.periods import Frequency, Period

START = Period(Frequency.MONTHLY, 2015, 1)


def counts(flows: int = 4, periods: int = 96, *, seed: int = 0, season: int = 12) -> NDArray[np.float64]:
    """Return seasonal counts of about 400 with chance variation alone."""
    generator = np.random.default_rng(seed)
    mean = 400 * (1 + 0.4 * np.sin(2 * np.pi * np.arange(periods) / season))
    return generator.poisson(mean, (flows, periods)).astype(float)


def panel_of(values: NDArray[np.float64], *, start: Period = START) -> Panel:
    """Return a panel whose flows have an origin of their own and one of two reporters."""
    flows, periods = values.shape
    keys = pl.DataFrame(
        {"reporter": [f"R{row % 2}" for row in range(flows)], "origin": [f"O{row:02d}" for row in range(flows)]}
    )
    return Panel(keys, tuple(start.shift(step) for step in range(periods)), values)
