"""The usual size of a flow's surprises, which tells its noise class."""

import numpy as np
from numpy.typing import NDArray

from comity.analysis.early_warning.settings import EDGES
from comity.analysis.panel import Array

_MAD_TO_SD = 1.4826
_FIRST_STEP, _FIRST_COUNT, _SMALLEST_STEP = 4.0, 12.0, 0.06
_SMALLEST_SIZE = 0.02


def usual_size(residuals: Array, first: Array) -> Array:
    """Return the robust standard deviation of each flow's log surprises, as known before each period.

    `residuals` is (flows, periods); `first`, (flows,), the standard deviation to begin with, NaN where there is no
    expectation: then there is no usual size either. It follows the median of absolute surprises by steps up or
    down on logs, so that no single surprise moves it far.

    Source: Robbins & Monro (1951), "A stochastic approximation method", Annals of Mathematical Statistics 22.
    """
    middle = np.log(np.maximum(first, _SMALLEST_SIZE) / _MAD_TO_SD)
    count = np.zeros(len(residuals))
    usual = np.full(residuals.shape, np.nan)
    for at in range(residuals.shape[1]):
        usual[:, at] = _MAD_TO_SD * np.exp(middle)
        size = np.abs(residuals[:, at])
        known = np.isfinite(size)
        count += known
        step = np.maximum(_FIRST_STEP / (count + _FIRST_COUNT), _SMALLEST_STEP)
        with np.errstate(invalid="ignore"):
            way = np.where(size > np.exp(middle), 0.5, -0.5)
        middle = np.where(known, middle + step * way, middle)
    return usual


def classify(usual: Array) -> NDArray[np.intp]:
    """Return the noise class of each usual size by number, -1 where there is none."""
    return np.where(np.isfinite(usual), np.digitize(usual, EDGES), -1)
