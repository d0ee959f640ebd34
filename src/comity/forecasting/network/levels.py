"""Quantiles at any level, from those that the network was trained on."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from comity.forecasting.network.quantile_head import LEVELS
from comity.forecasting.series import Array


def at_levels(quantiles: Array, levels: Sequence[float]) -> Array:
    """Return quantiles at `levels`; those given, in the last axis, are at the trained levels.

    Between two trained levels they run straight against normal scores, beyond the outermost on along the line of
    the outer two: a normal distribution comes out exact, and no quantile crosses another.
    """
    score = NormalDist().inv_cdf
    known = np.array([score(level) for level in LEVELS])
    wanted = np.array([score(level) for level in levels])
    left = np.clip(np.searchsorted(known, wanted) - 1, 0, len(known) - 2)
    share = (wanted - known[left]) / (known[left + 1] - known[left])
    return np.asarray(quantiles[..., left] * (1 - share) + quantiles[..., left + 1] * share)
