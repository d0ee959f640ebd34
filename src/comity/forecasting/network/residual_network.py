"""A residual network of dense layers: its weights in one vector, what it computes, and its gradient."""

import math
from dataclasses import dataclass

import numpy as np

from comity.forecasting.network.layers import Float32, gelu, normalise, normalise_back


@dataclass(frozen=True)
class Shape:
    """The numbers of inputs, of units in each hidden layer, of outputs, and of residual blocks."""

    inputs: int
    width: int
    outputs: int
    blocks: int

    @property
    def parts(self) -> list[tuple[int, ...]]:
        """Return the shapes of the weights: entry, two layers in each block, exit; each a matrix and its bias."""
        sizes = [(self.inputs, self.width)] + [(self.width, self.width)] * (2 * self.blocks)
        sizes.append((self.width, self.outputs))
        return [part for size in sizes for part in (size, size[1:])]

    def views(self, vector: Float32) -> list[Float32]:
        """Return the parts of a vector of weights as arrays that share its memory."""
        ends = np.cumsum([math.prod(part) for part in self.parts])
        pieces = np.split(vector, ends[:-1])
        return [piece.reshape(part) for piece, part in zip(pieces, self.parts, strict=True)]

    @property
    def size(self) -> int:
        """Return the number of weights."""
        return sum(math.prod(part) for part in self.parts)


def first_weights(shape: Shape, rng: np.random.Generator) -> Float32:
    """Return random weights, uniform within one over the root of the inputs; those of the exit are zero.

    So the untrained network says what it is built around: the seasonal naive forecast.
    """
    vector = np.zeros(shape.size, dtype=np.float32)
    views = shape.views(vector)
    for matrix, bias in zip(views[:-2:2], views[1:-2:2], strict=True):
        bound = 1 / math.sqrt(matrix.shape[0])
        matrix[:] = rng.uniform(-bound, bound, matrix.shape)
        bias[:] = rng.uniform(-bound, bound, bias.shape)
    return vector


@dataclass(frozen=True)
class _BlockTrace:
    normal: Float32
    inverse: Float32
    active: Float32
    slope: Float32


@dataclass(frozen=True)
class Trace:
    """What a pass forward leaves for the pass back."""

    inputs: Float32
    entry_slope: Float32
    blocks: list[_BlockTrace]
    last: Float32


def forward(
    shape: Shape, vector: Float32, inputs: Float32, *, keep: list[Float32] | None = None
) -> tuple[Float32, Trace]:
    """Return the (rows, outputs) array of the network's outputs, and the trace.

    `keep` has a (rows, width) array for each block: what its hidden units are multiplied by, that is dropout.
    """
    weights = shape.views(vector)
    stream, entry_slope = gelu(inputs @ weights[0] + weights[1])
    traces = []
    for block in range(shape.blocks):
        enter, enter_bias, leave, leave_bias = weights[2 + 4 * block : 6 + 4 * block]
        normal, inverse = normalise(stream)
        active, slope = gelu(normal @ enter + enter_bias)
        if keep is not None:
            active *= keep[block]
            slope *= keep[block]
        stream = stream + active @ leave + leave_bias
        traces.append(_BlockTrace(normal, inverse, active, slope))
    return stream @ weights[-2] + weights[-1], Trace(inputs, entry_slope, traces, stream)


def backward(shape: Shape, vector: Float32, trace: Trace, gradient: Float32, *, out: Float32) -> None:
    """Write the gradient by the weights to `out`, given that by the outputs."""
    weights, grads = shape.views(vector), shape.views(out)
    np.matmul(trace.last.T, gradient, out=grads[-2])
    gradient.sum(axis=0, out=grads[-1])
    stream = gradient @ weights[-2].T
    for block in reversed(range(shape.blocks)):
        at = 2 + 4 * block
        kept = trace.blocks[block]
        np.matmul(kept.active.T, stream, out=grads[at + 2])
        stream.sum(axis=0, out=grads[at + 3])
        inner = stream @ weights[at + 2].T
        inner *= kept.slope
        np.matmul(kept.normal.T, inner, out=grads[at])
        inner.sum(axis=0, out=grads[at + 1])
        stream += normalise_back(np.asarray(inner @ weights[at].T, dtype=stream.dtype), kept.normal, kept.inverse)
    stream *= trace.entry_slope
    np.matmul(trace.inputs.T, stream, out=grads[0])
    stream.sum(axis=0, out=grads[1])
