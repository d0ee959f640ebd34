"""Missing observations inside a series, filled so that models that need a whole series can run."""

import numpy as np

from comity.forecasting.series import Array


def fill_gaps(values: Array, season: int) -> Array:
    """Return the series with its inner gaps filled by seasonal interpolation; ends are not extended.

    A straight line joins the neighbours of a gap. Where there are two seasons and each place in the season was
    observed, the line is drawn through the series less its seasonal means, which are then added back. A series that
    was never negative stays so.
    """
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    line = _interpolate(values, known)
    places = np.arange(len(values)) % season
    observed = np.bincount(places[known], minlength=season)
    if season == 1 or len(values) < 2 * season or not observed.all():
        return line
    swing = np.bincount(places[known], (values - _level(line, season))[known], minlength=season) / observed
    filled = _interpolate(values - swing[places], known) + swing[places]
    return np.where(known, values, np.maximum(filled, 0) if values[known].min() >= 0 else filled)


def _interpolate(values: Array, known: np.ndarray) -> Array:
    places = np.arange(len(values))
    return np.asarray(np.interp(places, places[known], values[known]))


def _level(line: Array, season: int) -> Array:
    """Return the moving average over one season, held at the ends."""
    padded = np.pad(line, (season // 2, season - 1 - season // 2), mode="edge")
    return np.asarray(np.convolve(padded, np.full(season, 1 / season), mode="valid"))
