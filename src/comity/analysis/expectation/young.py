"""Expectations for flows that are still young: from two years first, from three as soon as they are there."""

from collections.abc import Sequence

import numpy as np

from comity.analysis.expectation.filters import Expectation, expect
from comity.analysis.panel import Array


def expect_young(
    values: Array, *, horizons: Sequence[int], season: int, years: int = 3, fewest: int = 2
) -> Expectation:
    """Return what was expected as `expect` does, and from `fewest` years on where there aren't `years` yet.

    Nothing later is used: in the time between, the season is the one read from the first `fewest` years.
    """
    whole = expect(values, horizons=horizons, season=season, years=years)
    if fewest >= years or values.shape[1] <= fewest * season:
        return whole
    known = np.isfinite(values)
    begin = np.where(known.any(axis=1), known.argmax(axis=1), 0)
    end = min(int(begin.max(initial=0)) + years * season + max(horizons) - 1, values.shape[1])
    short = expect(values[:, :end], horizons=horizons, season=season, years=fewest)
    ahead = {h: whole.ahead[h].copy() for h in horizons}
    for h in horizons:
        part = ahead[h][:, :end]
        part[:] = np.where(np.isfinite(part), part, short.ahead[h])
    return Expectation(whole.log_values, ahead, season, short.first_spread)
