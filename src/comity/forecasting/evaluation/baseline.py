"""What a forecast is measured by, from the history that it was made from: seasonal naive, and MASE's scale."""

import numpy as np
import polars as pl

from comity.forecasting.accuracy import seasonal_scale
from comity.forecasting.gaps import fill_gaps
from comity.forecasting.members import Outcome, seasonal_naive
from comity.forecasting.series import Array, Series, split_panel
from comity.model.periods import Frequency

NAIVE, NAIVE_DEVIATION, SCALE = "naive", "naive_deviation", "scale"
COLUMNS = (NAIVE, NAIVE_DEVIATION, SCALE)


def with_baseline(
    frame: pl.DataFrame, panel: pl.DataFrame, *, horizon: int, frequency: Frequency | None
) -> pl.DataFrame:
    """Return a forecast frame with the yardsticks of its series: what was known when it was made, nothing later.

    `panel` (`unique_id`, `ds`, `y`) is what the forecast was made from. Added (Float64): `naive`, the same season's
    last figure; `naive_deviation`, the standard deviation of its error; `scale`, the mean absolute seasonal
    difference of the history, which MASE divides by (Hyndman and Koehler, 2006). Null where the history is no
    longer than a season, or (`scale`) never changes over one.
    """
    if frame.is_empty():
        return frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in COLUMNS)
    series, timeline = split_panel(panel, frequency)
    made = {one.unique_id: _yardsticks(one, timeline.season, horizon) for one in series}
    step = pl.int_range(pl.len()).over("unique_id").alias("_step")
    rows = [
        (name, at, float(naive[at]), float(deviation[at]), scale)
        for name, (naive, deviation, scale) in made.items()
        for at in range(horizon)
    ]
    schema = {"unique_id": pl.String, "_step": pl.Int64, **dict.fromkeys(COLUMNS, pl.Float64)}
    table = pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)
    numbered = frame.with_columns(step)
    return numbered.join(table, on=["unique_id", "_step"], how="left", maintain_order="left").drop("_step")


def _yardsticks(one: Series, season: int, horizon: int) -> tuple[Array, Array, float]:
    nothing = np.full(horizon, np.nan)
    known = np.flatnonzero(np.isfinite(one.values))
    if len(known) == 0 or known[-1] - known[0] < season:
        return nothing, nothing, float("nan")
    bridged = len(one.values) - 1 - int(known[-1])
    whole = fill_gaps(one.values[known[0] : known[-1] + 1], season)
    made: Outcome = seasonal_naive(whole, season, horizon + bridged)
    deviation = nothing if made.deviation is None else made.deviation[bridged:]
    scale = seasonal_scale(one.values, season)
    return made.mean[bridged:], deviation, scale if scale > 0 else float("nan")
