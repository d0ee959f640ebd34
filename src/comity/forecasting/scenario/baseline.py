"""The paths that a scenario starts from: of a panel's series, coherent with their sums, or of cells of a total."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.forecasting.forecaster import forecast
from comity.forecasting.hierarchy.coherent import make_coherent
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.error_dependence import error_loadings
from comity.forecasting.hierarchy.history import node_history
from comity.forecasting.paths import Paths
from comity.forecasting.sampling import sample_paths
from comity.forecasting.scenario.composition import spread_paths
from comity.forecasting.scenario.summing import Summing, sum_by_keys, summing_of
from comity.forecasting.series import Array, split_panel
from comity.model.periods import Frequency

PATHS = 1000


@dataclass(frozen=True)
class Baseline:
    """Paths of bottom series, the keys that name them, and how they add up."""

    paths: Paths
    keys: pl.DataFrame
    summing: Summing
    frequency: Frequency | None


def panel_baseline(
    panel: pl.DataFrame, keys: pl.DataFrame, *, horizon: int, frequency: Frequency | None = None, seed: int = 0
) -> Baseline:
    """Forecast a panel's series and their sums by each key column, and make them coherent.

    `keys` has `unique_id` and text columns, a row for each series; the series are parts, none is a sum of others.
    Sums are forecast for themselves, too, and reconciled with their parts (`make_coherent`). Raises UsageError
    where a series has no forecast or lacks a key.
    """
    groupings = [(), *((column,) for column in keys.columns[1:])]
    hierarchy = Hierarchy.from_keys(keys, groupings)
    result = forecast(node_history(hierarchy, panel), horizon=horizon, frequency=frequency, seed=seed)
    coherent = make_coherent(hierarchy, result.frame, seed=seed)
    return Baseline(coherent.paths(hierarchy.bottoms), keys, summing_of(hierarchy), result.frequency)


def cells_baseline(
    frame: pl.DataFrame,
    panel: pl.DataFrame,
    past: pl.DataFrame,
    *,
    total: str,
    margins: Mapping[str, Mapping[str, str]],
    frequency: Frequency,
    seed: int = 0,
) -> Baseline:
    """Spread the forecast of a total and its cuts over cells (see `spread_paths`).

    `frame` and `panel` are the forecast and what it was made from. Errors of series go together as their changes on
    a year did (`error_loadings`).
    """
    together = error_loadings(_changes(panel, frequency))
    paths = sample_paths(frame, together=together, count=PATHS, seed=seed)
    cells, keys = spread_paths(paths, past, total=total, margins=margins)
    return Baseline(cells, keys, sum_by_keys(keys), frequency)


def _changes(panel: pl.DataFrame, frequency: Frequency) -> Array:
    """Return (series, times) changes on a year in logs, up to the last period of all; NaN where none."""
    series, timeline = split_panel(panel, frequency)
    season, last = timeline.season, max(one.last for one in series)
    width = max(len(one.values) for one in series)
    logs = np.full((len(series), width), np.nan)
    for row, one in enumerate(series):
        end = width - (last - one.last)
        start = max(end - len(one.values), 0)
        logs[row, start:end] = np.log1p(np.maximum(one.values[len(one.values) - (end - start) :], 0))
    return np.asarray(logs[:, season:] - logs[:, :-season])
