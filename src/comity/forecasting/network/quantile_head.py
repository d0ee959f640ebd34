"""From a network's raw outputs to quantiles that never cross, and the loss that trains them.

Arrays here are (rows, levels, steps): sums over levels then run along whole rows of memory.
"""

import numpy as np

from comity.forecasting.network.layers import Float32, softplus

LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
"""The levels that the network is trained on; the middle one is the median."""
MIDDLE = len(LEVELS) // 2
_NARROW = np.float32(2.5)
"""Gaps between quantiles start at softplus(-2.5) = 0.08 of the scale."""

_TAUS = np.array(LEVELS, dtype=np.float32)[:, None]


def quantiles(raw: Float32) -> tuple[Float32, Float32]:
    """Return quantiles in rising order, and the slopes of the gaps between them.

    The raw output in the middle is the median; the others are gaps, each between a quantile and the next one
    towards the middle.
    """
    made, slopes = softplus(raw - _NARROW)
    made[:, MIDDLE] = raw[:, MIDDLE]
    for k in range(MIDDLE):
        made[:, MIDDLE + k + 1] += made[:, MIDDLE + k]
        np.subtract(made[:, MIDDLE - k], made[:, MIDDLE - k - 1], out=made[:, MIDDLE - k - 1])
    slopes[:, MIDDLE] = 1
    slopes[:, :MIDDLE] *= -1
    return made, slopes


def quantiles_back(gradient: Float32, slopes: Float32) -> Float32:
    """Return the gradient by the raw outputs from that by the quantiles; `gradient` is used up."""
    for k in range(MIDDLE):
        gradient[:, k + 1] += gradient[:, k]
        if k + 1 < MIDDLE:
            gradient[:, -k - 2] += gradient[:, -k - 1]
    gradient[:, MIDDLE] += gradient[:, MIDDLE + 1]
    gradient *= slopes
    return gradient


def pinball(made: Float32, target: Float32, weight: Float32) -> tuple[float, Float32]:
    """Return the mean pinball loss and its gradient by the quantiles.

    `target` and `weight` are (rows, steps) arrays; a step whose weight is zero counts for nothing. Source: Koenker
    and Bassett (1978), Regression quantiles.
    """
    error = target[:, None] - made
    slope = (error < 0) - _TAUS
    slope *= (weight / np.float32(max(float(weight.sum()), 1e-9) * len(LEVELS)))[:, None]
    loss = -float(np.vdot(error, slope))
    return loss, slope
