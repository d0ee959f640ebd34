"""The vintages of a cut: at which moments its figures came and were changed, and what two of them differ in."""

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from comity.hub.explore.wanted import Wanted
from comity.hub.sdmx.sources import Sources
from comity.model import frames
from comity.model.structures import Dataflow

MOST_CHANGES = 200_000
"""How many changes are read to find the vintages of one cut, at most."""
THEN, NOW, KIND = "then", "now", "kind"
NEW, CHANGED, REMOVED, SAME = "new", "changed", "removed", "same"


@dataclass(frozen=True, slots=True)
class Vintage:
    """A moment at which figures of a cut came, and how many were new, changed and removed then."""

    at: dt.datetime
    new: int
    changed: int
    removed: int

    @property
    def revises(self) -> bool:
        """Say whether it touched what was known before."""
        return bool(self.changed or self.removed)


def find_vintages(sources: Sources, dataflow: Dataflow, wanted: Wanted) -> list[Vintage] | None:
    """Return the vintages of a cut as a reader sees them, oldest first; None where there are too many changes."""
    source = sources.of(dataflow)
    selection = replace(wanted.selection(), as_of=None)
    if source.count_changes(dataflow, selection) > MOST_CHANGES:
        return None
    action = pl.col(frames.ACTION)
    changes = source.vintages(dataflow, selection)
    counted = (
        changes.group_by("received_at")
        .agg(
            new=(action == "I").sum(),
            changed=(action == "U").sum(),
            removed=(action == "D").sum(),
        )
        .sort("received_at")
    )
    return [
        Vintage(row["received_at"], row["new"], row["changed"], row["removed"])
        for row in counted.iter_rows(named=True)
    ]


def compare(then: pl.DataFrame, now: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    """Return every cell of two observation frames of one cut.

    Columns: the key, TIME_PERIOD, `_period`, `then`, `now` (Float64, null: missing or not there), `kind`. Ordered
    by key and time.
    """
    key = [*dataflow.structure.key_ids, frames.TIME_PERIOD, frames.PERIOD]
    measure = dataflow.structure.measure.id
    earlier, later = (
        frame.select(
            *(pl.col(name).cast(pl.String) for name in key[:-1]), frames.PERIOD, pl.col(measure).alias(side)
        ).with_columns(pl.lit(value=True).alias(f"has_{side}"))
        for frame, side in ((then, THEN), (now, NOW))
    )
    joined = earlier.join(later, on=key, how="full", coalesce=True)
    kind = (
        pl.when(pl.col("has_then").is_null())
        .then(pl.lit(NEW))
        .when(pl.col("has_now").is_null())
        .then(pl.lit(REMOVED))
        .when(pl.col(THEN).eq_missing(pl.col(NOW)))
        .then(pl.lit(SAME))
        .otherwise(pl.lit(CHANGED))
    )
    return (
        joined.with_columns(kind.alias(KIND))
        .select(*key, THEN, NOW, KIND)
        .sort(*dataflow.structure.key_ids, frames.PERIOD)
    )
