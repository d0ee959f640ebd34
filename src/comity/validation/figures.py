"""The figures of a sheet: its periods and values read as numbers, once, for all checks."""

import polars as pl

from comity.validation.periods import Known, period_of, read_periods
from comity.validation.probes import SLICE
from comity.validation.sheet import Sheet
from comity.validation.values import value_of


def with_figures(sheet: Sheet) -> tuple[Sheet, Known]:
    """Return the sheet with `_period` and `_value`, and the period that each of its time texts names."""
    known = read_periods(sheet)
    made = (period_of(sheet, known), value_of(sheet))
    if sheet.frame.height <= SLICE:
        return sheet.with_frame(sheet.frame.with_columns(made)), known
    parts = [part.select(made) for part in sheet.frame.iter_slices(SLICE)]
    return sheet.with_frame(sheet.frame.hstack(pl.concat(parts, rechunk=True))), known
