"""Sums over the horizon of cells' paths, added up by some of their keys."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from comity.forecasting.paths import Paths


def cell_sums(
    paths: Paths, keys: pl.DataFrame, columns: Sequence[str], *, levels: tuple[float, float]
) -> pl.DataFrame:
    """Return the columns, `then`, `mean`, `low` and `high` (quantiles of the sums themselves), largest first.

    `keys` has a row for each of the paths' series, in their order: text columns, and `then`, a number that is added
    up beside.
    """
    sums = paths.values.sum(axis=2)
    names = keys.group_by(columns, maintain_order=True).agg(pl.col("then").sum())
    places = keys.join(names.with_row_index("_row"), on=columns, how="left", maintain_order="left")["_row"]
    added = np.zeros((names.height, sums.shape[1]))
    np.add.at(added, places.to_numpy(), sums)
    low, high = np.quantile(added, levels, axis=1)
    found = {"mean": added.mean(axis=1), "low": low, "high": high}
    return names.with_columns(pl.Series(name, values) for name, values in found.items()).sort(
        "mean", *columns, descending=[True, *(False for _ in columns)]
    )
