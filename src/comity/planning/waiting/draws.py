"""Random numbers of a traveller's own: the same traveller has the same luck under every plan that is compared.

SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators): a state of 64 bits steps by
a constant, and its scrambled value is the draw. Each traveller of each replication begins at a state of their own.
"""

import math

import numpy as np

from comity.planning.compiled import compiled

STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53
_SHAPE_OF_LOGS = 4.0


@compiled
def scramble(state: np.uint64) -> np.uint64:
    """Return the draw of a state, 64 bits."""
    state = (state ^ (state >> _30)) * _FIRST
    state = (state ^ (state >> _27)) * _SECOND
    return np.uint64(state ^ (state >> _31))


@compiled
def unit(state: np.uint64) -> float:
    """Return the draw of a state as a number within (0, 1)."""
    return (np.float64(scramble(state) >> _11) + 0.5) * _UNIT


@compiled
def gamma(state: np.uint64, shape: float) -> float:
    """Return a draw of the Gamma distribution with this shape and scale 1.

    Whole shapes up to 4 are sums of exponentials; others follow Marsaglia and Tsang (2000), A simple method for
    generating gamma variables.
    """
    if shape <= _SHAPE_OF_LOGS and shape == math.floor(shape):
        product = 1.0
        for _ in range(int(shape)):
            state += STEP
            product *= unit(state)
        return -math.log(product)
    boost = 1.0
    if shape < 1.0:
        state += STEP
        boost = unit(state) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        state += STEP
        radius = math.sqrt(-2.0 * math.log(unit(state)))
        state += STEP
        x = radius * math.cos(2.0 * math.pi * unit(state))
        v = (1.0 + c * x) ** 3
        state += STEP
        if v > 0.0 and math.log(unit(state)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return d * v * boost
