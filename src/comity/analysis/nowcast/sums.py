"""Means and intervals of counts whose logarithms are normal, and of the sum of counts that err together."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.panel import Array

Z80, Z95 = 1.2815515655446004, 1.959963984540054
"""Standard normal quantiles at .90 and .975."""
_STEPS = (-Z80, Z80, -Z95, Z95)
_MEAN_SPREAD = 0.5
"""The mean of a log-normal count is read with no larger spread: beyond, it hangs on a tail that nobody has seen."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The bounds of a central prediction interval of 80 % and of 95 %."""

    lower80: float
    upper80: float
    lower95: float
    upper95: float

    def shifted(self, by: float) -> "Interval":
        """Return the interval with something known added."""
        return Interval(self.lower80 + by, self.upper80 + by, self.lower95 + by, self.upper95 + by)


def mean_of(log_value: float, spread: float) -> float:
    """Return the mean of a count whose log1p is normal with this mean and standard deviation (up to 0.5)."""
    return max(0.0, float(np.expm1(log_value + min(spread, _MEAN_SPREAD) ** 2 / 2.0)))


def interval_of(log_value: float, spread: float) -> Interval:
    """Return the interval of a count whose log1p is normal with this mean and standard deviation."""
    return Interval(*(max(0.0, float(np.expm1(log_value + z * spread))) for z in _STEPS))


def interval_of_sum(means: Array, covariance: Array) -> Interval:
    """Return the interval of the sum of counts.

    `means`: (flows,), of the counts; `covariance`: (flows, flows), of their log1p. The sum is taken for log-normal
    with the sum of the means and the variance that follows from all covariances.

    Source: Fenton (1960), "The sum of log-normal probability distributions in scatter transmission systems", IRE
    Transactions on Communications Systems 8.
    """
    if means.size == 0:
        return Interval(0.0, 0.0, 0.0, 0.0)
    grown = means + 1.0
    mean = float(grown.sum())
    variance = max(float(grown @ np.expm1(covariance) @ grown), 0.0)
    square = float(np.log1p(variance / mean**2))
    centre, spread = float(np.log(mean)) - square / 2.0, float(np.sqrt(square))
    return Interval(*(max(0.0, float(np.exp(centre + z * spread)) - means.size) for z in _STEPS))
