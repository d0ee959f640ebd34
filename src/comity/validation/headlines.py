"""Headline figures: the totals of a dataflow by reporter and period, taken from totals sent or from their parts."""

from collections.abc import Iterator, Sequence

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.structures import TOTAL, Component
from comity.validation.parts import is_nested, parts_of, total_dimensions
from comity.validation.sheet import AT, Sheet


def headline_keys(sheet: Sheet) -> list[str]:
    """Return the dimensions that tell headlines apart: the reporter, and those whose code lists have no total."""
    collapsed = {d.id for d in _collapsed(sheet)}
    return [d for d in sheet.structure.key_ids if d not in collapsed]


def headlines(sheet: Sheet, cells: pl.DataFrame, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return the total of `cells` for each of `by`, headline key and `_period`, as `_value`.

    Dimension by dimension, `_T` is taken where the cells have it, else the sum of its parts: never both. Where a
    provider sends totals of some parts only, the result depends on the order: dimensions whose totals stand beside
    parts come first, short lists before long ones. `cells` needs the key columns, `_period` and `_value`; cells
    without a value count as nothing.
    """
    return totalled(cells, _collapsed(sheet), keys=[*by, *sheet.structure.key_ids, PERIOD])


def totalled(cells: pl.DataFrame, dimensions: Sequence[Component], *, keys: Sequence[str]) -> pl.DataFrame:
    """Return `cells` added up over the dimensions, for each of the other keys, as `_value`.

    `cells` needs the keys and `_value`; `_T` is taken where the cells have it, else the sum of its parts.
    """
    rows = cells.select(*keys, VALUE).drop_nulls(VALUE)
    for dimension in mixed(rows, dimensions):
        keys = [key for key in keys if key != dimension.id]
        rows = _collapse(rows, dimension, keys)
    keys = [key for key in keys if key not in {dimension.id for dimension in dimensions}]
    return rows.group_by(keys, maintain_order=True).agg(pl.col(VALUE).sum()).select(*keys, VALUE)


def _collapsed(sheet: Sheet) -> tuple[Component, ...]:
    """Return the dimensions that are added up, short lists first: their parts are seldom incomplete."""
    dimensions = [d for d in total_dimensions(sheet.structure.dimensions) if d.id != sheet.reporter]
    return tuple(sorted(dimensions, key=lambda d: len(d.codelist.codes) if d.codelist else 0))


def mixed(rows: pl.DataFrame, dimensions: Sequence[Component]) -> Iterator[Component]:
    """Yield the dimensions in which totals stand beside parts, or parts beside parts of theirs."""
    if rows.is_empty() or not dimensions:
        return
    used = rows.select(pl.col(d.id).unique().cast(pl.String).implode() for d in dimensions).row(0)
    for dimension, codes in zip(dimensions, used, strict=True):
        has_both = TOTAL in codes and len(codes) > 1
        if has_both or (dimension.codelist is not None and is_nested(codes, dimension.codelist)):
            yield dimension


def _collapse(rows: pl.DataFrame, dimension: Component, others: list[str]) -> pl.DataFrame:
    totals = rows.filter(pl.col(dimension.id) == TOTAL).select(*others, VALUE)
    parts = parts_of(rows.with_row_index(AT), dimension, others).join(totals, on=others, how="anti")
    sums = parts.group_by(others).agg(pl.col(VALUE).sum())
    return pl.concat([totals, sums.select(*others, VALUE)])
