"""A cheap first look: which series may have had a shock of their own."""

import numpy as np

from comity.forecasting.series import Array
from comity.forecasting.shocks.common_shock import LEAST_FALL_FEW, MAD, SURPRISE

_LEAST_SEASONS = 2
_LEAST_SEASON = 12
_LEAST_MEAN = 20.0
_SLACK = 0.8


def may_have_fallen(logs: Array, season: int) -> bool:
    """Return whether two steps in a row fell far below the same steps a season before.

    The walk of `common_episodes` decides; this spares it for nearly all series. Asked of months and weeks alone,
    and from two seasons and a mean of twenty on: in one quarterly series, or one of a handful of cases, two low
    steps say too little.
    """
    if season < _LEAST_SEASON or len(logs) <= _LEAST_SEASONS * season or np.nanmean(logs) < np.log(_LEAST_MEAN):
        return False
    change = logs[season:] - logs[:-season]
    known = change[np.isfinite(change)]
    if len(known) < season:
        return False
    centre = float(np.median(known))
    limit = _SLACK * max(LEAST_FALL_FEW, SURPRISE * MAD * float(np.median(np.abs(known - centre))))
    below = centre - change
    pairs = np.minimum(below[1:], below[:-1]) > limit / 2
    return bool(np.any(pairs & (np.maximum(below[1:], below[:-1]) > limit)))
