"""Which members forecast which series: by its length, its zeros and its sign."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from comity.forecasting.series import Array

ZERO_SHARE_SHORT = 0.1
ZERO_SHARE_LONG = 0.3
_LEAST_SEASONAL = 4
_LEAST_TREND = 5
_LEAST_SPARSE = 4
_SEASONS_FULL = 3


class Route(StrEnum):
    """The way that a series is forecast; its value is also the key of the sentence that says so."""

    EMPTY = "empty"
    ZERO = "zero"
    CONSTANT = "constant"
    SINGLE = "single"
    YOUNG = "young"
    INTERMITTENT = "intermittent"
    TREND = "trend"
    SHORT = "short"
    FULL = "full"


ROUTES: Mapping[Route, tuple[str, ...]] = {
    Route.EMPTY: (),
    Route.ZERO: (),
    Route.CONSTANT: (),
    Route.SINGLE: (),
    Route.YOUNG: ("naive", "ses", "recent_mean"),
    Route.INTERMITTENT: ("log_shrunken_ses", "log_sparse_ses", "recent_mean", "tsb", "adida"),
    Route.TREND: ("log_theta", "theta", "optimised_theta", "ces", "damped", "ses", "naive"),
    Route.SHORT: (
        "mstl_theta",
        "mstl_ses",
        "log_shrunken_ses",
        "log_shrunken_theta",
        "seasonal_naive",
        "growing_naive",
    ),
    Route.FULL: ("log_mstl_theta", "log_mstl_ses", "mstl_theta", "optimised_theta", "ces"),
}
"""The members of each route; none where the forecast follows from the values alone."""

ON_RAW: Mapping[str, str | None] = {
    "log_mstl_theta": None,
    "log_mstl_ses": None,
    "log_theta": None,
    "log_shrunken_ses": "shrunken_ses",
    "log_shrunken_theta": "shrunken_theta",
}
"""What takes the place of a member on logs where there are negative values; None: it is left out."""


def choose_route(values: Array, season: int) -> Route:
    """Return the route of a series; `values` begins and ends with an observation, gaps are NaN."""
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return Route.EMPTY
    if not known.any():
        return Route.ZERO
    if len(known) == 1:
        return Route.SINGLE
    if known.min() == known.max():
        return Route.CONSTANT
    return _by_length(values, known, season)


def _by_length(values: Array, known: Array, season: int) -> Route:
    if len(known) >= _LEAST_SPARSE and known.min() >= 0 and _is_sparse(values, season):
        return Route.INTERMITTENT
    if season == 1:
        return Route.TREND if len(values) >= _LEAST_TREND else Route.YOUNG
    if len(values) < season + max(season // 3, _LEAST_SEASONAL):
        return Route.YOUNG
    return Route.FULL if len(values) >= _SEASONS_FULL * season else Route.SHORT


def _is_sparse(values: Array, season: int) -> bool:
    recent = values[-2 * max(season, _LEAST_SPARSE) :]
    limit = ZERO_SHARE_LONG if len(values) >= _SEASONS_FULL * season else ZERO_SHARE_SHORT
    return float(np.mean(recent[np.isfinite(recent)] == 0)) >= limit


def members_of(route: Route, values: Array) -> tuple[str, ...]:
    """Return the names of the members that forecast this series."""
    names = ROUTES[route]
    if not names or np.nanmin(values) >= 0:
        return names
    return tuple(raw for name in names if (raw := ON_RAW.get(name, name)) is not None)
