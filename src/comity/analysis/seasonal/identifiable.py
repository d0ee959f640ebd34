"""Is there a stable season that can be told from a moving one? X-11's combined test, on figures over their trend.

Source: Lothian & Morry (1978), "A test for the presence of identifiable seasonality when using the X-11 program",
Statistics Canada; Ladiray & Quenneville (2001), "Seasonal Adjustment with the X-11 Method", section 4.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from comity.analysis.panel import Array

_STABLE_LEVEL, _MOVING_LEVEL, _RANK_LEVEL = 0.001, 0.05, 0.01
_LEAST_YEARS = 3


@dataclass(frozen=True)
class SeasonTests:
    """Stable and moving seasonality: F-values, X-11's M7 (below 1: identifiable), and the combined verdict."""

    stable: float
    moving: float
    m7: float
    is_identifiable: bool


def judge_season(ratios: Array, season: int) -> SeasonTests | None:
    """Test figures over their trend (ratios around 1, or differences around 0), NaN where unknown.

    None where there are fewer than three whole seasons.
    """
    years = ratios.size // season
    if years < _LEAST_YEARS:
        return None
    table = ratios[ratios.size - years * season :].reshape(years, season)
    groups = [column[np.isfinite(column)] for column in table.T]
    if min(group.size for group in groups) <= 1:
        return None
    stable, stable_p = (float(one) for one in stats.f_oneway(*groups))
    moving, moving_p = _moving(np.abs(table - np.nanmean(table)))
    m7 = float(np.sqrt((7 / stable + 3 * moving / stable) / 2)) if stable > 0 else np.inf
    rank_p = float(stats.kruskal(*groups).pvalue)
    return SeasonTests(stable, moving, m7, _verdict(stable, stable_p, moving, moving_p, m7=m7, rank_p=rank_p))


def _verdict(stable: float, stable_p: float, moving: float, moving_p: float, *, m7: float, rank_p: float) -> bool:
    """Return X-11's combined verdict: identifiable seasonality present."""
    if not stable_p < _STABLE_LEVEL:
        return False
    if moving_p < _MOVING_LEVEL and m7 >= 1:
        return False
    return 7 / stable < 1 and 3 * moving / stable < 1 and rank_p < _RANK_LEVEL


def _moving(table: Array) -> tuple[float, float]:
    """Return F and p-value of years in a two-way analysis of variance without interaction (years × turns)."""
    years, season = table.shape
    filled = np.where(np.isfinite(table), table, np.nanmean(table, axis=0))
    whole = filled.mean()
    by_year = season * ((filled.mean(axis=1) - whole) ** 2).sum()
    by_turn = years * ((filled.mean(axis=0) - whole) ** 2).sum()
    rest = ((filled - whole) ** 2).sum() - by_year - by_turn
    if rest <= 0:
        return 0.0, 1.0
    value = (by_year / (years - 1)) / (rest / ((years - 1) * (season - 1)))
    return float(value), float(stats.f.sf(value, years - 1, (years - 1) * (season - 1)))
