"""The figures of a sheet: its periods and values read as numbers, once, for all checks."""

from comity.validation.periods import Known, period_of, read_periods
from comity.validation.sheet import Sheet
from comity.validation.values import value_of


def with_figures(sheet: Sheet) -> tuple[Sheet, Known]:
    """Return the sheet with `_period` and `_value`, and the period that each of its time texts names."""
    known = read_periods(sheet)
    return sheet.with_frame(sheet.frame.with_columns(period_of(sheet, known), value_of(sheet))), known
