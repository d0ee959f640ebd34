"""Series of a known season, trend and noise, for the tests of seasonal adjustment."""

import numpy as np
from numpy.typing import NDArray

from comity.model.periods import Frequency, Period

FIRST = {
    Frequency.MONTHLY: Period(Frequency.MONTHLY, 2010, 1),
    Frequency.QUARTERLY: Period(Frequency.QUARTERLY, 2004, 1),
    Frequency.WEEKLY: Period(Frequency.WEEKLY, 2018, 1),
    Frequency.DAILY: Period(Frequency.DAILY, 2020, 1),
    Frequency.ANNUAL: Period(Frequency.ANNUAL, 2000, 1),
    Frequency.HOURLY: Period(Frequency.HOURLY, 2024, 1),
}


def periods_of(count: int, frequency: Frequency = Frequency.MONTHLY) -> list[Period]:
    """Return so many periods."""
    return [FIRST[frequency].shift(number) for number in range(count)]


def level_of(count: int) -> NDArray[np.float64]:
    """Return a slow wave around 5,000: what is left when season and noise are gone."""
    return np.asarray(5000 * np.exp(0.3 * np.sin(np.arange(count) / 40)))


def seasonal_series(
    count: int, *, season: int = 12, size: float = 0.3, noise: float = 0.02, seed: int = 1
) -> NDArray[np.float64]:
    """Return level × season × noise, rounded to counts; `size` and `noise` are in logarithms."""
    chance = np.random.default_rng(seed).normal(0, noise, count)
    turn = size * np.sin(2 * np.pi * np.arange(count) / season)
    return np.asarray(np.round(level_of(count) * np.exp(turn + chance)))
