"""Synthetic CROSSINGS observations in any number, frame by frame: 24 months a series, every key once."""

from collections.abc import Iterator

import polars as pl

from comity.structures.pack import standard_pack

PERIODS = 24
BLOCK = 48_000
FLOW = standard_pack().dataflows["CROSSINGS"]


def frames(rows: int) -> Iterator[pl.DataFrame]:
    """Yield observation frames of so many rows in all."""
    for start in range(0, rows, BLOCK):
        yield _frame(start, min(BLOCK, rows - start))


def _frame(start: int, rows: int) -> pl.DataFrame:
    codes = standard_pack().codelists["CL_AREA"].codes
    areas = [
        code.id
        for code in codes
        if code.id.isalpha() and len(code.id) == 2 and not code.valid_to and not code.valid_from
    ]
    parts = {
        "ORIGIN": areas,
        "DIRECTION": ["IN", "OUT"],
        "PURPOSE": ["TOURISM", "BUSINESS", "WORK", "PRIVATE", "STUDY", "VISIT"],
        "MODE": ["AIR", "LAND", "RAIL", "SEA"],
        "NEIGHBOUR": ["CN", "UZ", "TM", "RU", "TR"],
        "REPORTER": areas,
    }
    row = pl.int_range(start, start + rows, eager=True).alias("row")
    left = row // PERIODS
    columns = {}
    for name, listed in parts.items():
        columns[name] = pl.Series(name, listed).gather(left % len(listed)).cast(pl.Categorical)
        left = left // len(listed)
    months = [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(PERIODS)]
    frame = pl.DataFrame(columns).with_columns(
        pl.lit("M").alias("FREQ"),
        pl.lit("C").alias("ORIGIN_BASIS"),
        pl.lit("CROSSINGS").alias("COUNT_UNIT"),
        pl.Series(months).gather(row % PERIODS).alias("TIME_PERIOD"),
        (row * 7919 % 20011).cast(pl.Float64).alias("OBS_VALUE"),
        pl.lit("A").alias("OBS_STATUS"),
    )
    return frame.select(part.id for part in FLOW.structure.components if part.id in frame.columns)
