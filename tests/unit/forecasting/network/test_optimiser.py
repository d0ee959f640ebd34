import numpy as np

from comity.forecasting.network.optimiser import AdamW, learning_rate


def test_a_bowl_is_descended() -> None:
    """Steps go uphill, or stop before the bottom."""
    weights = np.array([3, -2], dtype=np.float32)
    optimiser = AdamW(2, decay=0.0)
    for step in range(400):
        optimiser.update(weights, 2 * (weights - 1), learning_rate(step, 400, 0.1))
    assert np.allclose(weights, 1, atol=0.01)


def test_the_first_step_is_as_long_as_the_rate() -> None:
    """The memories that begin at zero are not made up for."""
    weights = np.array([5], dtype=np.float32)
    AdamW(1, decay=0.0).update(weights, np.array([0.3], dtype=np.float32), 0.1)
    assert np.isclose(weights[0], 4.9, atol=1e-5)


def test_decay_draws_weights_to_zero_without_a_gradient() -> None:
    """Decay is scaled by the gradient, as in Adam with an added penalty."""
    weights = np.array([2], dtype=np.float32)
    AdamW(1, decay=0.5).update(weights, np.zeros(1, dtype=np.float32), 0.1)
    assert np.isclose(weights[0], 2 * (1 - 0.05))


def test_the_rate_rises_once_and_falls() -> None:
    """The schedule has no peak, or ends high."""
    rates = [learning_rate(step, 100, 0.01) for step in range(100)]
    top = int(np.argmax(rates))
    assert top == 10
    assert np.isclose(rates[top], 0.01)
    assert (np.diff(rates[:top]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()
    assert rates[-1] < 1e-4
