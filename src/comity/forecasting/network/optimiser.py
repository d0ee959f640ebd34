"""AdamW on one vector of weights, a learning rate that rises once and falls, and the average of the weights."""

import math
from dataclasses import dataclass, field

import numpy as np

from comity.forecasting.network.layers import Float32

_RISE = 0.1
_START = 1 / 25
_END = 1e-4
_NORM = 1.0


def learning_rate(step: int, steps: int, peak: float) -> float:
    """Return the rate of a step (from 0): up to the peak in a tenth of the steps, then down, both along a cosine.

    Source: Smith and Topin (2018), Super-convergence.
    """
    top = max(_RISE * steps, 1)
    if step < top:
        low, high, part = _START * peak, peak, step / top
    else:
        low, high, part = peak, _START * _END * peak, (step - top) / max(steps - top, 1)
    return high + (low - high) * (1 + math.cos(math.pi * part)) / 2


@dataclass
class AdamW:
    """Adam with decoupled decay of the weights. Source: Loshchilov and Hutter (2019), algorithm 2."""

    size: int
    decay: float = 0.01
    memory: float = 0.9
    square_memory: float = 0.999
    step: int = 0
    mean: Float32 = field(init=False)
    square: Float32 = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no memory."""
        self.mean = np.zeros(self.size, dtype=np.float32)
        self.square = np.zeros(self.size, dtype=np.float32)

    def update(self, weights: Float32, gradient: Float32, rate: float) -> None:
        """Move the weights in place; the gradient is cut to a norm of at most one, and used up."""
        norm = math.sqrt(float(gradient @ gradient))
        if norm > _NORM:
            gradient *= np.float32(_NORM / norm)
        self.step += 1
        self.mean *= np.float32(self.memory)
        self.mean += np.float32(1 - self.memory) * gradient
        np.multiply(gradient, gradient, out=gradient)
        gradient *= np.float32(1 - self.square_memory)
        self.square *= np.float32(self.square_memory)
        self.square += gradient
        np.sqrt(self.square, out=gradient)
        gradient *= np.float32(1 / math.sqrt(1 - self.square_memory**self.step))
        gradient += np.float32(1e-8)
        np.divide(self.mean, gradient, out=gradient)
        gradient *= np.float32(rate / (1 - self.memory**self.step))
        weights *= np.float32(1 - rate * self.decay)
        weights -= gradient
