"""Arithmetic within the file: a total must agree with its parts, where the parts are all there."""

from collections.abc import Iterator

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.groups import Absent
from comity.model.structures import OTHER, TOTAL, Component
from comity.validation.hits import Hits, Place
from comity.validation.keys import key_text
from comity.validation.number_text import number_text
from comity.validation.parts import parts_of, top_codes, total_dimensions
from comity.validation.sheet import Sheet

LEAST_AGREEING = 3
_ROUNDING = 1e-6


def check_totals(sheet: Sheet) -> Iterator[Hits]:
    """Find totals that differ from the sum of their parts, dimension by dimension; needs sound rows.

    Parts may never exceed their total. They may fall short of it where parts are absent, so that a shortfall is
    said only where the parts look complete: an absent cell means zero by the agreement; the group has every code
    directly under the total, or _O for the rest; or in most of the file's groups (and in at least three) the parts
    add up exactly. A part without a value leaves the shortfall open.
    """
    cells, dimensions = sheet.written, total_dimensions(sheet.structure.dimensions)
    if cells.is_empty() or not dimensions:
        return
    are_totals = [((pl.col(d.id) == TOTAL) & pl.col(VALUE).is_not_null()).alias(d.id) for d in dimensions]
    counts = cells.select(is_total.sum() for is_total in are_totals).row(0)
    for dimension, is_total, count in zip(dimensions, are_totals, counts, strict=True):
        if 0 < count < cells.height:
            yield from _compare(sheet, dimension, cells.filter(is_total))


def _compare(sheet: Sheet, dimension: Component, totals: pl.DataFrame) -> Iterator[Hits]:
    others = [*(d for d in sheet.structure.key_ids if d != dimension.id), PERIOD]
    sums = _sums(sheet, dimension, others)
    both = totals.join(sums, on=others).with_columns(_rest=pl.col(VALUE) - pl.col("_sum"))
    both = both.with_columns(pl.when(pl.col("_rest").abs() > _ROUNDING).then("_rest").otherwise(0.0).alias("_rest"))
    agreeing = both.filter(pl.col("_rest") == 0).height
    mostly = agreeing >= LEAST_AGREEING and 2 * agreeing > both.height
    complete = pl.col("_complete") | pl.lit(mostly or _absent_is_zero(sheet))
    short = both.filter((pl.col("_rest") > 0) & complete & ~pl.col("_open"))
    yield _hits(sheet, "TOT-01", dimension, both.filter(pl.col("_rest") < 0))
    yield _hits(sheet, "TOT-02", dimension, short)


def _sums(sheet: Sheet, dimension: Component, others: list[str]) -> pl.DataFrame:
    """Return the sum of the parts in each group, whether a part has no value, and whether all parts are there."""
    parts = parts_of(sheet.written, dimension, others)
    code = pl.col(dimension.id)
    ordinary = (
        [] if dimension.codelist is None else [c for c in top_codes(dimension.codelist) if not c.startswith("_")]
    )
    whole = code.is_in(ordinary).sum() == max(len(ordinary), 1)
    return parts.group_by(others).agg(
        _sum=pl.col(VALUE).sum(),
        _open=pl.col(VALUE).is_null().any(),
        _complete=(code == OTHER).any() | whole,
    )


def _absent_is_zero(sheet: Sheet) -> bool:
    agreement = sheet.context.agreement
    return agreement is not None and agreement.absent is Absent.ZERO


def _hits(sheet: Sheet, rule: str, dimension: Component, rows: pl.DataFrame) -> Hits:
    key = key_text(sheet.structure.key_ids, sheet.time)
    places = sheet.places(rows, sheet.measure, sum=pl.col("_sum"), key=key)
    return Hits(rule, places, {"dimension": sheet.label(dimension.id)}, _in_words)


def _in_words(place: Place) -> Place:
    return {"sum": number_text(place["sum"])}
