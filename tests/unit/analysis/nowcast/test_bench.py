"""The benchmark: its draws hide what they say, and the nowcast beats carrying forward on real figures."""

import numpy as np
import pytest
from bench.analysis import nowcast as bench
from bench.analysis.panels import AbsentDataError

from unit.analysis.nowcast.flows import MONTHS, members, panel_of


@pytest.mark.parametrize("late", [True, False])
def test_hidden_figures_are_hidden(late: bool) -> None:  # noqa: FBT001 - both halves are looked at
    """A third of the members lack their last months, and nobody has the months after; the halves don't meet."""
    panel = panel_of(members(count=9))
    middle = (bench.FIRST + MONTHS) // 2
    for hidden, at, lags in bench.hide(panel, late=late, third=True, draws=30, seed=3):
        assert hidden.values.shape == (9, at + 1)
        assert len(lags) == 3
        assert (middle <= at < MONTHS) == late
        for row in range(9):
            unknown = np.flatnonzero(np.isnan(hidden.values[row]))
            assert unknown.tolist() == list(range(at + 1 - lags.get(row, 0), at + 1))


def test_parts_are_grown_near_the_truth() -> None:
    """With stable delays the chain ladder leaves a small part of the raw error."""
    raw, grown, within80, _ = bench.ladder(panel_of(members(count=4, months=120)), 400.0, age=0)
    assert grown < 0.3 * raw
    assert 0.6 < within80 < 0.95


@pytest.mark.shared
def test_missing_visitors_to_australia() -> None:
    """On real figures the error of the missing is less than two fifths of that of carrying forward."""
    try:
        panel = bench.members_au()
    except AbsentDataError as absent:
        pytest.skip(str(absent))
    found = bench.score(panel, late=False, third=True, draws=24)
    assert found.members < 0.4
    assert 0.7 < found.inside80 < 0.95
