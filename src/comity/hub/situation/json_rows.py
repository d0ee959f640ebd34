"""Frames as JSON values: periods as SDMX writes them, and null for what is not a number."""

from typing import Any

import polars as pl
import polars.selectors as cs

from comity.model.frames import PERIOD
from comity.model.periods import Period

_PERIODS = frozenset({PERIOD, "first", "last", "since"})
"""Columns of whole numbers under these names hold ids of periods."""


def json_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows; `_period` and `_seq` become `period` and `seq`, ids of periods their text."""
    plain = frame.with_columns(cs.float().fill_nan(None))
    held = {name for name, kind in plain.schema.items() if name in _PERIODS and kind == pl.Int64}
    return [
        {name.lstrip("_"): _value(name in held, value) for name, value in row.items()}
        for row in plain.iter_rows(named=True)
    ]


def _value(is_period: bool, value: Any) -> Any:  # noqa: ANN401, FBT001 - any cell
    return str(Period.from_id(value)) if is_period and value is not None else value
