import numpy as np
import pytest

from comity.forecasting.hierarchy.error_dependence import error_loadings, error_persistence, shrunken_correlation
from comity.forecasting.sampling import PERSISTENCE
from comity.forecasting.series import Array


def errors(rho: float, rows: int, steps: int = 12, seed: int = 0) -> Array:
    """Return errors whose steps go together by rho, rows of very different size."""
    generator = np.random.default_rng(seed)
    lags = np.abs(np.arange(steps)[:, None] - np.arange(steps)[None, :])
    made = generator.normal(size=(rows, steps)) @ np.linalg.cholesky(rho**lags).T
    return np.asarray(made * np.sqrt(1 + np.arange(steps)) * generator.lognormal(0, 2, (rows, 1)))


@pytest.mark.parametrize("rho", [0.2, 0.5, 0.8])
def test_persistence_is_found_again(rho: float) -> None:
    """Sums over a year would be too wide or too narrow."""
    assert error_persistence(errors(rho, 3000)) == pytest.approx(rho, abs=0.06)


def test_few_errors_teach_little() -> None:
    """Five forecasts would decide on the spread of every year."""
    assert error_persistence(np.empty((0, 12))) == PERSISTENCE
    assert error_persistence(errors(0.1, 4)) == PERSISTENCE
    assert error_persistence(np.full((9, 1), 2.0)) == PERSISTENCE
    some = error_persistence(errors(0.1, 10))
    assert 0.2 < some < PERSISTENCE


def test_persistence_stays_within_bounds() -> None:
    """Errors that alternate, or are all alike, would give a correlation that can't be."""
    alternating = np.tile([1.0, -1.0], (500, 6))
    assert error_persistence(alternating) < 0.1
    assert error_persistence(np.ones((500, 12))) <= 0.98
    assert error_persistence(np.vstack([errors(0.5, 900), np.full((3, 12), np.nan), np.zeros((3, 12))])) > 0.3


def test_loadings_are_found_again() -> None:
    """Series that fall together in a crisis would be drawn apart."""
    generator = np.random.default_rng(0)
    truth = np.array([0.9, 0.7, 0.5, 0.0, -0.6])
    common = generator.normal(size=4000)
    made = truth[:, None] * common + np.sqrt(1 - truth**2)[:, None] * generator.normal(size=(5, 4000))
    scaled = made * np.array([1.0, 100.0, 5.0, 1.0, 7.0])[:, None]
    assert error_loadings(scaled) == pytest.approx(truth, abs=0.06)


def test_noise_is_not_taken_for_company() -> None:
    """Forty series seen for ten months would seem to move together."""
    noise = np.random.default_rng(1).normal(size=(40, 10))
    plain = np.corrcoef(noise)
    off = ~np.eye(40, dtype=bool)
    assert np.abs(shrunken_correlation(noise)[off]).mean() < 0.4 * np.abs(plain[off]).mean()
    assert (np.diag(shrunken_correlation(noise)) == pytest.approx(1)) is True


@pytest.mark.parametrize("made", [np.ones((3, 20)), np.full((3, 20), np.nan), np.ones((1, 20)), np.zeros((3, 2))])
def test_errors_that_say_nothing_give_no_company(made: Array) -> None:
    """Constant or missing errors would stop the run."""
    assert error_loadings(made).tolist() == [0.0] * len(made)
