"""Training a network on the windows of a panel, and asking it for forecasts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.forecasting.network.layers import Float32
from comity.forecasting.network.optimiser import AdamW, learning_rate
from comity.forecasting.network.quantile_head import LEVELS, pinball, quantiles, quantiles_back
from comity.forecasting.network.residual_network import Shape, backward, first_weights, forward
from comity.forecasting.network.windows import Windows

_LEAST_STEPS = 30
_BYTES = 256
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class Recipe:
    """How a network is built and trained.

    `steps` are those of a large panel; of a small one, only as many as show each window `passes` times. A window's
    loss, on its own scale, counts with its scale to the power of `loss_power`: 0 is every series alike, as in MASE,
    1 is logs as they are. Windows of synthetic series count as much as `synthetic` ones of the panel.
    """

    width: int = 128
    blocks: int = 3
    dropout: float = 0.1
    steps: int = 250
    passes: int = 20
    batch: int = 512
    rate: float = 2e-3
    decay: float = 0.01
    loss_power: float = 0.5
    synthetic: int = 6000


@dataclass(frozen=True)
class Network:
    """A trained network."""

    shape: Shape
    weights: Float32


@dataclass(frozen=True)
class _Batch:
    inputs: Float32
    base: Float32
    target: Float32
    weight: Float32


def train(windows: Windows, chances: npt.NDArray[np.float64], recipe: Recipe, *, seed: int) -> Network:
    """Return a network trained on windows drawn with these chances, which add up to what the windows count."""
    rng = np.random.Generator(np.random.SFC64(seed))
    horizon = windows.target.shape[1]
    shape = Shape(windows.inputs.shape[1], recipe.width, horizon * len(LEVELS), recipe.blocks)
    weights = first_weights(shape, rng)
    gradient = np.zeros_like(weights)
    optimiser = AdamW(shape.size, decay=recipe.decay)
    edges = np.cumsum(chances)
    importance = (windows.scale / np.median(windows.scale)) ** np.float32(recipe.loss_power)
    steps = min(recipe.steps, max(_LEAST_STEPS, round(recipe.passes * float(edges[-1]) / recipe.batch)))
    for step in range(steps):
        rows = np.minimum(np.searchsorted(edges, rng.random(recipe.batch) * edges[-1]), len(edges) - 1)
        keep = [_keep(rng, (recipe.batch, recipe.width), recipe.dropout) for _ in range(recipe.blocks)]
        _write_gradient(shape, weights, _batch(windows, importance, rows), keep=keep, out=gradient)
        optimiser.update(weights, gradient, learning_rate(step, steps, recipe.rate))
    return Network(shape, weights)


def _batch(windows: Windows, importance: Float32, rows: npt.NDArray[np.int64]) -> _Batch:
    target = windows.target[rows]
    known = np.isfinite(target)
    weight = known * importance[rows][:, None]
    return _Batch(windows.inputs[rows], windows.base[rows], np.where(known, target, np.float32(0)), weight)


def _write_gradient(shape: Shape, weights: Float32, batch: _Batch, *, keep: list[Float32], out: Float32) -> None:
    raw, trace = forward(shape, weights, batch.inputs, keep=keep)
    made, slopes = quantiles(raw.reshape(len(raw), len(LEVELS), -1))
    made += batch.base[:, None]
    _, slope = pinball(made, batch.target, batch.weight)
    backward(shape, weights, trace, quantiles_back(slope, slopes).reshape(len(raw), -1), out=out)


def _keep(rng: np.random.Generator, size: tuple[int, int], dropout: float) -> Float32:
    """Return zeros with the chance of `dropout`, elsewhere what keeps the mean at one."""
    random = np.frombuffer(rng.bytes(size[0] * size[1]), dtype=np.uint8).reshape(size)
    cut = round(_BYTES * dropout)
    return np.asarray((random >= cut) * np.float32(_BYTES / (_BYTES - cut)))


def predict(network: Network, windows: Windows) -> Float32:
    """Return the (rows, steps, levels) quantiles in logs."""
    parts = [
        _ahead(network, windows.inputs[row : row + _ROWS_AT_ONCE], windows.base[row : row + _ROWS_AT_ONCE])
        for row in range(0, len(windows.inputs), _ROWS_AT_ONCE)
    ]
    return np.asarray(np.concatenate(parts) * windows.scale[:, None, None] + windows.level[:, None, None])


def _ahead(network: Network, inputs: Float32, base: Float32) -> Float32:
    raw, _ = forward(network.shape, network.weights, inputs)
    made, _ = quantiles(raw.reshape(len(raw), len(LEVELS), -1))
    made += base[:, None]
    return np.asarray(made.swapaxes(1, 2))
