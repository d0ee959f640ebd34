"""Quantiles at the levels asked for, from those that a model was trained on."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from comity.forecasting.series import Array


def at_levels(quantiles: Array, own: Sequence[float], levels: Sequence[float]) -> Array:
    """Return (steps, levels) from a model's (steps, own levels), interpolated on the scale of normal quantiles.

    Beyond the model's outermost levels its tails go on as a normal distribution's would from the median: a model
    that knows deciles alone would else repeat its 10 % quantile at 2.5 %. `own` rises and holds 0.5.

    >>> at_levels(np.array([[1.0, 2.0, 3.0]]), [0.1, 0.5, 0.9], [0.5, 0.9]).tolist()
    [[2.0, 3.0]]
    """
    normal = NormalDist()
    place = np.array([normal.inv_cdf(level) for level in own])
    asked = np.array([normal.inv_cdf(level) for level in levels])
    ordered = np.sort(quantiles, axis=1)
    middle = ordered[:, list(own).index(0.5)]
    inside = np.array([np.interp(asked, place, row) for row in ordered])
    reach = np.where(asked < place[0], asked / place[0], np.where(asked > place[-1], asked / place[-1], 1.0))
    return np.asarray(middle[:, None] + (inside - middle[:, None]) * reach)
