"""The scale that the network works on: logs of counts, or their signed counterpart of negative values."""

from dataclasses import dataclass

import numpy as np

from comity.forecasting.members import log_shift
from comity.forecasting.series import Array

_RANGE = 30.0


@dataclass(frozen=True)
class LogScale:
    """Logs of values that aren't negative, after a shift where there are zeros."""

    shift: float

    def there(self, values: Array) -> Array:
        """Return the logs of the values."""
        return np.asarray(np.log(values + self.shift))

    def back(self, logs: Array) -> Array:
        """Return the values of the logs, not below zero."""
        return np.asarray(np.maximum(np.exp(np.clip(logs, -_RANGE, _RANGE)) - self.shift, 0))


@dataclass(frozen=True)
class SignedScale:
    """The inverse hyperbolic sine over a unit: like a log far from zero on either side, straight near it."""

    unit: float

    def there(self, values: Array) -> Array:
        """Return the values on the signed scale."""
        return np.asarray(np.arcsinh(values / self.unit))

    def back(self, signed: Array) -> Array:
        """Return the values of those on the signed scale."""
        return np.asarray(np.sinh(np.clip(signed, -_RANGE, _RANGE)) * self.unit)


def scale_of(values: Array) -> LogScale | SignedScale:
    """Return the scale of a series that has some value other than zero."""
    if values.min() >= 0:
        return LogScale(log_shift(values))
    return SignedScale(float(np.abs(values).mean()))
