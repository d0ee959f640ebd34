import numpy as np

from comity.forecasting.network.quantile_head import LEVELS, pinball, quantiles, quantiles_back
from comity.forecasting.network.residual_network import Shape, backward, first_weights, forward

ROWS, STEPS = 9, 3
SHAPE = Shape(inputs=7, width=16, outputs=STEPS * len(LEVELS), blocks=2)
RNG = np.random.default_rng(0)
INPUTS = RNG.normal(size=(ROWS, SHAPE.inputs))
TARGET = RNG.normal(size=(ROWS, STEPS))
WEIGHT = RNG.integers(0, 2, (ROWS, STEPS)).astype(float)
KEEP = [RNG.integers(0, 2, (ROWS, SHAPE.width)) * 2.0 for _ in range(SHAPE.blocks)]
# Double precision, and away from the exit's zeros, where most gradients vanish.
POINT = first_weights(SHAPE, RNG).astype(float) + RNG.normal(0, 0.1, SHAPE.size)


def loss_and_gradient(weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the loss of the whole network and its gradient by the weights."""
    raw, trace = forward(SHAPE, weights, INPUTS, keep=KEEP)
    made, slopes = quantiles(raw.reshape(ROWS, len(LEVELS), STEPS))
    loss, back = pinball(made, TARGET, WEIGHT)
    gradient = np.zeros_like(weights)
    backward(SHAPE, weights, trace, quantiles_back(back, slopes).reshape(ROWS, -1), out=gradient)
    return loss, gradient


def test_the_gradient_agrees_with_finite_differences() -> None:
    """A part of the network passes back a wrong slope, and training goes astray without failing."""
    _, gradient = loss_and_gradient(POINT)
    step = 1e-6
    measured = np.empty(SHAPE.size)
    for i in range(SHAPE.size):
        moved = np.array([POINT, POINT])
        moved[:, i] += step, -step
        measured[i] = (loss_and_gradient(moved[0])[0] - loss_and_gradient(moved[1])[0]) / (2 * step)
    assert np.abs(gradient).max() > 0.01
    assert np.allclose(gradient, measured, atol=1e-7)


def test_quantiles_never_cross() -> None:
    """Raw outputs of any size give quantiles out of order."""
    made, _ = quantiles(RNG.normal(0, 20, (50, len(LEVELS), STEPS)))
    assert (np.diff(made, axis=1) >= 0).all()


def test_the_loss_is_the_textbook_pinball_loss() -> None:
    """A miss above the quantile costs the level, one below it the rest; steps without weight cost something."""
    made = np.zeros((1, len(LEVELS), 2))
    loss, _ = pinball(made, np.array([[2.0, 99.0]]), np.array([[1.0, 0.0]]))
    assert np.isclose(loss, 2 * np.mean(LEVELS))
    loss, _ = pinball(made, np.array([[-2.0, 99.0]]), np.array([[1.0, 0.0]]))
    assert np.isclose(loss, 2 * (1 - np.mean(LEVELS)))


def test_an_untrained_network_adds_nothing() -> None:
    """A new network starts elsewhere than at the forecast it is built around."""
    raw, _ = forward(SHAPE, first_weights(SHAPE, RNG), INPUTS.astype(np.float32))
    assert not raw.any()
