"""Issued forecasts and truths made up by rule, for tests of their evaluation."""

import datetime as dt
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import polars as pl

from comity.forecasting.forecaster import DEFAULT_QUANTILES
from comity.forecasting.quantile_columns import quantile_column

NORMAL = [NormalDist().inv_cdf(level) for level in DEFAULT_QUANTILES]
START = dt.datetime(2025, 1, 15, tzinfo=dt.UTC)


def month(number: int) -> dt.date:
    """Return the first day of the month so many after January 2025."""
    return dt.date(2025 + number // 12, number % 12 + 1, 1)


def moment(number: float) -> dt.datetime:
    """Return a moment so many months of 30 days after the middle of January 2025."""
    return START + dt.timedelta(days=30 * number)


def issue(
    run: int,
    origin: int,
    means: Sequence[float],
    *,
    series: str = "total",
    deviation: float = 10.0,
    naive: float | None = 90.0,
    at: float | None = None,
) -> pl.DataFrame:
    """Return one series' forecast from a month, issued in the middle of that month unless `at` says otherwise."""
    rows = [
        {
            "run": run,
            "issued_at": moment(origin if at is None else at),
            "origin": month(origin),
            "unique_id": series,
            "ds": month(origin + step),
            "step": step,
            "mean": float(mean),
            **{quantile_column(q): mean + deviation * z for q, z in zip(DEFAULT_QUANTILES, NORMAL, strict=True)},
            "naive": naive,
            "naive_deviation": None if naive is None else 20.0,
            "scale": None if naive is None else 5.0,
            "destination": None,
            "citizenship": None,
        }
        for step, mean in enumerate(means, start=1)
    ]
    floats = dict.fromkeys(("naive", "naive_deviation", "scale"), pl.Float64)
    texts = dict.fromkeys(("destination", "citizenship"), pl.String)
    return pl.DataFrame(rows, schema_overrides={**floats, **texts, "issued_at": pl.Datetime("us", "UTC")})


def truths(values: Sequence[float], *, first: int = 1, series: str = "total") -> pl.DataFrame:
    """Return a series' figures from a month on, each known in the middle of its own month."""
    rows = [
        {"unique_id": series, "ds": month(first + at), "y": float(value), "known_at": moment(first + at)}
        for at, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema_overrides={"known_at": pl.Datetime("us", "UTC"), "y": pl.Float64})


def one_step_ahead(errors: np.ndarray, *, naive_errors: float | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return forecasts of many series (rows) whose truths lie so many standard deviations from the mean.

    Seasonal naive lies `naive_errors` further up than the truth.
    """
    series, origins = errors.shape
    one = pl.concat([issue(at + 1, at, [100.0]) for at in range(origins)])
    names = pl.Series("unique_id", [f"s{number}" for number in range(series) for _ in range(origins)])
    values = pl.Series("y", 100.0 + 10 * errors.ravel())
    naive = [None if naive_errors is None else value + naive_errors for value in values]
    known = truths([0.0] * origins)
    return (
        pl.concat([one] * series).with_columns(names, pl.Series("naive", naive, pl.Float64)),
        pl.concat([known] * series).with_columns(names, values),
    )
