"""What was known, what each vintage did to it, and what is known then: the parts add up to the whole."""

from collections.abc import Sequence

import polars as pl

from comity.analysis.revision.triangle import steps_of
from comity.model.frames import PERIOD, SEQ

PARTS = ("changed", "added_new", "added_old", "removed")
"""The columns that, with `old`, add up to `new`."""
_CLOSE = 1e-9


def reconcile(vintages: pl.DataFrame, *, dimensions: Sequence[str], within: Sequence[str] = ()) -> pl.DataFrame:
    """Return each vintage's reconciliation: old + changed + added + removed = new, in counts and in cells.

    `vintages` is a vintage frame, `dimensions` its key without the period; `within` names those that, with the
    period, say what was held before (the reporter). Columns: `_seq`, `received_at`; `old`, `changed`, `added_new`
    (in periods that nobody had sent), `added_old` (in periods that were there), `removed` (zero or less), `new`,
    Float64, in counts; then the same with `_cells` after them, Int64, `changed_cells` alone adding nothing. `old`
    and `new` are counted by what each cell held and until when, apart from the parts.
    """
    steps = steps_of(vintages, dimensions)
    held = _held(vintages, dimensions)
    parts = _parts(steps, within)
    return (
        parts.join(held, on=SEQ, how="left")
        .sort(SEQ)
        .select(
            SEQ,
            "received_at",
            *("old", *PARTS, "new"),
            *(f"{name}_cells" for name in ("old", *PARTS, "new")),
        )
    )


def check_reconciled(reconciliation: pl.DataFrame) -> None:
    """Raise ArithmeticError where a vintage's parts don't add up to what is known after it.

    Whole numbers must agree exactly; fractions within a billionth of what moved.
    """
    cells = ["old_cells", *(f"{name}_cells" for name in PARTS[1:])]
    off = pl.sum_horizontal("old", *PARTS) - pl.col("new")
    size = pl.sum_horizontal(*(pl.col(name).abs() for name in ("old", *PARTS, "new")))
    whole = pl.all_horizontal(*(pl.col(name) == pl.col(name).round() for name in ("old", *PARTS, "new")))
    wrong = pl.when(whole).then(off != 0).otherwise(off.abs() > _CLOSE * size)
    wrong_cells = pl.sum_horizontal(cells) != pl.col("new_cells")
    bad = reconciliation.filter(wrong | wrong_cells)
    if not bad.is_empty():
        raise ArithmeticError(f"vintage {bad[SEQ][0]}: old + changed + added + removed isn't new")


def _parts(steps: pl.DataFrame, within: Sequence[str]) -> pl.DataFrame:
    """Return what each vintage changed, added and removed."""
    old, new = pl.col("_old").fill_null(0.0), pl.col("_new").fill_null(0.0)
    is_new = pl.col(SEQ) == pl.col(SEQ).min().over([PERIOD, *within])
    appears, goes = ~pl.col("_had") & pl.col("_has"), pl.col("_had") & ~pl.col("_has")
    stays = pl.col("_had") & pl.col("_has")
    differs = stays & ~pl.col("_new").eq_missing(pl.col("_old"))
    return (
        steps.with_columns(is_new=is_new)
        .group_by(SEQ)
        .agg(
            pl.col("received_at").first(),
            changed=(new - old).filter(differs).sum(),
            added_new=new.filter(appears & pl.col("is_new")).sum(),
            added_old=new.filter(appears & ~pl.col("is_new")).sum(),
            removed=0.0 - old.filter(goes).sum(),
            changed_cells=differs.sum().cast(pl.Int64),
            added_new_cells=(appears & pl.col("is_new")).sum().cast(pl.Int64),
            added_old_cells=(appears & ~pl.col("is_new")).sum().cast(pl.Int64),
            removed_cells=-goes.sum().cast(pl.Int64),
        )
    )


def _held(vintages: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return what was held before and after each vintage: a state counts until the next one of its cell."""
    steps = steps_of(vintages, dimensions)
    until = pl.col(SEQ).shift(-1).over([*dimensions, PERIOD])
    states = steps.with_columns(until=until).filter("_has").with_columns(value=pl.col("_new").fill_null(0.0))
    comes = states.select(SEQ, "value", cells=pl.lit(1, pl.Int64))
    ends = states.filter(pl.col("until").is_not_null()).select(
        pl.col("until").alias(SEQ), -pl.col("value"), cells=pl.lit(-1, pl.Int64)
    )
    moved = pl.concat([comes, ends]).group_by(SEQ).agg(pl.col("value", "cells").sum())
    every = vintages.select(SEQ).unique().join(moved, on=SEQ, how="left").sort(SEQ)
    after = every.with_columns(pl.col("value", "cells").fill_null(0).cum_sum())
    return after.select(
        SEQ,
        new="value",
        new_cells="cells",
        old=pl.col("value").shift(1, fill_value=0.0),
        old_cells=pl.col("cells").shift(1, fill_value=0),
    )
