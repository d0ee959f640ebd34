"""Repeated keys: a file says each cell once."""

from collections.abc import Iterator, Sequence
from functools import partial

import polars as pl

from comity.model.frames import PERIOD, ROW
from comity.validation.hits import Hits
from comity.validation.probes import SLICE, Probe
from comity.validation.sheet import AT, WRITTEN, Sheet

NOTHING = "–"


def probe_keys(sheet: Sheet) -> Iterator[Probe]:
    """Find rows that write a cell which an earlier row of the file wrote; needs `_period` and rows with whole keys.

    A row that says the same twice is an error too: where two lines of a source became one key, the truth is their
    sum, not either of them.
    """
    keys = [*sheet.structure.key_ids, PERIOD]
    is_whole = all(sheet.has(key) for key in (*keys, sheet.time))
    repeated = _repeated(sheet, keys) if is_whole else None
    if repeated is not None:
        yield Probe(pl.lit(repeated), partial(_look_at_keys, sheet), needs_sound=True, compares=True)


def _repeated(sheet: Sheet, keys: Sequence[str]) -> pl.Series | None:
    """Return a mask of the rows whose key has the hash of another row's; None where there are none.

    Keys that differ may have one hash, so that these rows are still to be compared; sorted hashes take a tenth of
    the time and memory of grouped rows.
    """
    hashed = pl.sum_horizontal(pl.col(key).hash(seed=place) for place, key in enumerate(keys))
    parts = [part.select(hashed).to_series() for part in sheet.frame.iter_slices(SLICE)]
    hashes = pl.concat(parts) if parts else pl.Series(dtype=pl.UInt64)
    in_order = hashes.sort()
    twice = in_order.filter(in_order == in_order.shift(1)).unique()
    return None if twice.is_empty() else hashes.is_in(twice.implode())


def _look_at_keys(sheet: Sheet, rows: pl.DataFrame) -> Iterator[Hits]:
    keys = [*sheet.structure.key_ids, PERIOD]
    repeated = rows.filter(WRITTEN).filter(pl.struct(keys).is_duplicated())
    measure = pl.col(sheet.measure) if sheet.has(sheet.measure) else pl.lit(None, pl.String)
    content = [c.id for c in (sheet.structure.measure, *sheet.structure.attributes) if sheet.has(c.id)]
    rows = repeated.with_columns(
        _value_text=measure.fill_null(NOTHING),
        _content=pl.struct(content).hash() if content else pl.lit(0, pl.UInt64),
        _key=key_text(sheet.structure.key_ids, sheet.time),
    ).with_columns(
        pl.col(ROW).first().over(keys).alias("_other"),
        pl.col("_value_text").first().over(keys).alias("_other_found"),
        (pl.col("_content") == pl.col("_content").first().over(keys)).alias("_same"),
        pl.col(AT).first().over(keys).alias("_first"),
    )
    later = rows.filter(pl.col(AT) != pl.col("_first"))
    extra = {"other": pl.col("_other"), "other_found": pl.col("_other_found"), "key": pl.col("_key")}
    for rule, same in (("KEY-01", False), ("KEY-02", True)):
        places = sheet.places(later.filter(pl.col("_same") == same), sheet.measure, **extra)
        yield Hits(rule, places.with_columns(pl.col("found").fill_null(NOTHING)))


def key_text(dimensions: Sequence[str], time: str) -> pl.Expr:
    """Return a cell's key as people read it: the codes in key order, and the period."""
    return pl.concat_str(
        [pl.col(component).cast(pl.String).fill_null("*") for component in (*dimensions, time)], separator="."
    )
