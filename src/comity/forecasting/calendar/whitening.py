"""Changes on a year made into uncorrelated ones, so that effects can be read from them by least squares."""

from dataclasses import dataclass

import numpy as np

from comity.forecasting.series import Array


@dataclass(frozen=True)
class Noise:
    """What changes on a year are beside effects: a level that wanders about a constant, and noise of variance one.

    The level is a stationary process of the first order with this variance; its correlation falls by e in `memory`
    steps.
    """

    memory: float
    level: float


COARSE_NOISE = Noise(memory=4.0, level=4.0)
FINE_NOISE = Noise(memory=20.0, level=1.0)


def whiten(changes: Array, noise: Noise) -> Array:
    """Return the one-step errors of the Kalman filter, each over its standard deviation.

    `changes` is (series, steps, columns): the first column with NaN where it is unknown, all others known. As the
    filter is linear and its gains follow from what is known, every column is filtered as the first one is. Unknown
    steps give zeros. Source: Durbin and Koopman (2012), section 6.2 (regression by augmented filtering).
    """
    known = np.isfinite(changes[:, :, 0]).astype(float)
    values = np.nan_to_num(changes)
    decay = float(np.exp(-1 / noise.memory))
    renewed = noise.level * (1 - decay**2)
    state = np.zeros((len(values), values.shape[2]))
    variance = np.full(len(values), noise.level)
    errors = np.zeros_like(values)
    for step in range(values.shape[1]):
        here = known[:, step]
        error = (values[:, step] - state) * here[:, None]
        errors[:, step] = error / np.sqrt(variance + 1)[:, None]
        gain = here * variance / (variance + 1)
        state = decay * (state + gain[:, None] * error)
        variance = decay**2 * variance * (1 - gain) + renewed
    return errors
