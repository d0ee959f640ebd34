"""The past of a hierarchy's nodes, added up from the bottom series."""

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.hierarchy.description import Hierarchy
from comity.forecasting.hierarchy.texts import say


def node_history(hierarchy: Hierarchy, panel: pl.DataFrame) -> pl.DataFrame:
    """Return `unique_id`, `ds`, `y` of every node in every period of the panel, ready to be forecast.

    A sum is missing (null) where any of its bottom series is: no row, null or NaN are all missing, never zero. All
    nodes have the same periods, so that all forecasts begin together. Series of the panel that aren't in the
    hierarchy are left out. Raises `UsageError` where a bottom series has no row at all.
    """
    places = pl.DataFrame({"unique_id": hierarchy.bottoms, "place": np.arange(len(hierarchy.bottoms))})
    rows = panel.select(pl.col("unique_id").cast(pl.String), "ds", pl.col("y").cast(pl.Float64).fill_nan(None))
    rows = rows.join(places, on="unique_id", how="inner")
    absent = places.join(rows, on="unique_id", how="anti", maintain_order="left")
    if absent.height:
        raise UsageError(say("unknown_series", series=absent["unique_id"][0]))
    periods = rows.select("ds").unique().sort("ds").with_row_index("step")
    cells = rows.join(periods, on="ds", how="left").drop_nulls("y")
    values = np.full((len(hierarchy.bottoms), periods.height), np.nan)
    values[cells["place"].to_numpy(), cells["step"].to_numpy()] = cells["y"].to_numpy()
    return _long(hierarchy, values, periods["ds"])


def _long(hierarchy: Hierarchy, values: np.ndarray, ds: pl.Series) -> pl.DataFrame:
    missing = hierarchy.summing @ (~np.isfinite(values)).astype(float)
    sums = np.where(missing > 0, np.nan, hierarchy.summing @ np.nan_to_num(values))
    nodes = len(hierarchy.nodes)
    return pl.DataFrame(
        {
            "unique_id": np.repeat(np.array(hierarchy.nodes, dtype=object), len(ds)),
            "ds": pl.concat([ds] * nodes),
            "y": sums.ravel(),
        },
        schema_overrides={"unique_id": pl.String},
    ).with_columns(pl.col("y").fill_nan(None))
