"""Travellers an hour in every future: a month's total drawn from its forecast, spread over days and hours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.planning.waiting.profile import WeekProfile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_HOURS_A_DAY = 24


@dataclass(frozen=True)
class MonthTotal:
    """A month's travellers: known (no levels), or as quantiles `values` at `levels` of a forecast.

    `spread` is what else is uncertain, in logs: a share of a flow isn't the same in every month.
    """

    mean: float
    levels: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    spread: float = 0.0

    @property
    def is_forecast(self) -> bool:
        """Say whether it is yet to come."""
        return bool(self.levels)


def draw_totals(total: MonthTotal, futures: int, *, seed: int) -> Floats:
    """Return totals of so many equally likely futures, one from each slice of the forecast's distribution.

    Between the quantiles values are interpolated, beyond the outermost they stay there.
    """
    generator = np.random.default_rng(seed)
    factor = np.exp(generator.normal(0.0, total.spread, futures) - total.spread**2 / 2)
    if not total.is_forecast:
        return np.asarray(total.mean * factor)
    slices = generator.permutation((np.arange(futures) + 0.5) / futures)
    return np.asarray(np.maximum(np.interp(slices, total.levels, total.values), 0.0) * factor)


def hourly_rates(
    profile: WeekProfile, totals: Floats, weekhours: Ints, *, seed: int, days: Sequence[float] = ()
) -> Floats:
    """Return (futures, hours) of travellers an hour.

    `weekhours` is the hour of the week of each hour, whole days. Each future's hours add up to its total but for
    the surprise of each day (`profile.spread`). `days` are daily figures that are known: totals don't matter then.
    """
    weights = profile.weights[weekhours]
    count = len(weekhours) // _HOURS_A_DAY
    by_day = weights.reshape(count, _HOURS_A_DAY)
    if days:
        shares = by_day / by_day.sum(axis=1, keepdims=True)
        return np.repeat((np.asarray(days)[:, None] * shares).reshape(1, -1), len(totals), axis=0)
    surprise = _surprises(profile.spread, len(totals), count, seed=seed)
    rates = totals[:, None, None] * (by_day / by_day.sum())[None] * surprise[:, :, None]
    return np.asarray(rates.reshape(len(totals), -1))


def _surprises(spread: float, futures: int, days: int, *, seed: int) -> Floats:
    """Return (futures, days) of factors with mean 1."""
    draws = np.random.default_rng([seed, 1]).normal(0.0, spread, (futures, days))
    return np.asarray(np.exp(draws - spread**2 / 2))


def share_of(own: Sequence[float], flow: Sequence[float]) -> tuple[float, float]:
    """Return a point's share of a flow over months that both have, and how much it differs between them (logs)."""
    ratios = np.asarray(own) / np.asarray(flow)
    return float(np.sum(own) / np.sum(flow)), float(np.std(np.log(ratios), ddof=1))
