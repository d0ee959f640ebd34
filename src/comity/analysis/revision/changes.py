"""Every change of a figure in a period that was known before, with what it was and became, and how old it was."""

from collections.abc import Sequence

import polars as pl

from comity.analysis.revision.triangle import steps_of
from comity.model.frames import PERIOD, SEQ
from comity.model.periods import Period

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
"""The kinds of change: another value, a cell that wasn't there, one that is no more."""


def changes_of(vintages: pl.DataFrame, *, dimensions: Sequence[str], reporter: str) -> pl.DataFrame:
    """Return what vintages changed in periods that their reporter had sent before, oldest first.

    `vintages` is a vintage frame, `dimensions` its key without the period, `reporter` that of them that says whose
    figures they are. Columns: `_seq`, `received_at`, `dimensions`, `_period`; `kind`; `old`, `new` and `delta`
    (Float64, counts; a cell that isn't there counts as 0); `total`, the reporter's figure for the period before the
    vintage, and `total_delta`, what the vintage changed in it; `age`, in years, of the period at the newest one
    that the reporter had sent by then.
    """
    steps = _with_deltas(steps_of(vintages, dimensions))
    whose = [reporter, PERIOD]
    kind = (
        pl.when(pl.col("_had") & pl.col("_has"))
        .then(pl.lit(CHANGED))
        .when("_has")
        .then(pl.lit(ADDED))
        .otherwise(pl.lit(REMOVED))
    )
    did = (pl.col("_had") != pl.col("_has")) | ~pl.col("_new").eq_missing(pl.col("_old"))
    known = pl.col(SEQ) > pl.col(SEQ).min().over(whose)
    found = (
        steps.with_columns(did=did, known=known, kind=kind)
        .filter("did", "known")
        .join(_totals(steps, whose), on=[SEQ, *whose], how="left")
        .join(_newest(steps, reporter), on=[SEQ, reporter], how="left")
        .with_columns(age=_years(steps))
    )
    columns = [
        SEQ,
        "received_at",
        *dimensions,
        PERIOD,
        "kind",
        "old",
        "new",
        "delta",
        "total",
        "total_delta",
        "age",
    ]
    return found.select(columns).sort(SEQ, *dimensions, PERIOD)


def _with_deltas(steps: pl.DataFrame) -> pl.DataFrame:
    old, new = pl.col("_old").fill_null(0.0), pl.col("_new").fill_null(0.0)
    return steps.with_columns(old=old, new=new, delta=new - old)


def _totals(steps: pl.DataFrame, whose: list[str]) -> pl.DataFrame:
    """Return what a reporter's figure for a period was before each vintage, and what the vintage changed in it."""
    summed = steps.group_by(SEQ, *whose).agg(total_delta=pl.col("delta").sum())
    so_far = pl.col("total_delta").cum_sum().over(whose, order_by=SEQ)
    return summed.with_columns(total=so_far - pl.col("total_delta"))


def _newest(steps: pl.DataFrame, reporter: str) -> pl.DataFrame:
    """Return the newest period that each reporter had sent by each of its vintages."""
    newest = steps.group_by(SEQ, reporter).agg(pl.col(PERIOD).max().alias("newest"))
    return newest.with_columns(pl.col("newest").cum_max().over(reporter, order_by=SEQ))


def _years(steps: pl.DataFrame) -> pl.Expr:
    """Return how old each row's period is at the newest one: whole months count a twelfth each."""
    ids = steps[PERIOD].unique().to_list()
    if not ids:
        return pl.lit(None, pl.Float64)
    years = {number: _year_of(Period.from_id(number)) for number in ids}

    def at(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(years, return_dtype=pl.Float64)

    return (at("newest") - at(PERIOD)).round(6)


def _year_of(period: Period) -> float:
    start = period.start
    return start.year + (start.month - 1) / 12 + (start.day - 1) / 365
