import numpy as np
import pytest

from comity.analysis.nowcast.shared import past_surprises, shared_surprise, shrink

DRAW = np.random.default_rng(3)
COMMON = DRAW.normal(0, 0.1, 80)


def surprises(alike: float) -> np.ndarray:
    """Return log surprises of six flows."""
    own = DRAW.normal(0, 0.1, (6, 80))
    return np.sqrt(alike) * COMMON + np.sqrt(1 - alike) * own


@pytest.mark.parametrize(("alike", "least", "most"), [(0.95, 0.6, 0.98), (0.0, 0.0, 0.25)])
def test_likeness_decides_how_much_is_taken_over(alike: float, least: float, most: float) -> None:
    """Flows that always moved together tell of each other; those that didn't tell next to nothing."""
    residuals = surprises(alike)
    residuals[1:, -1] = 0.2
    past = past_surprises(residuals, last=78)
    found = shared_surprise(residuals, past, late=0, reporters=range(1, 6), at=79, sizes=np.ones(6))
    assert least <= found.weight <= most
    assert found.surprise <= 0.22
    assert (found.surprise > 0.1) == (alike > 0.5)
    assert found.spread < 1.1 * past.spread[0]


def test_nobody_to_listen_to() -> None:
    """Without reporters the flow stands on its own past."""
    residuals = surprises(0.9)
    past = past_surprises(residuals, last=78)
    found = shared_surprise(residuals, past, late=0, reporters=(), at=79, sizes=np.ones(6))
    assert (found.surprise, found.weight) == (0.0, 0.0)
    assert found.spread >= past.spread[0]


def test_one_wild_month_counts_little() -> None:
    """A single outlier in the past must not make every interval wide."""
    calm = surprises(0.5)
    wild = calm.copy()
    wild[0, 40] = 5.0
    narrow, wide = (past_surprises(one, last=79).spread[0] for one in (calm, wild))
    assert wide < 1.3 * narrow


def test_short_pasts_have_no_spread() -> None:
    """Five surprises don't say how large surprises are."""
    residuals = surprises(0.5)
    residuals[0, 5:] = np.nan
    assert np.isnan(past_surprises(residuals, last=79).spread[0])


def test_shrinking_keeps_the_mean_and_narrows_the_rest() -> None:
    """Correlations move towards their mean, the more so the fewer periods there are."""
    correlation = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.2], [0.1, 0.2, 1.0]])
    few, many = shrink(correlation, 10), shrink(correlation, 1000)
    assert 0.4 < few[0, 1] < many[0, 1] < 0.9
    assert few.sum() == pytest.approx(correlation.sum())
    assert np.linalg.eigvalsh(few)[0] > 0


def test_impossible_correlations_can_be_solved() -> None:
    """Pairs of unequal length may contradict each other; the matrix must stay positive."""
    contrary = np.array([[1.0, 0.99, -0.99], [0.99, 1.0, 0.99], [-0.99, 0.99, 1.0]])
    assert np.linalg.eigvalsh(shrink(contrary, 1e9))[0] > 0
