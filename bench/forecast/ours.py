"""The recipe's own forecast of a split, through `comity.forecast` as anyone would call it."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from bench.forecast.metrics import Forecast
from bench.forecast.split import LEVELS, Split
from comity.forecasting.forecaster import forecast
from comity.forecasting.quantile_columns import quantile_column
from comity.model.periods import Frequency

_FREQUENCIES = {12: Frequency.MONTHLY, 4: Frequency.QUARTERLY, 1: Frequency.ANNUAL}
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Ours:
    """The recipe's forecast, its name, and what it cost in CPU seconds of this process."""

    forecast: Forecast
    recipe: str
    seconds: float


def forecast_ours(split: Split, **options: Any) -> Ours:  # noqa: ANN401 - whatever options `forecast` has
    """Forecast all series of a split in one call; `options` are further ones of `forecast`, as `point="mape"`.

    Series without dates get whole numbers, the last of every series alike, so that no calendar applies. Raises
    ValueError where a series has no forecast.
    """
    start = time.process_time()
    result = forecast(
        split_frame(split),
        horizon=split.horizon,
        frequency=_FREQUENCIES[split.season],
        quantiles=LEVELS,
        **options,
    )
    seconds = time.process_time() - start
    shape = (len(split.ids), split.horizon)
    if result.frame.null_count().sum_horizontal().item():
        raise ValueError(f"{split.name}: a series has no forecast")
    quantiles = [result.frame[quantile_column(level)].to_numpy().reshape(shape) for level in LEVELS]
    mean = result.frame["mean"].to_numpy().reshape(shape)
    return Ours(Forecast(mean, np.stack(quantiles, axis=2)), result.recipe, seconds)


def split_frame(split: Split) -> pl.DataFrame:
    """Return what is known as `unique_id`, `ds`, `y`, series in the split's order; a missing `y` is null."""
    last = max(len(values) for values in split.train) if split.origin is None else _month(split.origin)
    parts = [
        pl.DataFrame(
            {
                "unique_id": [unique_id] * len(values),
                "ds": [
                    step if split.origin is None else _write_month(step)
                    for step in range(last - len(values) + 1, last + 1)
                ],
                "y": values,
            }
        )
        for unique_id, values in zip(split.ids, split.train, strict=True)
    ]
    return pl.concat(parts).with_columns(pl.col("y").fill_nan(None))


def _month(text: str) -> int:
    return int(text[:4]) * _MONTHS_A_YEAR + int(text[5:]) - 1


def _write_month(place: int) -> str:
    return f"{place // _MONTHS_A_YEAR}-{place % _MONTHS_A_YEAR + 1:02d}"
