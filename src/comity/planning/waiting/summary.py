"""Waits by cell (an hour of the day, of the week …) over replications, with intervals over the futures."""

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.planning.waiting.bins import quantile
from comity.planning.waiting.kernel import ARRIVED, LEFT, LONGEST, OVER, WAITED
from comity.planning.waiting.simulate import Simulated, ratio

Floats = npt.NDArray[np.float64]
LOW, HIGH = 0.1, 0.9
"""The ends of the intervals: 80 % of the futures."""
P95 = 0.95
COLUMNS = (
    "travellers",
    *(f"{name}{end}" for name in ("wait", "p95", "over", "longest", "left") for end in ("", "_low", "_high")),
)
"""Waits are in minutes, `over` and `left` shares, `longest` travellers; `_low`, `_high` hold 80 % of futures."""


def waits(found: Simulated, *, group: int | None = None) -> pl.DataFrame:
    """Return a row for each cell: `cell` and COLUMNS; `travellers` is of all hours of the cell. Null: nobody comes.

    Waits are all travellers' time in the line, of those who left it too. The 95th percentile is that of travellers.
    """
    arrived = found.by_cell(ARRIVED, group=group)
    longest = found.by_cell(LONGEST, group=group)
    several = found.bins if group is None else found.bins[group : group + 1]
    minutes = quantile(several.sum(axis=0, dtype=np.int32), P95) / 60
    columns = {
        "travellers": arrived.mean(axis=0),
        **_spread("wait", ratio(found.by_cell(WAITED, group=group), 60 * arrived), weights=arrived),
        **_spread("p95", minutes, pooled=quantile(several.sum(axis=(0, 1), dtype=np.int64), P95) / 60),
        **_spread("over", ratio(found.by_cell(OVER, group=group), arrived), weights=arrived),
        **_spread("longest", longest),
        **_spread("left", ratio(found.by_cell(LEFT, group=group), arrived), weights=arrived),
    }
    frame = pl.DataFrame({"cell": np.arange(arrived.shape[1]), **columns})
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def whole(found: Simulated, *, group: int | None = None) -> pl.DataFrame:
    """Return the row that `waits` would give if all counted hours were one cell."""
    together = Simulated(
        found.plan,
        found.told,
        found.bins.sum(axis=2, keepdims=True, dtype=np.int32),
        np.where(found.cells >= 0, 0, -1),
    )
    return waits(together, group=group)


def _spread(
    name: str, values: Floats, *, weights: Floats | None = None, pooled: Floats | None = None
) -> dict[str, Floats]:
    """Return the middle of (replications, cells) and its interval; the mean is weighted where weights are given."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    share = known.astype(float) if weights is None else weights * known
    middle = ratio((filled * share).sum(axis=0), share.sum(axis=0)) if pooled is None else pooled
    ends = [np.full(values.shape[1], np.nan) for _ in (LOW, HIGH)]
    some = known.any(axis=0)
    if some.any():
        for end, level in zip(ends, (LOW, HIGH), strict=True):
            end[some] = np.nanquantile(values[:, some], level, axis=0)
    return {name: middle, f"{name}_low": ends[0], f"{name}_high": ends[1]}


def difference(before: Simulated, after: Simulated) -> pl.DataFrame:
    """Return what a change does, by cell, of the same travellers in the same futures.

    `cell`, then `wait`, `over` and `longest`: their mean difference over futures, with `_low` and `_high` (80 % of
    the futures). Raises ValueError where the two weren't simulated alike.
    """
    if before.told.shape != after.told.shape or not np.array_equal(before.cells, after.cells):
        raise ValueError("The two weren't simulated with the same hours and replications.")
    pairs = (
        ("wait", before.mean_waits() / 60, after.mean_waits() / 60),
        ("over", before.over(), after.over()),
        ("longest", before.by_cell(LONGEST), after.by_cell(LONGEST)),
    )
    columns: dict[str, Floats] = {}
    for name, first, second in pairs:
        columns |= _spread(name, second - first)
    frame = pl.DataFrame({"cell": np.arange(before.bins.shape[2]), **columns})
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def whole_difference(before: Simulated, after: Simulated) -> pl.DataFrame:
    """Return the one row that `difference` would give if all counted hours were one cell."""
    one = np.where(before.cells >= 0, 0, -1)
    runs = before.bins[:, :, :1]
    return difference(
        Simulated(before.plan, before.told, runs, one), Simulated(after.plan, after.told, runs, one.copy())
    )
