"""Synthetic members with a season, a growth and shocks that they share, to hold estimates against."""

import numpy as np
import polars as pl

from comity.analysis.panel import Array, Panel
from comity.model.periods import Frequency, Period

FIRST = Period(Frequency.MONTHLY, 2018, 1)
MONTHS = 84


def month(number: int) -> Period:
    """Return the month so many after the first."""
    return FIRST.shift(number)


def members(
    *, count: int = 8, months: int = MONTHS, alike: float = 0.9, noise: float = 0.1, seed: int = 1
) -> Array:
    """Return figures (members, months); `alike` is the correlation of their monthly surprises."""
    draw = np.random.default_rng(seed)
    at = np.arange(months)
    shared = draw.normal(0, noise, months)
    rows = [
        np.exp(
            draw.uniform(7, 10)
            + 0.3 * np.sin(2 * np.pi * at / 12)
            + np.sqrt(alike) * shared
            + np.sqrt(1 - alike) * draw.normal(0, noise, months)
        )
        for _ in range(count)
    ]
    return np.round(np.stack(rows))


def panel_of(values: Array) -> Panel:
    """Return members A, B, C … over months from the first."""
    keys = pl.DataFrame({"reporter": [chr(ord("A") + row) for row in range(values.shape[0])]})
    return Panel(keys, tuple(month(at) for at in range(values.shape[1])), values)


def hide(values: Array, late: dict[int, int]) -> Array:
    """Return the figures with the last so many months of some rows unknown."""
    hidden = values.copy()
    for row, months in late.items():
        hidden[row, values.shape[1] - months :] = np.nan
    return hidden
