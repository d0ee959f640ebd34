"""The reporting triangle of a ledger: what was known of each period at the same age, and how it grew."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.analysis.panel import Array
from comity.model.frames import ACTION, OBS_VALUE, PERIOD, SEQ
from comity.model.periods import Period

Adder = Callable[[pl.DataFrame], Mapping[int, float]]
"""Takes the cells as they were at one moment; returns what they add up to by `_period`."""
COUNT = 30
"""Earlier periods that a triangle looks back to."""
AGES = 12
"""Steps after which a period is taken to have grown up."""
_REMOVED = "D"
_NOT_KEY = frozenset(
    {
        OBS_VALUE,
        PERIOD,
        SEQ,
        ACTION,
        "received_at",
        "valid_to",
        "OBS_STATUS",
        "CONF_STATUS",
        "EMBARGO_TIME",
        "COMMENT",
    }
)


@dataclass(frozen=True)
class Triangle:
    """What was known of each period, age by age.

    `values`: (periods, ages): age 0 is that of the last period now, each further age one period later; NaN where
    that lies in the future or nothing had come.
    """

    periods: tuple[Period, ...]
    values: Array


def sum_cells(cells: pl.DataFrame) -> Mapping[int, float]:
    """Return the plain sum of the cells by period: right where no cell is the total of others."""
    summed = cells.group_by(PERIOD).agg(pl.col(OBS_VALUE).sum())
    return dict(summed.select(PERIOD, OBS_VALUE).iter_rows())


def reporting_triangle(
    vintages: pl.DataFrame,
    period: Period,
    *,
    now: dt.datetime,
    dimensions: Sequence[str] | None = None,
    add_up: Adder = sum_cells,
    count: int = COUNT,
    ages: int = AGES,
) -> Triangle:
    """Return the triangle of the `count` periods up to and with `period`, as it was known until `now`.

    `vintages` is a vintage frame; `dimensions` are its key columns besides the period (by default all that aren't
    known to be something else). An earlier period is looked at when it was as old as `period` is now,
    counted from the end where `period` has ended, else from the beginning.
    """
    periods = tuple(period.shift(-step) for step in reversed(range(count)))
    others = [c for c in vintages.columns if c not in _NOT_KEY and not c.startswith("_")]
    keys = others if dimensions is None else list(dimensions)
    known = [_state(vintages, keys, now - _apart(one, period, now)) for one in periods]
    sums = [add_up(cells) if cells.height else {} for cells in known]
    values = np.full((count, ages + 1), np.nan)
    for row, one in enumerate(periods):
        for age in range(min(ages + 1, count - row)):
            values[row, age] = sums[row + age].get(one.id, np.nan)
    return Triangle(periods, values)


def _apart(earlier: Period, period: Period, now: dt.datetime) -> dt.timedelta:
    if now.date() > period.end:
        return period.end - earlier.end
    return period.start_at - earlier.start_at


def _state(vintages: pl.DataFrame, keys: Sequence[str], moment: dt.datetime) -> pl.DataFrame:
    """Return the cells as they were at a moment."""
    seen = vintages.filter(pl.col("received_at") <= moment).sort(SEQ)
    last = seen.unique([*keys, PERIOD], keep="last", maintain_order=True)
    return last.filter((pl.col(ACTION) != _REMOVED) & pl.col(OBS_VALUE).is_not_null())
