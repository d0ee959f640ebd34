"""What sample paths say: means and quantiles, and how likely a sum is to exceed a threshold."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.hierarchy.texts import say
from comity.forecasting.paths import Paths
from comity.forecasting.series import Array


def quantile_frame(paths: Paths, levels: Sequence[float]) -> pl.DataFrame:
    """Return the paths as a forecast's frame: `unique_id`, `ds`, `mean` and a column a quantile; null for NaN."""
    from comity.forecasting.quantile_columns import quantile_column

    keys = pl.DataFrame({"unique_id": paths.unique_ids}, schema={"unique_id": pl.String}).join(
        pl.DataFrame({"ds": list(paths.ds)}), how="cross", maintain_order="left_right"
    )
    by_step = paths.values.transpose(0, 2, 1)
    table = np.concatenate([by_step.mean(axis=2)[:, :, None], row_quantiles(by_step, levels)], axis=2)
    columns = ["mean", *(quantile_column(level) for level in levels)]
    rows = table.reshape(-1, len(columns))
    numbers = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.Float64), orient="row")
    return pl.concat([keys, numbers.fill_nan(None)], how="horizontal")


def row_quantiles(values: Array, levels: Sequence[float]) -> Array:
    """Return (…, levels) quantiles along the last axis: value k of n, in rising order, lies at (k + 1/2) / n."""
    ordered = np.sort(values, axis=-1)
    count = ordered.shape[-1]
    places = np.clip(np.asarray(levels) * count - 0.5, 0, count - 1)
    left = places.astype(int)
    right = np.minimum(left + 1, count - 1)
    share = places - left
    return np.asarray(ordered[..., left] * (1 - share) + ordered[..., right] * share)


def probability_above(
    paths: Paths, unique_id: str, threshold: float, periods: Sequence[object] | None = None
) -> float:
    """Return the share of the paths in which the series' sum over the periods (all of them) exceeds the threshold.

    Raises `UsageError` where the paths lack the series or a period.

    >>> paths = Paths(("total",), ("2024-01", "2024-02"), np.array([[[1.0, 2.0], [3.0, 4.0]]]))
    >>> probability_above(paths, "total", 4), probability_above(paths, "total", 2, ["2024-01"])
    (0.5, 0.5)
    """
    if unique_id not in paths.unique_ids:
        raise UsageError(say("unknown_path", series=unique_id))
    places = {moment: place for place, moment in enumerate(paths.ds)}
    chosen = paths.ds if periods is None else periods
    for moment in chosen:
        if moment not in places:
            raise UsageError(say("unknown_period", period=moment))
    values = paths.values[paths.unique_ids.index(unique_id)][:, [places[moment] for moment in chosen]]
    return float((values.sum(axis=1) > threshold).mean())
