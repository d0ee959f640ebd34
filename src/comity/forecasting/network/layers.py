"""The parts of the network: each with what it passes forward and the gradient that it passes back."""

import math

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

_GELU_SLOPE = math.sqrt(2 / math.pi)
_GELU_CUBE = 0.044715
_EPSILON = 1e-5


def gelu(inputs: Float32) -> tuple[Float32, Float32]:
    """Return the Gaussian error linear unit of the inputs, and its slope there.

    In the form with tanh. Source: Hendrycks and Gimpel (2016), Gaussian error linear units, section 2.
    """
    square = inputs * inputs
    bent = square * np.float32(_GELU_SLOPE * _GELU_CUBE)
    bent += np.float32(_GELU_SLOPE)
    inner = np.tanh(inputs * bent)
    slope = square * np.float32(3 * _GELU_SLOPE * _GELU_CUBE)
    slope += np.float32(_GELU_SLOPE)
    slope *= 1 - inner * inner
    slope *= inputs
    inner += 1
    slope += inner
    slope *= np.float32(0.5)
    inner *= inputs
    inner *= np.float32(0.5)
    return inner, slope


def normalise(inputs: Float32) -> tuple[Float32, Float32]:
    """Return each row with mean zero and variance one, and one over each row's deviation.

    Gain and bias are left to the next layer's weights. Source: Ba, Kiros and Hinton (2016), Layer normalization.
    """
    centred = inputs - inputs.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred)[:, None] / np.float32(inputs.shape[1])
    inverse = 1 / np.sqrt(variance + np.float32(_EPSILON))
    centred *= inverse
    return centred, inverse


def normalise_back(gradient: Float32, normal: Float32, inverse: Float32) -> Float32:
    """Return the gradient by the inputs of `normalise` from that by its outputs `normal`; `gradient` is used up."""
    along = np.einsum("ij,ij->i", gradient, normal)[:, None] / np.float32(normal.shape[1])
    gradient -= gradient.mean(axis=1, keepdims=True)
    gradient -= normal * along
    gradient *= inverse
    return gradient


def softplus(inputs: Float32) -> tuple[Float32, Float32]:
    """Return log(1 + exp(inputs)), a smooth way to keep a number positive, and its slope."""
    small = np.exp(-np.abs(inputs))
    slope = np.where(inputs > 0, np.float32(1), small)
    slope /= 1 + small
    return np.maximum(inputs, 0) + np.log1p(small), slope
