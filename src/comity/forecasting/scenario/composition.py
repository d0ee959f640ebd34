"""Paths of finer series than were forecast, from paths of a total and its members and the past's figures."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.paths import Paths
from comity.forecasting.scenario.raking import Margin, rake
from comity.forecasting.scenario.texts import say
from comity.forecasting.series import Array

_JOIN = "/"


def spread_paths(
    paths: Paths, past: pl.DataFrame, *, total: str, margins: Mapping[str, Mapping[str, str]]
) -> tuple[Paths, pl.DataFrame]:
    """Return paths of every cell of the past and their keys (`unique_id`, the key columns).

    `past` has text key columns, `step` (0 for the first step ahead: figures of the same place in the season before
    it) and `value`, not negative. `margins` gives for a key column the series of each code that has paths of its
    own. Cells are named by their codes, such as AM/KZ. All add up to the total's paths (see `rake`). Raises
    UsageError where there are no paths of a series named.
    """
    columns = [name for name in past.columns if name not in {"step", "value"}]
    keys = past.select(columns).unique().sort(columns)
    keys = keys.select(pl.concat_str(columns, separator=_JOIN).alias("unique_id"), *columns)
    targets = {
        column: Margin(tuple(series), np.stack([_path(paths, name) for name in series.values()]))
        for column, series in margins.items()
        if series
    }
    values = rake(
        _path(paths, total),
        targets,
        past=_past(past, keys, columns, steps=len(paths.ds)),
        cells={column: keys[column].to_list() for column in columns},
    )
    return Paths(tuple(keys["unique_id"]), paths.ds, values), keys


def _past(past: pl.DataFrame, keys: pl.DataFrame, columns: list[str], *, steps: int) -> Array:
    """Return (cells, steps); a step without figures has those of all steps together."""
    places = past.join(keys.with_row_index("row"), on=columns, how="inner")
    found = np.zeros((keys.height, steps))
    chosen = places.filter(pl.col("step") < steps)
    np.add.at(found, (chosen["row"].to_numpy(), chosen["step"].to_numpy()), chosen["value"].to_numpy())
    whole = found.sum(axis=1, keepdims=True)
    return np.where(found.sum(axis=0, keepdims=True) > 0, found, whole)


def _path(paths: Paths, name: str) -> Array:
    if name not in paths.unique_ids:
        raise UsageError(say("no_paths", series=name), remedy=say("no_paths_remedy"))
    return np.asarray(paths.values[paths.unique_ids.index(name)])
