"""Columns as JSON text: numbers, strings and arrays, made for all rows at once."""

import polars as pl

from comity.errors import UsageError
from comity.formats.sdmx_json.slots import MISSING_NUMBER
from comity.formats.tables import number_text

NULL = "null"
_WHOLE, _FRACTION, _POWER = r"-?(0|[1-9][0-9]{0,99})", r"\.[0-9]{1,99}", r"[eE][+-]?[0-9]{1,3}"
_NUMBER = f"^(0|-?[1-9][0-9]{{0,99}}|{_WHOLE}{_FRACTION}|{_WHOLE}({_FRACTION})?{_POWER})$"
"""Numbers of JSON that come back letter by letter: `-0` wouldn't."""
_SPECIAL = {chr(code): f"\\u{code:04x}" for code in range(0x20)}
_SPECIAL |= {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string_text(column: pl.Expr) -> pl.Expr:
    """Return texts as JSON strings, null as null."""
    escaped = column.cast(pl.String).str.replace_many(list(_SPECIAL), list(_SPECIAL.values()))
    return pl.concat_str(pl.lit('"'), escaped, pl.lit('"'))


def measure_text(column: pl.Series) -> pl.Series:
    """Return measured values as JSON: numbers as numbers, NaN as the string that the standard says.

    A null among numbers is a value known to be missing and NaN, too; a null among texts stays null. Text that is no
    JSON number (`007`, say) is a string, so that it comes back as it is.
    """
    frame = pl.DataFrame([column.alias("v")])
    if column.dtype.is_numeric():
        if column.dtype.is_float() and column.is_infinite().any():
            raise UsageError(
                "An infinite value can't be written.", remedy="Leave the observation out, or correct it."
            )
        missing = pl.lit(f'"{MISSING_NUMBER}"')
        text = number_text("v") if column.dtype.is_float() else pl.col("v").cast(pl.String)
        known = pl.col("v").fill_nan(None).is_not_null() if column.dtype.is_float() else pl.col("v").is_not_null()
        return frame.select(pl.when(known).then(text).otherwise(missing)).to_series()
    is_number = pl.col("v").cast(pl.String).str.contains(_NUMBER)
    if column.is_null().all() or frame.select(is_number.all()).item():
        return column.cast(pl.String)
    text = pl.when(is_number).then(pl.col("v").cast(pl.String)).otherwise(string_text(pl.col("v")))
    return frame.select(text).to_series()


def arrays(columns: list[pl.Series]) -> pl.Series:
    """Return JSON arrays of texts that are JSON already; columns of nulls at the end are left out."""
    kept = list(columns)
    while kept and kept[-1].null_count() == len(kept[-1]):
        kept.pop()
    if not kept:
        return pl.Series("a", ["[]"]).new_from_index(0, len(columns[0]))
    frame = pl.DataFrame([column.alias(f"c{place}") for place, column in enumerate(kept)])
    parts: list[pl.Expr] = []
    for place, column in enumerate(kept):
        name = pl.col(f"c{place}")
        parts += [pl.lit("," if place else "["), name.fill_null(NULL) if column.null_count() else name]
    return frame.select(pl.concat_str(*parts, pl.lit("]"))).to_series()
