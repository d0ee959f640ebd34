"""How much log ratios differ: between corridors, and within one from year to year."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.mirror.blocks import Blocks
from comity.analysis.panel import Array

_NORMAL = 1.4826
"""Times the median absolute deviation: the standard deviation, if normal (Rousseeuw & Croux 1993)."""
_LEAST = 1e-5
"""Variance below which no two states count alike."""
_FEW = 3


@dataclass(frozen=True)
class Spread:
    """Variances of log ratios: `wide` and `typical` between corridors, `within` from year to year.

    `typical` is robust: what most corridors show; `wide` counts the outliers, too.
    """

    wide: float
    typical: float
    within: float


def robust_variance(values: Array) -> float:
    """Return the variance by the median absolute deviation; 0 of nothing."""
    if not values.size:
        return 0.0
    return float((_NORMAL * np.median(np.abs(values - np.median(values)))) ** 2)


def measure_spread(blocks: Blocks) -> Spread:
    """Return the variances, none of them below 0.00001; of fewer than three corridors all are the squared ratio."""
    corridors, where = np.unique(blocks.corridor, return_inverse=True)
    ratio = blocks.log_ratio
    middle = np.array([np.median(ratio[where == c]) for c in range(len(corridors))])
    within = max(robust_variance(ratio - middle[where]), _LEAST)
    if len(corridors) < _FEW:
        whole = max(float(np.mean(ratio**2)) if ratio.size else 0.0, within)
        return Spread(whole, whole, within)
    wide = max(float(np.var(middle, ddof=1)), within)
    return Spread(wide, max(robust_variance(middle), 0.1 * wide), within)
