"""A rectangle of flows by periods: the form in which many flows are judged at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.model.frames import PERIOD
from comity.model.periods import Period, iterate_periods

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Flows over consecutive periods.

    `keys` has one row a flow (its codes by column); `values` is (flows, periods), NaN where a figure isn't known.
    """

    keys: pl.DataFrame
    periods: tuple[Period, ...]
    values: Array

    def index(self, period: Period) -> int:
        """Return the column of a period; raises ValueError where the panel hasn't got it."""
        return self.periods.index(period)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> "Panel":
        """Return the panel of some of its flows."""
        chosen = np.asarray(rows, dtype=np.intp)
        return Panel(self.keys[chosen.tolist()], self.periods, self.values[chosen])


def to_panel(
    frame: pl.DataFrame,
    keys: Sequence[str],
    *,
    first: Period | None = None,
    last: Period | None = None,
    absent: float = np.nan,
) -> Panel:
    """Return a long frame (`keys`, `_period`, `value`) as a panel, from its first to its last period by default.

    Rows of one flow and period are added up. `absent` stands where there is no row: NaN for what isn't known, 0
    where whoever reports leaves out what it hasn't counted. Flows are ordered by their keys. A frame without rows
    gives a panel without flows and periods.
    """
    wanted = frame.filter(pl.col("value").is_not_null())
    if wanted.is_empty():
        return Panel(wanted.select(keys).clear(), (), np.empty((0, 0)))
    held = wanted[PERIOD].unique().sort()
    start, end = first or Period.from_id(held[0]), last or Period.from_id(held[-1])
    periods = tuple(iterate_periods(start, end))
    column = {period.id: at for at, period in enumerate(periods)}
    here = wanted.filter(pl.col(PERIOD).is_in(list(column)))
    flows = here.select(keys).unique().sort(keys).with_row_index("_row")
    rows = (
        here.group_by(*keys, PERIOD)
        .agg(pl.col("value").sum())
        .join(flows, on=list(keys))
        .with_columns(pl.col(PERIOD).replace_strict(column, return_dtype=pl.Int64).alias("_column"))
    )
    values = np.full((flows.height, len(periods)), absent)
    values[rows["_row"].to_numpy(), rows["_column"].to_numpy()] = rows["value"].to_numpy()
    return Panel(flows.drop("_row"), periods, values)
