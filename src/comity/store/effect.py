"""The net effect of a submission: its rows played over the cells that were there. Pure.

A work frame (lazy: the whole play is one query) has one row a cell: `sid`, `_period`, whether it exists (`now`) and
did before (`was`), whether the file names it (`named`), and each component twice: as it is now, under its id, and
as it was, under `old:` and its id.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.model import frames
from comity.store.series import SID

CELL = (SID, frames.PERIOD)
OLD = "old:"
GIVEN = "given:"
"""Prefix of the Boolean columns that say whether a row holds a component (a missing value is held, too)."""
INSERTED, UPDATED, REMOVED = "I", "U", "D"


@dataclass(frozen=True)
class Effect:
    """What a submission changes: one row a changed cell (`sid`, `_period`, `_action`, components), and counts.

    `confirmed` has the cells that it names and that stay as they were (CELL).
    """

    changes: pl.DataFrame
    added: int
    changed: int
    removed: int
    unchanged: int
    confirmed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(CELL, pl.Int64)))


def begin_work(before: pl.DataFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Return the work frame in which nothing has happened yet; `before` has CELL and the components."""
    return before.lazy().select(
        *CELL,
        pl.lit(value=True).alias("was"),
        pl.lit(value=True).alias("now"),
        pl.lit(value=False).alias("named"),
        *components,
        *(pl.col(c).alias(OLD + c) for c in components),
    )


def merge_rows(work: pl.LazyFrame, rows: pl.DataFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Play rows of action M: what a row holds takes effect, the rest of its cell stays."""
    rows = _last_given(rows.filter(_any_given(components)), components)
    joined = _join(work, rows.lazy(), components)
    taken = [pl.when(pl.col(GIVEN + c)).then(pl.col("new:" + c)).otherwise(pl.col(c)).alias(c) for c in components]
    flags = {flag: pl.col(flag) | pl.col("touched") for flag in ("now", "named")}
    return joined.with_columns(*taken, **flags).select(_columns(components))


def replace_rows(work: pl.LazyFrame, rows: pl.DataFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Play rows of action R: each cell becomes what its row holds; a row that holds nothing removes it."""
    last = rows.lazy().with_columns(held=_any_given(components)).unique(CELL, keep="last", maintain_order=True)
    joined = _join(work, last, components)
    taken = [pl.when(pl.col("touched")).then(pl.col("new:" + c)).otherwise(pl.col(c)).alias(c) for c in components]
    now = pl.when(pl.col("touched")).then(pl.col("held")).otherwise(pl.col("now"))
    named = pl.col("named") | (pl.col("touched") & pl.col("held"))
    return joined.with_columns(*taken, now=now, named=named).select(_columns(components))


def delete_cells(work: pl.LazyFrame, cells: pl.LazyFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Remove these cells (columns: CELL) where they exist."""
    gone = cells.select(CELL).unique().with_columns(gone=pl.lit(value=True))
    marked = work.join(gone, on=CELL, how="left").with_columns(gone=pl.col("gone").fill_null(value=False))
    return _cleared(marked, components)


def delete_components(work: pl.LazyFrame, cells: pl.LazyFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Take from these cells the components that their `given:` columns name.

    A cell that loses its measure (the first component) or its last attribute, and has nothing left, is removed.
    """
    flags = [GIVEN + c for c in components]
    named = cells.group_by(CELL).agg(pl.col(flags).any())
    joined = work.join(named, on=CELL, how="left").with_columns(pl.col(flags).fill_null(value=False))
    loses = pl.col(flags[0]) | pl.any_horizontal(pl.col(GIVEN + c) & pl.col(c).is_not_null() for c in components)
    left = pl.any_horizontal(~pl.col(GIVEN + c) & pl.col(c).is_not_null() for c in components)
    taken = [pl.when(pl.col(GIVEN + c)).then(None).otherwise(pl.col(c)).alias(c) for c in components]
    return _cleared(joined.with_columns(*taken, gone=loses & ~left).drop(flags), components)


def summarise(work: pl.LazyFrame, components: Sequence[str]) -> Effect:
    """Return what differs between before and now."""
    differs = pl.any_horizontal(pl.col(c).ne_missing(pl.col(OLD + c)) for c in components)
    action = (
        pl.when(~pl.col("was") & pl.col("now"))
        .then(pl.lit(INSERTED))
        .when(pl.col("was") & ~pl.col("now"))
        .then(pl.lit(REMOVED))
        .when(pl.col("was") & differs)
        .then(pl.lit(UPDATED))
    )
    acted = work.with_columns(action.alias(frames.ACTION)).collect()
    changes = acted.filter(pl.col(frames.ACTION).is_not_null())
    counts = Counter(changes[frames.ACTION].to_list())
    same = pl.col("now") & pl.col(frames.ACTION).is_null() & pl.col("named")
    return Effect(
        changes.select(*CELL, frames.ACTION, *components),
        counts[INSERTED],
        counts[UPDATED],
        counts[REMOVED],
        acted.select(same.sum()).item(),
        acted.filter(same).select(CELL),
    )


def _columns(components: Sequence[str]) -> list[str]:
    return [*CELL, "was", "now", "named", *components, *(OLD + c for c in components)]


def _any_given(components: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(GIVEN + c) for c in components)


def _last_given(rows: pl.DataFrame, components: Sequence[str]) -> pl.DataFrame:
    """Fold repeated rows of a cell into one: of each component, the last that is held."""
    if not rows.select(pl.struct(CELL).is_duplicated().any()).item():
        return rows
    last = [pl.col(c).filter(pl.col(GIVEN + c)).last().alias(c) for c in components]
    flags = [pl.col(GIVEN + c).any() for c in components]
    return rows.group_by(CELL, maintain_order=True).agg(*last, *flags)


def _join(work: pl.LazyFrame, rows: pl.LazyFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Join rows to the work frame, new cells included; the rows' components are prefixed with `new:`."""
    renamed = rows.rename({c: "new:" + c for c in components}).with_columns(touched=pl.lit(value=True))
    joined = work.join(renamed, on=CELL, how="full", coalesce=True)
    flags = ["was", "now", "named", "touched", *(GIVEN + c for c in components)]
    return joined.with_columns(pl.col(flags).fill_null(value=False))


def _cleared(work: pl.LazyFrame, components: Sequence[str]) -> pl.LazyFrame:
    """Remove the cells marked in `gone`."""
    emptied = [pl.when(pl.col("gone")).then(None).otherwise(pl.col(c)).alias(c) for c in components]
    return work.with_columns(*emptied, now=pl.col("now") & ~pl.col("gone")).select(_columns(components))
