"""One row for each forecast figure that has come since: how far off it was, and how the yardstick did."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from comity.forecasting.accuracy import covered, quantile_losses
from comity.forecasting.evaluation.baseline import NAIVE, NAIVE_DEVIATION, SCALE
from comity.forecasting.evaluation.place import places
from comity.forecasting.intervals import normal_quantiles
from comity.forecasting.quantile_columns import quantile_column
from comity.forecasting.series import Array

CELL = ("unique_id", "ds")
_80, _95 = (0.1, 0.9), (0.025, 0.975)


def levels_of(frame: pl.DataFrame) -> tuple[float, ...]:
    """Return the levels of a forecast frame's quantile columns, lowest first.

    >>> levels_of(pl.DataFrame({"mean": [1.0], "q0.9": [2.0], "q0.1": [0.0]}))
    (0.1, 0.9)
    """
    return tuple(sorted(float(name[1:]) for name in frame.columns if name.startswith("q0.")))


def score_cells(issued: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row a forecast figure whose truth came after it was issued.

    `issued`: forecast frames with `run` (Int64), `issued_at` (Datetime, UTC), `origin` (of `ds`'s type: the last
    period that was known), `step` (Int64) and the yardsticks of `with_baseline`. `truth`: `unique_id`, `ds`, `y`,
    `known_at` (Datetime, UTC: when the figure was first known). A forecast issued at that moment or later is left
    out. Of several forecasts of one figure from one origin the last one counts: a report that is made twice is no
    second forecast.

    Added: `y`; `error` (mean less truth) and `absolute`; `scaled` (over MASE's scale); `loss` (twice the quantile
    loss, mean over the levels: an approximation of the CRPS, Gneiting and Ranjan, 2011); `in80`, `in95` (1 or 0);
    `width80`, `width95`; the same of seasonal naive as `naive_absolute`, `naive_scaled`, `naive_loss`; and
    `place`, the truth's place in the forecast distribution in standard deviations. Null where there is no answer.
    """
    met = meet(issued, truth).filter(pl.col("issued_at") < pl.col("known_at"), pl.col("mean").is_not_null())
    last = met.sort("issued_at", "run").unique([*CELL, "origin"], keep="last", maintain_order=True)
    return _with_scores(last.sort("unique_id", "origin", "step"))


def count_late(issued: pl.DataFrame, truth: pl.DataFrame) -> int:
    """Return how many forecast figures were issued when their truth was known, and so prove nothing."""
    return meet(issued, truth).filter(pl.col("issued_at") >= pl.col("known_at")).height


def meet(issued: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the forecast figures whose truth has come, with `y` and `known_at`."""
    on = [*CELL, *({"basis"} & set(issued.columns) & set(truth.columns))]
    return issued.join(truth.filter(pl.col("y").is_not_null()).select(*on, "y", "known_at"), on=on)


def _with_scores(cells: pl.DataFrame) -> pl.DataFrame:
    levels = levels_of(cells)
    actual = cells["y"].to_numpy()
    quantiles = np.column_stack([cells[quantile_column(level)].to_numpy() for level in levels])
    naive = _naive_quantiles(cells, levels)
    mean, repeated, scale = (cells[name].to_numpy() for name in ("mean", NAIVE, SCALE))
    columns = {
        "error": mean - actual,
        "absolute": np.abs(mean - actual),
        "scaled": np.abs(mean - actual) / scale,
        "loss": quantile_losses(actual, quantiles, levels),
        **_interval("80", actual, quantiles, levels, ends=_80),
        **_interval("95", actual, quantiles, levels, ends=_95),
        "naive_absolute": np.abs(repeated - actual),
        "naive_scaled": np.abs(repeated - actual) / scale,
        "naive_loss": quantile_losses(actual, naive, levels),
        "place": places(actual, quantiles, levels),
    }
    return cells.with_columns(
        pl.Series(name, np.asarray(values, dtype=float)).fill_nan(None) for name, values in columns.items()
    )


def _naive_quantiles(cells: pl.DataFrame, levels: Sequence[float]) -> Array:
    """Return seasonal naive's normal quantiles; never negative where the forecast's own aren't."""
    mean, deviation = (cells[name].to_numpy().astype(float) for name in (NAIVE, NAIVE_DEVIATION))
    made = normal_quantiles(mean, deviation, levels)
    lowest = cells[quantile_column(levels[0])].to_numpy()
    return np.where(lowest[:, None] >= 0, np.maximum(made, 0), made)


def _interval(
    name: str, actual: Array, quantiles: Array, levels: Sequence[float], *, ends: tuple[float, float]
) -> dict[str, Array]:
    if not set(ends) <= set(levels):
        nothing = np.full(len(actual), np.nan)
        return {f"in{name}": nothing, f"width{name}": nothing}
    low, high = (quantiles[:, levels.index(end)] for end in ends)
    return {f"in{name}": covered(actual, low, high), f"width{name}": high - low}
