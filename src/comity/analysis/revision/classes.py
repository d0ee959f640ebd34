"""Of what kind each change is: routine, a correction, or a recode that moves figures between codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from comity.analysis.revision.changes import CHANGED
from comity.model.frames import FREQ, PERIOD, SEQ


class Kind(StrEnum):
    """The kinds of change."""

    ROUTINE = "routine"
    """Small, in a recent period: what is expected as figures settle."""
    CORRECTION = "correction"
    """In an old period, or large."""
    RECODE = "recode"
    """Figures move between codes of a dimension while their sum stays."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where one kind ends.

    A period is recent up to `recent` years before the newest one that the reporter has sent; a change is small
    where the reporter's figure for the period changes by no more than `small` of itself. A recode has at least
    `many` cells in groups (all dimensions but one) whose changes cancel but for `rest` of what moved, with a code
    that appears or is gone in each.
    """

    recent: float = 1.0
    small: float = 0.05
    many: int = 10
    rest: float = 0.02


BOUNDS = Bounds()


def classify(
    changes: pl.DataFrame, *, dimensions: Sequence[str], reporter: str, bounds: Bounds = BOUNDS
) -> pl.DataFrame:
    """Return the changes with `class` (a `Kind`) and `moved_in`, the dimension of a recode (null of others).

    A vintage's recodes are looked for in the dimension that the most cells moved in, then in the others; what was
    moved so doesn't count to how far the period's figure changed.
    """
    rows = changes.with_row_index("_row").with_columns(moved_in=pl.lit(None, pl.String))
    codes = [name for name in dimensions if name not in {reporter, FREQ}]
    for name in _by_cells(rows, codes, dimensions, reporter, bounds):
        moved = _moved(rows.filter(pl.col("moved_in").is_null()), name, dimensions, reporter, bounds)
        rows = rows.with_columns(
            moved_in=pl.when(pl.col("_row").is_in(moved.implode())).then(pl.lit(name)).otherwise("moved_in")
        )
    is_recent = pl.col("age") <= bounds.recent
    is_small = pl.col("total_delta").abs() <= bounds.small * pl.col("total").abs()
    kind = (
        pl.when(pl.col("moved_in").is_not_null())
        .then(pl.lit(Kind.RECODE.value))
        .when(is_recent & is_small)
        .then(pl.lit(Kind.ROUTINE.value))
        .otherwise(pl.lit(Kind.CORRECTION.value))
    )
    return rows.with_columns(kind.alias("class")).drop("_row")


def _by_cells(
    rows: pl.DataFrame, codes: Sequence[str], dimensions: Sequence[str], reporter: str, bounds: Bounds
) -> list[str]:
    """Return the dimensions in which something moved, the one with the most cells first."""
    counts = {name: _moved(rows, name, dimensions, reporter, bounds).len() for name in codes}
    return sorted((name for name in codes if counts[name]), key=lambda name: -counts[name])


def _moved(rows: pl.DataFrame, name: str, dimensions: Sequence[str], reporter: str, bounds: Bounds) -> pl.Series:
    """Return the rows that moved between codes of one dimension."""
    others = [SEQ, *(d for d in dimensions if d != name), PERIOD]
    delta = pl.col("delta")
    cancels = delta.sum().abs() <= bounds.rest * delta.abs().sum()
    moves = (delta > 0).any() & (delta < 0).any() & (pl.col("kind") != CHANGED).any()
    groups = rows.group_by(others).agg(fits=cancels & moves).filter("fits")
    found = rows.join(groups, on=others, how="semi")
    enough = found.group_by(SEQ, reporter).len().filter(pl.col("len") >= bounds.many)
    return found.join(enough, on=[SEQ, reporter], how="semi")["_row"]
