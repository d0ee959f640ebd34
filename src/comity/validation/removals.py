"""Level 2: what a file takes away: cells deleted that aren't there, and too many at once."""

from collections.abc import Iterator

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.validation.change import Change
from comity.validation.hits import Hits, of_file
from comity.validation.keys import key_text

FEWEST_REMOVED = 5


def check_removals(change: Change) -> Iterator[Hits]:
    """Find deletions without a cell, and scopes that lose a larger share of their cells than the group allows."""
    if change.sheet.has_deletions:
        yield from _deletes_nothing(change)
    if not change.removed.is_empty():
        yield from _mass_removals(change)


def _deletes_nothing(change: Change) -> Iterator[Hits]:
    sheet = change.sheet
    for given, rows in change.deletions:
        idle = rows.join(change.before, on=given, how="anti") if given else rows.head(len(change.before) == 0)
        key = key_text(sheet.structure.key_ids, sheet.time)
        places = sheet.places(idle, sheet.time, key=key)
        yield Hits("DEL-01", places.with_columns(found=pl.col("key")))


def _mass_removals(change: Change) -> Iterator[Hits]:
    """Compare removed with known cells, scope by scope; a scope is the whole where none is named."""
    scope = change.scope
    limit = change.sheet.context.thresholds.removal
    removed = _counted(change.removed, scope).rename({"_cells": "_removed"})
    both = removed.join(_counted(change.before, scope), on=[*scope, "_whole"], nulls_equal=True)
    much = both.filter((pl.col("_removed") >= FEWEST_REMOVED) & (pl.col("_removed") > limit * pl.col("_cells")))
    for place in much.sort(scope).iter_rows(named=True):
        names = [str(Period.from_id(place[s])) if s == PERIOD else str(place[s]) for s in scope]
        found, earlier = str(place["_removed"]), str(place["_cells"])
        where = ", ".join(names) or change.sheet.dataflow.id
        yield of_file("DEL-02", found=found, earlier=earlier, place=where, percent=f"{limit * 100:.0f}")


def _counted(cells: pl.DataFrame, scope: list[str]) -> pl.DataFrame:
    return cells.with_columns(_whole=pl.lit(1)).group_by(*scope, "_whole").len("_cells")
