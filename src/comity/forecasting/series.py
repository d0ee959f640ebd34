"""A panel taken apart into series: plain arrays on whole steps, gaps as NaN."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.errors import UsageError
from comity.forecasting.texts import say
from comity.forecasting.timeline import Timeline, read_timeline
from comity.model.periods import Frequency

Array = npt.NDArray[np.float64]
COLUMNS = ("unique_id", "ds", "y")


@dataclass(frozen=True)
class Series:
    """One series: `values` (NaN is missing) on the steps up to and including `last`."""

    unique_id: str
    last: int
    values: Array


def split_panel(panel: Any, frequency: Frequency | None = None) -> tuple[list[Series], Timeline]:  # noqa: ANN401 - see below
    """Return the series of a long table in the order of their first rows, and the timeline they share.

    `panel` is a polars or pandas data frame with `unique_id`, `ds`, `y`; rows may stand in any order, other columns
    are left alone. Null and NaN are missing. Raises `UsageError` on a repeated period and on infinite values.
    """
    ids, ds, y = (_column(panel, name) for name in COLUMNS)
    if not ids:
        raise UsageError(say("no_rows"), remedy=say("no_column_remedy"))
    steps, timeline = read_timeline([_plain_date(value) for value in ds], frequency)
    cells: dict[str, dict[int, float]] = defaultdict(dict)
    for row, (unique_id, step, value) in enumerate(zip(ids, steps, y, strict=True), start=1):
        series = cells[_id(unique_id, row)]
        if step in series:
            raise UsageError(say("repeated", series=unique_id, period=timeline.render(step)))
        series[step] = _number(value, row)
    return [_series(unique_id, values) for unique_id, values in cells.items()], timeline


def _column(panel: Any, name: str) -> Sequence[Any]:  # noqa: ANN401 - a frame of polars or of pandas
    if name not in panel.columns:
        raise UsageError(say("no_column", column=name), remedy=say("no_column_remedy"))
    column = panel[name]
    values: list[Any] = column.to_list() if isinstance(column, pl.Series) else column.tolist()
    return values


def _plain_date(value: Any) -> Any:  # noqa: ANN401 - pandas timestamps are dates, NaT is none
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def _id(value: object, row: int) -> str:
    if value is None or value == "":
        raise UsageError(say("no_id", row=row))
    return str(value)


def _number(value: Any, row: int) -> float:  # noqa: ANN401 - checked here
    number = math.nan if value is None else float(value)
    if math.isinf(number):
        raise UsageError(say("bad_value", row=row), remedy=say("bad_value_remedy"))
    return number


def _series(unique_id: str, cells: dict[int, float]) -> Series:
    first, last = min(cells), max(cells)
    values = np.full(last - first + 1, np.nan)
    for step, value in cells.items():
        values[step - first] = value
    return Series(unique_id, last, values)
