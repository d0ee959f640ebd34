"""Write a frame as the table that someone asked for: CSV for people, JSON, Parquet, SDMX-CSV."""

from io import BytesIO

import polars as pl

from comity.errors import UsageError
from comity.model.structures import Dataflow

TABLE_FORMATS = ("csv", "json", "parquet", "sdmx-csv")
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_FORMULA = r"^[=+\-@\t\r]."
_EXACT = 2.0**53


def write_table(frame: pl.DataFrame, file_format: str, *, dataflow: Dataflow | None = None) -> bytes:
    """Return the frame as `csv`, `json` (a list of objects), `parquet` or `sdmx-csv` (which needs the dataflow).

    Comity's own columns (`_seq` and the like) are left out, but SDMX-CSV heeds `_action`. In `csv`, text that a
    spreadsheet would run as a formula gets an apostrophe before it; whole numbers have no decimal point.
    """
    if file_format == "sdmx-csv" and dataflow is not None:
        from comity.formats.sdmx_csv.write import write_sdmx_csv

        return write_sdmx_csv(frame, dataflow).encode()
    shown = frame.select(name for name in frame.columns if not name.startswith("_"))
    if file_format == "csv":
        return protected(shown).write_csv(quote_style="necessary").encode()
    if file_format == "json":
        return shown.write_json().encode()
    if file_format == "parquet":
        stream = BytesIO()
        shown.write_parquet(stream)
        return stream.getvalue()
    raise UsageError(f"A table can't be written as {file_format}.", remedy=f"Choose {', '.join(TABLE_FORMATS)}.")


def protected(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with text that a spreadsheet would run made harmless, and numbers in their plainest form."""
    return frame.with_columns(
        pl.when(runs_as_formula(pl.col(name)))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        if dtype == pl.String
        else number_text(name)
        for name, dtype in frame.schema.items()
        if dtype == pl.String or dtype.is_float()
    )


def runs_as_formula(text: pl.Expr) -> pl.Expr:
    """Say of each text whether a spreadsheet would run it: it begins with = + - @ or a tab and is no number."""
    return text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)


def number_text(column: str) -> pl.Expr:
    """Return numbers as text: whole ones without a decimal point, the rest as short as they can be."""
    number = pl.col(column).cast(pl.Float64)
    is_whole = (number == number.floor()) & (number.abs() < _EXACT)
    whole = pl.when(is_whole).then(number).cast(pl.Int64).cast(pl.String)
    return pl.when(is_whole).then(whole).otherwise(number.cast(pl.String)).alias(column)
