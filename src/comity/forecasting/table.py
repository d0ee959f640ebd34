"""Long tables on disk: a panel in, a forecast out. Codes stay text, times stay as they came."""

from pathlib import Path

import polars as pl

from comity.errors import OutsideError, UsageError
from comity.forecasting.texts import say

_SEPARATORS = ",;\t"
_MISSING = ("", "NA", "NaN", "nan", "null", "None", "#N/A")


def read_panel(path: Path) -> pl.DataFrame:
    """Return the table of a .csv or .parquet file as `unique_id` (String), `ds` and `y` (Float64, null is missing).

    In a .csv file every column is read as text, so that a code 004 stays 004; the separator is the comma, semicolon
    or tab that its header uses most, and with a semicolon the decimal mark may be a comma. Other columns are left
    out. Raises `UsageError` where the file isn't such a table, `OutsideError` where it can't be read.
    """
    frame = read_table(path)
    for column in ("unique_id", "ds", "y"):
        if column not in frame.columns:
            raise UsageError(say("no_column", column=column), remedy=say("no_column_remedy"))
    if frame.is_empty():
        raise UsageError(say("no_rows"), remedy=say("no_column_remedy"))
    return frame.select(pl.col("unique_id").cast(pl.String), "ds", _numbers(frame["y"]))


def read_table(path: Path) -> pl.DataFrame:
    """Return the table of a .csv or .parquet file, a .csv as text; raises `UsageError` where it can't be read."""
    return _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)


def write_forecast(frame: pl.DataFrame, path: Path) -> None:
    """Write a forecast as .csv or .parquet, by the file's ending."""
    _check_suffix(path)
    try:
        if path.suffix.lower() == ".parquet":
            frame.write_parquet(path)
        else:
            frame.write_csv(path)
    except OSError as error:
        raise OutsideError(f"{path.name}: {error.strerror}") from error


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in {".csv", ".tsv", ".txt", ".parquet"}:
        raise UsageError(say("unknown_suffix", name=path.name), remedy=say("unknown_suffix_remedy"))


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except FileNotFoundError as error:
        raise UsageError(say("unreadable", name=path.name, reason=error.strerror)) from error
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UsageError(say("unreadable", name=path.name, reason=type(error).__name__)) from error


def _read_csv(path: Path) -> pl.DataFrame:
    _check_suffix(path)
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline()
        separator = max(_SEPARATORS, key=header.count)
        frame = pl.read_csv(path, separator=separator, infer_schema=False)
    except OSError as error:
        raise UsageError(say("unreadable", name=path.name, reason=error.strerror)) from error
    except (UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise UsageError(say("unreadable", name=path.name, reason=type(error).__name__)) from error
    frame = frame.rename(str.strip)
    return frame.with_columns(pl.col("y").str.replace(",", ".")) if separator == ";" and "y" in frame else frame


def _numbers(values: pl.Series) -> pl.Series:
    if values.dtype != pl.String:
        return values.cast(pl.Float64).fill_nan(None)
    texts = values.str.strip_chars()
    present = texts.is_not_null() & ~texts.is_in(_MISSING)
    numbers = texts.cast(pl.Float64, strict=False)
    wrong = (present & ~numbers.is_finite().fill_null(value=False)).arg_true()
    if len(wrong):
        raise UsageError(say("bad_value", row=wrong[0] + 1), remedy=say("bad_value_remedy"))
    return numbers.fill_nan(None)
