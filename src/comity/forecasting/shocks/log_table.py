"""A panel as one table of logs: a row a series, a column a step of the shared timeline."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.series import Array

_LEAST_KNOWN = 6
_LEAST_SHIFT = 0.5
_MOST_ZEROS = 0.4
MOST_SERIES = 2000


def log_values(values: Array) -> Array | None:
    """Return the logs of a series of counts, NaN where missing; None where it has negative values or too few.

    Where there are zeros, half the smallest positive value is added, and at least a half, so that a closed border
    is a deep fall and not an infinite one.
    """
    known = values[np.isfinite(values)]
    if len(known) < _LEAST_KNOWN or known.min() < 0 or not known.any():
        return None
    return np.asarray(np.log(values + shift_of(known)))


def shift_of(known: Array) -> float:
    """Return what is added before logs: nothing where all values are positive."""
    if known.min() > 0:
        return 0.0
    return float(max(0.5 * known[known > 0].min(), 1e-3 * known.mean(), _LEAST_SHIFT))


def log_table(series: Sequence[Array], places: Sequence[int]) -> tuple[Array, int]:
    """Return (series, steps) logs and the place of the first column; rows of series that can't tell are NaN.

    `places` are those of the last values, a step apart each. Series with many zeros tell little of a common shock.
    """
    last = max(places)
    first = min(place - len(values) + 1 for values, place in zip(series, places, strict=True))
    table = np.full((len(series), last - first + 1), np.nan)
    for row, (values, place) in enumerate(zip(series, places, strict=True)):
        logs = log_values(values)
        if logs is not None and np.mean(values[np.isfinite(values)] == 0) <= _MOST_ZEROS:
            begin = place - len(values) + 1 - first
            table[row, begin : begin + len(values)] = logs
    return table, first
