"""How uncertain a very short series is: its own spread drawn towards what real series of its kind show."""

import numpy as np

from comity.forecasting.series import Array

_PRIOR_COUNT = 2.0
_PRIOR_SHARE = 0.55
_OWN_SCALE = 0.7
"""Chosen on random cuts of real monthly counts (docs/explanation/forecast.md)."""


def young_deviation(values: Array, deviation: Array) -> Array:
    """Return the standard deviation of each step ahead, ready for `bell_quantiles`.

    `values` has one observation or more, too few for a season; `deviation` (steps,) is what its members say,
    combined and not yet calibrated (anything where there is one value). Its square is averaged with a prior's,
    which counts as two differences and is a little more than half of the mean level: with one value the prior is
    all there is, with fifteen it hardly matters.
    """
    own = len(values) - 1
    prior = (_PRIOR_SHARE * float(np.abs(values).mean())) ** 2
    said = (_OWN_SCALE * deviation) ** 2 if own else np.zeros(len(deviation))
    return np.asarray(np.sqrt((_PRIOR_COUNT * prior + own * said) / (_PRIOR_COUNT + own)))
