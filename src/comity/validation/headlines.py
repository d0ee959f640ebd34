"""Headline figures: the totals of a dataflow by reporter and period, taken from totals sent or from their parts."""

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.structures import TOTAL, Component
from comity.validation.parts import parts_of, total_dimensions
from comity.validation.sheet import AT, Sheet


def headline_keys(sheet: Sheet) -> list[str]:
    """Return the dimensions that tell headlines apart: the reporter, and those whose code lists have no total."""
    collapsed = {d.id for d in _collapsed(sheet)}
    return [d for d in sheet.structure.key_ids if d not in collapsed]


def headlines(sheet: Sheet, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the total of `cells` for each headline key and `_period`, as `_value`.

    Dimension by dimension, `_T` is taken where the cells have it, else the sum of its parts: never both. Where a
    provider sends totals of some parts only, the result depends on the order, which is that of the lists' lengths.
    `cells` needs the key columns, `_period`, `_value` and `_at`; cells without a value count as nothing.
    """
    keys = [*sheet.structure.key_ids, PERIOD]
    rows = cells.select(AT, *keys, VALUE).drop_nulls(VALUE)
    for dimension in _collapsed(sheet):
        keys = [key for key in keys if key != dimension.id]
        rows = _collapse(rows, dimension, keys)
    return rows.select(*keys, VALUE)


def _collapsed(sheet: Sheet) -> tuple[Component, ...]:
    """Return the dimensions that are added up, short lists first: their parts are seldom incomplete."""
    dimensions = [d for d in total_dimensions(sheet.structure.dimensions) if d.id != sheet.reporter]
    return tuple(sorted(dimensions, key=lambda d: len(d.codelist.codes) if d.codelist else 0))


def _collapse(rows: pl.DataFrame, dimension: Component, others: list[str]) -> pl.DataFrame:
    totals = rows.filter(pl.col(dimension.id) == TOTAL).select(*others, VALUE)
    parts = parts_of(rows, dimension, others).join(totals, on=others, how="anti")
    sums = parts.group_by(others).agg(pl.col(VALUE).sum())
    return pl.concat([totals, sums.select(*others, VALUE)]).with_row_index(AT)
