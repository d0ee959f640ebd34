"""Margins of a table with totals: the total where it was sent, else the sum of its parts, missing where one is."""

from collections.abc import Mapping, Sequence

import polars as pl

from comity.model.frames import PERIOD
from comity.model.structures import TOTAL

REPORTER, VALUE, STATUS = "reporter", "value", "status"
USUAL = ("", "A", "P", "V")
"""Statuses of a figure that is what it says: normal, provisional, not validated."""

_PARENT = "_parent"
Parents = Mapping[str, Mapping[str, str]]
"""For each dimension, the code above a code, where there is one."""


def margin(frame: pl.DataFrame, *, keep: Sequence[str], parents: Parents) -> pl.DataFrame:
    """Return the figures by the dimensions to keep, the others as wholes.

    `frame`: `reporter`, `_period`, dimensions (String), `value` (Float64, null: missing) and `status` (String).
    """
    others = [name for name in frame.columns if name not in {REPORTER, PERIOD, VALUE, STATUS, *keep}]
    for name in others:
        frame = _whole(frame, name, parents.get(name, {}))
    return frame


def _whole(frame: pl.DataFrame, name: str, parents: Mapping[str, str]) -> pl.DataFrame:
    """Return the frame without one dimension; of a code and one above it, only the one above is added."""
    group = [column for column in frame.columns if column not in {name, VALUE, STATUS}]
    if frame.is_empty():
        return frame.drop(name)
    top = frame.with_columns(
        pl.col(name).replace_strict(parents, default=None, return_dtype=pl.String).alias(_PARENT)
    )
    above = frame.select(*group, pl.col(name).alias(_PARENT))
    top = top.join(above, on=[*group, _PARENT], how="anti").drop(_PARENT)
    is_total = pl.col(name) == TOTAL
    value, status = pl.col(VALUE), pl.col(STATUS)
    parts = pl.when(value.is_null().any()).then(None).otherwise(value.sum())
    odd = status.filter(~status.is_in(USUAL) & (value.is_null() | value.is_not_null().all())).first()
    return top.group_by(group, maintain_order=True).agg(
        pl.when(is_total.any()).then(value.filter(is_total).first()).otherwise(parts).alias(VALUE),
        pl.when(is_total.any()).then(status.filter(is_total).first()).otherwise(odd.fill_null("")).alias(STATUS),
    )
