"""The sum over a forecast's horizon, with an interval: quantiles of a sum are not sums of quantiles."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl

from comity.forecasting.series import Array

LEVEL = 0.8
_LEAST, _MOST = 0.5, 0.95
_TENTH, _NINETIETH = "q0.1", "q0.9"


@dataclass(frozen=True, slots=True)
class HorizonSum:
    """The mean of the sum, its central interval at `level`, its ratio to the same span just before (or None)."""

    mean: float
    lower: float
    upper: float
    level: float
    relative: float | None


def sum_horizon(frame: pl.DataFrame, panel: pl.DataFrame, unique_id: str, *, season: int) -> HorizonSum | None:
    """Return the sum of one series over the whole horizon; None where it has no forecast.

    Each step's deviation is taken from its 80 % interval. Errors of neighbouring steps go together: their
    correlation is taken as rho^|i−j|, rho being the lag-one autocorrelation of the history's seasonal differences,
    held between 0.5 and 0.95 (the variance of a sum of correlated normal variables; Hyndman & Athanasopoulos,
    Forecasting: Principles and Practice, section 5.5, says why a sum needs its own interval).
    """
    own = frame.filter((pl.col("unique_id") == unique_id) & pl.col("mean").is_not_null())
    if own.is_empty() or _TENTH not in own.columns:
        return None
    unit = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    deviation = (own[_NINETIETH] - own[_TENTH]).to_numpy() / (2 * unit)
    history = (
        panel.filter((pl.col("unique_id") == unique_id) & pl.col("y").is_not_null()).sort("ds")["y"].to_numpy()
    )
    rho = _persistence(history, season)
    steps = np.arange(len(deviation))
    spread = float(np.sqrt(deviation @ (rho ** np.abs(steps[:, None] - steps[None, :])) @ deviation))
    mean = float(own["mean"].sum())
    before = float(history[-len(steps) :].sum()) if len(history) >= len(steps) else 0.0
    return HorizonSum(
        mean, max(0.0, mean - unit * spread), mean + unit * spread, LEVEL, mean / before - 1 if before else None
    )


def _persistence(history: Array, season: int) -> float:
    """Return the lag-one autocorrelation of seasonal differences, within its bounds."""
    change = history[season:] - history[:-season]
    if len(change) < season // 2 + 2 or not change.std():
        return _MOST
    centred = change - change.mean()
    return float(np.clip((centred[1:] * centred[:-1]).sum() / (centred**2).sum(), _LEAST, _MOST))
