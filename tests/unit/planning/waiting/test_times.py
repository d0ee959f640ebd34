"""`comity.waiting_times`: waits without a hub, and refusals of what makes no sense."""

import numpy as np
import pytest

import comity
from comity.errors import UsageError
from comity.model.crossing_points import Lanes, Procedure

CHECK = [Procedure("CHECK", 1.0, 60)]
ONE_LANE = [Lanes("STAFFED", (1,))]


def test_a_day_of_traffic_has_waits_by_hour() -> None:
    """A row for each hour, busier hours with longer waits, and the same figures for the same seed."""
    found = comity.waiting_times([10.0] * 12 + [55.0] * 12, procedures=CHECK, lanes=ONE_LANE, futures=30)
    waits = found.hours["wait"].to_list()
    assert len(waits) == 24
    assert waits[20] > 10 * waits[5]
    assert found.effect is None
    again = comity.waiting_times([10.0] * 12 + [55.0] * 12, procedures=CHECK, lanes=ONE_LANE, futures=30)
    assert again.hours.equals(found.hours)


def test_each_row_of_a_table_is_a_future() -> None:
    """Futures that differ make the interval wide: the forecast's uncertainty reaches the waits."""
    sure = comity.waiting_times([40.0] * 24, procedures=CHECK, lanes=ONE_LANE, futures=40)
    rows = np.linspace(20, 58, 40)[:, None] * np.ones(24)
    unsure = comity.waiting_times(rows, procedures=CHECK, lanes=ONE_LANE)
    widths = [(one.whole["wait_high"] or 0) - (one.whole["wait_low"] or 0) for one in (sure, unsure)]
    assert widths[1] > 2 * widths[0]
    assert unsure.simulated.replications == 40


def test_a_change_is_tried_on_the_same_travellers() -> None:
    """One more lane shortens waits in every future."""
    found = comity.waiting_times([50.0] * 24, procedures=CHECK, lanes=ONE_LANE, changes=["STAFFED=+1lane"])
    assert found.effect is not None
    assert (found.effect["wait_high"] or 0) < 0
    assert found.effect_hours is not None
    assert found.effect_hours.height == 24


@pytest.mark.parametrize(
    "travellers", [[], [-1.0], [float("nan")], [[1.0, 2.0], [3.0]], ["many"], [1e8] * 24, [[[1.0]]]]
)
def test_traffic_that_makes_no_sense_is_refused(travellers: list[float]) -> None:
    """A reason and a way out, never a traceback from within or an endless run."""
    with pytest.raises(UsageError) as fault:
        comity.waiting_times(travellers, procedures=CHECK, lanes=ONE_LANE)
    assert fault.value.remedy
