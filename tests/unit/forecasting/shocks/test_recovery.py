"""The way back: rates from the panel, and how sure they are."""

import numpy as np
import pytest

from comity.forecasting.shocks.exceptional import USUAL_RATE
from comity.forecasting.shocks.recovery import doubt_of, pooled_rates, share_closed


def test_without_evidence_the_rate_is_the_usual_one() -> None:
    """A panel in its first month of shock would recover at a rate out of nothing."""
    assert pooled_rates([]) == (USUAL_RATE, USUAL_RATE)
    assert pooled_rates([np.array([1.0])]) == pytest.approx((USUAL_RATE, USUAL_RATE))


def test_a_panel_that_recovers_fast_is_believed_with_time() -> None:
    """The panel's own recovery would be ignored, or believed after a month."""
    path = 2 * np.exp(-0.2 * np.arange(30))
    early, late = (pooled_rates([path[:n]] * 5)[0] for n in (3, 14))
    assert USUAL_RATE < early < late < 0.2


def test_a_border_that_stays_closed_slows_the_recovery() -> None:
    """After two years without recovery one would still be forecast at the usual rate."""
    rate, usual = pooled_rates([np.full(26, 4.0)] * 5)
    assert rate < usual < USUAL_RATE / 2


def test_the_share_closed_rises_towards_all() -> None:
    """The gap would open again, or be overshot."""
    for rate, usual in ((0.5, 0.05), (0.0, 0.05), (0.0, 0.0), (0.05, 0.2)):
        share = share_closed(rate, usual, 36)
        assert np.all(np.diff(share) >= 0)
        assert 0 <= share[0] <= share[-1] < 1


def test_doubt_grows_with_the_gap_and_the_steps() -> None:
    """A deep shock would be forecast as surely as a shallow one."""
    closed = share_closed(0.1, 0.05, 12)
    deep, shallow = (doubt_of(gap, closed, still_open=True) for gap in (2.0, 0.2))
    over = doubt_of(0.2, closed, still_open=False)
    assert np.all(deep > shallow)
    assert np.all(shallow > over)
    assert np.all(np.diff(over) > 0)
