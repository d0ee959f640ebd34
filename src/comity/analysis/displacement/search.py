"""The flows that fell in a period, each with its neighbours."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from comity.analysis.displacement.displacement import judge, window_length
from comity.analysis.displacement.neighbours import neighbours_of
from comity.analysis.displacement.result import LEVEL, Displacement, Verdict
from comity.analysis.displacement.windows import freeze
from comity.analysis.expectation.filters import expect
from comity.analysis.expectation.surprise import surprise
from comity.analysis.panel import Panel
from comity.model.periods import Period

FALL = -2.0
"""A flow has fallen where its surprise is below so many spreads."""
LARGE_ENOUGH = 50.0
"""Only flows with at least this mean over the three periods before are looked at."""
_BEFORE = 3


def find_displacement(
    panel: Panel, period: Period, *, along: Collection[str] | None = None, level: float = LEVEL
) -> tuple[Displacement, ...]:
    """Return every flow that fell in `period`, the largest shortfall first, with what its neighbours did.

    A flow fell where it had at least 50 a period before, was more than two spreads below what was expected one
    period before, had not been so in the three periods before, and came short over the whole window. Each event is
    corrected for its own neighbours, which may differ in one of the dimensions `along` (any, if left out). Raises
    ValueError where the panel hasn't got the period.
    """
    start = panel.index(period)
    fell = falls(panel, start)
    if not fell.size:
        return ()
    length = window_length(panel, start)
    tried = {int(flow): neighbours_of(panel, int(flow), start=start, length=length, along=along) for flow in fell}
    used = sorted({*tried, *(other for others in tried.values() for other in others)})
    place = {row: at for at, row in enumerate(used)}
    some = panel.take(used)
    windows = freeze(some, length)
    found = [
        judge(some, windows, place[flow], [place[other] for other in others], start=start, level=level)
        for flow, others in tried.items()
    ]
    short = [one for one in found if one.verdict not in {Verdict.NO_FALL, Verdict.UNKNOWN}]
    return tuple(sorted(short, key=lambda one: (-one.shortfall, tuple(one.flow.values()))))


def falls(panel: Panel, at: int) -> NDArray[np.intp]:
    """Return the rows of the flows that fell in column `at`."""
    season = panel.periods[0].frequency.per_year
    scores = surprise(expect(panel.values, horizons=(1,), season=season), 1).scores
    before = panel.values[:, max(0, at - _BEFORE) : at]
    if before.shape[1] < _BEFORE:
        return np.empty(0, dtype=np.intp)
    large = before.mean(axis=1) >= LARGE_ENOUGH
    already = (scores[:, at - _BEFORE : at] < FALL).any(axis=1)
    return np.flatnonzero(large & (scores[:, at] < FALL) & ~already)
