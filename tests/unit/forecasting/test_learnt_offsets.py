"""Quantiles that members learnt, laid around a combination that may lie elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.forecasting.learnt_offsets import around, learnt_levels
from comity.forecasting.panel_members import MemberForecast

LEVELS = (0.1, 0.5, 0.9)
HISTORY = np.array([800.0, 1200.0, 1000.0])
WIDE = np.array([1000.0])


def _member(centre: float, *, low: float = 0.8, high: float = 1.3) -> MemberForecast:
    return MemberForecast(np.array([centre]), centre * np.array([[low, 1.0, high]]))


def test_a_member_that_lies_high_passes_on_how_sure_it_is() -> None:
    """A network that puts ten times the level would lend its own figures' width to the combination."""
    near, far = (
        around(np.array([1000.0]), [_member(centre)], WIDE, values=HISTORY, levels=LEVELS) for centre in (1e3, 1e4)
    )
    assert near[0] == pytest.approx([800, 1000, 1300], rel=1e-3)
    assert far[0] == pytest.approx([800, 1000, 1300], rel=2e-3)


def test_a_width_past_what_models_tell_is_narrowed() -> None:
    """One member's doubt of a hundredfold growth becomes everybody's."""
    deviation = np.array([100.0])
    found = around(np.array([1000.0]), [_member(1e3, low=0.01, high=100)], deviation, values=HISTORY, levels=LEVELS)
    width = np.log(found[0, 2] / found[0, 0]) / (2 * 1.2815515655446004)
    assert width == pytest.approx(0.15, rel=0.01)
    assert found[0, 1] == pytest.approx(1000)


def test_negative_series_have_differences() -> None:
    """Logs of what may be negative have no meaning."""
    balance = np.array([-50.0, 40.0, 10.0])
    member = MemberForecast(np.array([20.0]), np.array([[0.0, 20.0, 50.0]]))
    found = around(np.array([-10.0]), [member], WIDE, values=balance, levels=LEVELS)
    assert found[0] == pytest.approx([-30, -10, 20])


def test_other_levels_do_not_move_a_quantile() -> None:
    """The ninth decile would depend on whether somebody also asked for the first."""
    assert learnt_levels((0.5,)) == (0.1, 0.5, 0.9)
    tight, point = np.array([60.0]), np.array([1000.0])
    two = MemberForecast(point, np.array([[800.0, 1300.0]]))
    one = around(np.array([900.0]), [two], tight, values=HISTORY, levels=(0.9,))
    three = around(np.array([900.0]), [_member(1e3)], tight, values=HISTORY, levels=LEVELS)
    assert one[0, 0] == pytest.approx(three[0, 2])


@given(
    centre=st.floats(0, 1e7),
    low=st.floats(0, 1),
    high=st.floats(1, 1e4),
    mean=st.floats(0, 1e7),
    told=st.floats(0, 1e7),
)
def test_quantiles_stay_in_order_and_finite(
    *, centre: float, low: float, high: float, mean: float, told: float
) -> None:
    """Zeros, explosions and models without a spread give figures that aren't any."""
    member = _member(centre, low=low, high=high)
    found = around(np.array([mean]), [member], np.array([told]), values=HISTORY, levels=LEVELS)[0]
    assert np.isfinite(found).all()
    assert (np.diff(found) >= -1e-9 * max(mean, 1)).all()
    assert found[1] == pytest.approx(mean, abs=1e-6 * max(mean, 1))
