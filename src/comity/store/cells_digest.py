"""The digest of all figures that one event writes: by key, not by number, so that any copy of the ledger has it."""

import hashlib

import polars as pl

from comity.store.cells import PERIOD, STATE
from comity.store.series import SID

_FIELD, _RECORD, _NOTHING = "\x1f", "\x1e", "\x00"
_EXACT = 2.0**53


def digest_of_cells(
    changes: pl.DataFrame, series: pl.DataFrame, *, attributes: pl.DataFrame, coverage: pl.DataFrame
) -> str:
    """Return the SHA-256 of changed cells, attributes and coverage, whatever their order.

    `changes` has `period`, `sid`, `action` and the ledger's state columns; `series` has `sid` and, in the
    structure's order, the key columns of each series concerned (more don't matter);
    `attributes` has component, partial_key, action, value, and `coverage` reporter, period, rows, changed.
    """
    key_ids = [name for name in series.columns if name != SID]
    keyed = changes.join(series, on=SID)
    cells = keyed.select(*key_ids, PERIOD, "action", _number_text(keyed["value"]), *STATE[1:])
    attribute_rows = attributes.select("component", "partial_key", "action", "value")
    coverage_rows = coverage.select("reporter", PERIOD, "rows", "changed")
    digest = hashlib.sha256()
    for part in (cells, attribute_rows, coverage_rows):
        for record in _records(part):
            digest.update(record.encode())
        digest.update(_RECORD.encode())
    return digest.hexdigest()


def _records(frame: pl.DataFrame) -> pl.Series:
    fields = [pl.col(name).cast(pl.String).fill_null(_NOTHING) for name in frame.columns]
    joined = frame.select(pl.concat_str(*fields, pl.lit(_RECORD), separator=_FIELD).alias("record")).to_series()
    return joined.sort()


def _number_text(values: pl.Series) -> pl.Series:
    """Return numbers as text, one for each: whole ones without a point, others as Python writes them."""
    whole = (values == values.floor()) & (values.abs() < _EXACT)
    texts = values.set(~whole, None).cast(pl.Int64).cast(pl.String)
    odd = values.is_not_null() & ~whole.fill_null(value=False)
    if not odd.any():
        return texts.alias("value")
    written = [repr(value) if is_odd else text for value, is_odd, text in zip(values, odd, texts, strict=True)]
    return pl.Series("value", written, dtype=pl.String)
