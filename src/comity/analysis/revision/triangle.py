"""Revisions: what each vintage said of each period, and what changed from one vintage to the next."""

from collections.abc import Sequence

import polars as pl

from comity.model.frames import ACTION, OBS_VALUE, PERIOD, SEQ, TIME_PERIOD

_NOT_KEY = {OBS_VALUE, PERIOD, SEQ, ACTION, "received_at", "OBS_STATUS", "CONF_STATUS", "EMBARGO_TIME", "COMMENT"}
_REMOVED = "D"


def triangle(vintages: pl.DataFrame, *, dimensions: Sequence[str] | None = None) -> pl.DataFrame:
    """Return the revision triangle: what each vintage knew of each period's sum over all series of the frame.

    `vintages` is a vintage frame; `dimensions` are its key columns besides the period (by default all that aren't
    known to be something else). Columns: `TIME_PERIOD`, `_period` and one Float64 column for each vintage, named
    by its sequence number, oldest first; null where the vintage held no value for the period. Rows go by period.
    """
    steps = steps_of(vintages, dimensions)
    by_period = steps.group_by(PERIOD, SEQ).agg(
        delta=(pl.col("_new").fill_null(0.0) - pl.col("_old").fill_null(0.0)).sum(),
        cells=(pl.col("_new").is_not_null().cast(pl.Int64) - pl.col("_old").is_not_null().cast(pl.Int64)).sum(),
    )
    sequences = vintages[SEQ].unique().sort()
    periods = vintages.select(PERIOD, TIME_PERIOD).unique().sort(PERIOD)
    grid = periods.join(sequences.to_frame(), how="cross").join(by_period, on=[PERIOD, SEQ], how="left")
    known = grid.sort(PERIOD, SEQ).with_columns(
        pl.col("delta", "cells").fill_null(0).cum_sum().over(PERIOD, order_by=SEQ)
    )
    values = known.with_columns(value=pl.when(pl.col("cells") > 0).then("delta"))
    return _pivot(values, sequences=sequences.to_list(), periods=periods)


def revision_counts(
    vintages: pl.DataFrame, *, dimensions: Sequence[str] | None = None, within: Sequence[str] = ()
) -> pl.DataFrame:
    """Return what each vintage did to the one before it, in cells.

    Columns: `_seq`, `received_at`, then Int64 counts: `new` (cells of a period that no vintage had held before),
    `added` (cells in periods that were held), `changed` (another value), `removed`, `unchanged` (cells that
    stayed), and `cells` (all, after it). `within` names columns that, with the period, say what was held before:
    `("REPORTER",)` where each reporter sends its own periods.
    """
    steps = steps_of(vintages, dimensions)
    first = pl.col(SEQ).min().over([PERIOD, *within])
    appears = ~pl.col("_had") & pl.col("_has")
    counts = (
        steps.with_columns(_is_new=pl.col(SEQ) == first)
        .group_by(SEQ)
        .agg(
            pl.col("received_at").first(),
            new=(appears & pl.col("_is_new")).sum().cast(pl.Int64),
            added=(appears & ~pl.col("_is_new")).sum().cast(pl.Int64),
            changed=(pl.col("_had") & pl.col("_has") & ~pl.col("_new").eq_missing(pl.col("_old")))
            .sum()
            .cast(pl.Int64),
            removed=(pl.col("_had") & ~pl.col("_has")).sum().cast(pl.Int64),
        )
        .sort(SEQ)
        .with_columns(cells=(pl.col("new") + pl.col("added") - pl.col("removed")).cum_sum())
    )
    kept = pl.col("cells") - pl.col("new") - pl.col("added") - pl.col("changed")
    return counts.select(SEQ, "received_at", "new", "added", "changed", "removed", kept.alias("unchanged"), "cells")


def steps_of(vintages: pl.DataFrame, dimensions: Sequence[str] | None = None) -> pl.DataFrame:
    """Add what each cell held before and after each change: `_old`, `_new` (values), `_had`, `_has` (whether)."""
    keys = [*(_key_columns(vintages) if dimensions is None else dimensions), PERIOD]
    ordered = vintages.sort(SEQ).with_columns(
        _has=pl.col(ACTION) != _REMOVED, _new=pl.when(pl.col(ACTION) != _REMOVED).then(OBS_VALUE)
    )
    return ordered.with_columns(
        _had=pl.col("_has").shift(1, fill_value=False).over(keys), _old=pl.col("_new").shift(1).over(keys)
    )


def _key_columns(vintages: pl.DataFrame) -> list[str]:
    return [c for c in vintages.columns if c not in _NOT_KEY and not c.startswith("_")]


def _pivot(values: pl.DataFrame, *, sequences: list[int], periods: pl.DataFrame) -> pl.DataFrame:
    if not sequences:
        return periods.select(TIME_PERIOD, PERIOD)
    return (
        values.pivot(on=SEQ, on_columns=sequences, index=[TIME_PERIOD, PERIOD], values="value")
        .sort(PERIOD)
        .select(TIME_PERIOD, PERIOD, *map(str, sequences))
    )
