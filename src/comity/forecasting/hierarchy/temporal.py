"""Temporal hierarchies (THieF): a series forecast by month, by quarter and by year, then made to agree."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.reconcile import reconcile
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.series import Array


def factors_of(season: int) -> tuple[int, ...]:
    """Return how many steps can be added up so that a season has a whole number of sums.

    >>> factors_of(12)
    (1, 2, 3, 4, 6, 12)
    """
    return tuple(factor for factor in range(1, season + 1) if season % factor == 0)


def step_sums(values: Array, factor: int) -> Array:
    """Return the sums of `factor` steps each, of which the last ends with the series; what is over is left out.

    >>> step_sums(np.array([9.0, 1.0, 2.0, 3.0, 4.0]), 2)
    array([3., 7.])
    """
    count = len(values) // factor
    return np.asarray(values[len(values) - count * factor :].reshape(count, factor).sum(axis=1))


def temporal_reconcile(
    means: Mapping[int, Array],
    *,
    season: int,
    variances: Mapping[int, Array] | None = None,
    nonnegative: bool = True,
) -> Array:
    """Return the (series, steps) means of single steps that agree best with the forecasts of sums over steps.

    `means` has, for each factor that divides the season (1 among them), the (series, steps / factor) forecasts of
    sums of so many steps, counted from the end of the series and of the same whole number of seasons. `variances`
    are those of the forecasts' errors, (series,) by factor; without them a sum's variance is taken to be in
    proportion to its steps (structural scaling). Source: Athanasopoulos, Hyndman, Kourentzes and Petropoulos
    (2017), section 3. Raises `UsageError` where columns don't fit.
    """
    series, steps = means[1].shape
    _check(means, season=season, steps=steps)
    factors = sorted(means, reverse=True)
    hierarchy = _season(season, [factor for factor in factors if factor > 1])
    base = np.vstack([means[factor].reshape(-1, season // factor).T for factor in factors])
    said = variances or {factor: np.full(series, float(factor)) for factor in factors}
    spread = np.vstack([np.tile(said[factor], (season // factor, 1)) for factor in factors])
    found = reconcile(hierarchy, base, np.repeat(spread, steps // season, axis=1), nonnegative=nonnegative)
    return np.asarray(found[hierarchy.sums :].T.reshape(series, steps))


def _check(means: Mapping[int, Array], *, season: int, steps: int) -> None:
    for factor, found in means.items():
        expected = steps // season * season // factor
        if season % factor or steps % season or found.shape[1] != expected:
            raise UsageError(say("bad_factor", factor=factor, columns=found.shape[1], expected=expected))


def _season(season: int, factors: list[int]) -> Hierarchy:
    """Return the hierarchy of a season's steps, whose groupings are the factors."""
    place = np.arange(season)
    columns = {f"sum of {factor}": [str(one) for one in place // factor] for factor in factors}
    keys = pl.DataFrame({"unique_id": [f"step {one + 1}" for one in place], **columns})
    return Hierarchy.from_keys(keys, [[column] for column in columns])
