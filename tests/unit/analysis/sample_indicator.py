"""Small indicator frames for tests."""

from collections.abc import Callable

import polars as pl

from comity.model.periods import Period, parse_period

Cell = tuple[str, str, str, float]
"""Reporter, origin, period, value."""


def month(text: str) -> Period:
    """Return the period that a text names."""
    period = parse_period(text)
    if period is None:
        raise ValueError(text)
    return period


def indicator(*cells: Cell, purpose: str = "_T", basis: str = "as defined") -> pl.DataFrame:
    """Return an indicator frame of these cells."""
    rows = [(r, o, purpose, "_T", month(p).id, float(v), basis) for r, o, p, v in cells]
    columns = {
        "reporter": pl.String,
        "origin": pl.String,
        "purpose": pl.String,
        "mode": pl.String,
        "_period": pl.Int64,
        "value": pl.Float64,
        "basis": pl.String,
    }
    return pl.DataFrame(rows, schema=pl.Schema(columns), orient="row")


def history(reporter: str, origin: str, value: Callable[[int], float], *, months: int = 48) -> list[Cell]:
    """Return the months up to and with 2024-12; `value` is given the month's number, 0 the first."""
    last = month("2024-12")
    return [(reporter, origin, str(last.shift(at + 1 - months)), value(at)) for at in range(months)]
