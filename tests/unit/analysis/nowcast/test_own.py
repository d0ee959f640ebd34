import numpy as np
import pytest

from comity.analysis.nowcast.own import forecast_own, season_of
from comity.model.periods import Frequency
from unit.analysis.nowcast.flows import hide, members


@pytest.mark.parametrize("horizon", [1, 3])
def test_nothing_later_is_looked_at(horizon: int) -> None:
    """What is expected of a month must not change when later months become known."""
    values = members(count=3)
    known = values.copy()
    known[:, 61:] = np.nan
    whole, cut = (forecast_own(one, [horizon], 12)[horizon] for one in (values, known))
    assert np.isfinite(cut[:, 60 + horizon]).all()
    np.testing.assert_allclose(cut[:, : 61 + horizon], whole[:, : 61 + horizon])


def test_a_late_flow_is_expected_from_its_last_figure() -> None:
    """With two months hidden, the forecast two months ahead is that of the whole series."""
    values = members(count=2)
    late = forecast_own(hide(values, {0: 2}), [2], 12)[2]
    np.testing.assert_allclose(late[:, -1], forecast_own(values, [2], 12)[2][:, -1])


def test_a_season_is_expected_again() -> None:
    """A flow that repeats itself is forecast as it was, not as it last was."""
    at = np.arange(72)
    values = 1000 * np.exp(0.5 * np.sin(2 * np.pi * at / 12))[None, :]
    made = np.expm1(forecast_own(values, [1], 12)[1])
    assert abs(made[0, -1] / values[0, -1] - 1) < 0.01


def test_young_flows_carry_on() -> None:
    """A flow of five months has no season, but its last figure."""
    values = np.array([[90.0, 100.0, 110.0, 100.0, 105.0]])
    made = np.expm1(forecast_own(values, [1], 12)[1])
    assert made[0, 1:] == pytest.approx(values[0, :-1])


def test_the_season_of_each_frequency() -> None:
    """Days have weeks, hours have days, months have years."""
    wanted = {Frequency.MONTHLY: 12, Frequency.DAILY: 7, Frequency.HOURLY: 24, Frequency.ANNUAL: 1}
    assert {one: season_of(one) for one in wanted} == wanted
