"""Figures added up over some dimensions: each is taken once, totals where their parts are incomplete."""

from collections.abc import Sequence

import polars as pl

from comity.analysis.hierarchy import code_tree
from comity.analysis.totals import NET, OUT, VALUE, take_once
from comity.model import frames
from comity.model.access import FREE
from comity.model.structures import Dataflow

SUMMED = "+"
"""Stands for the code of a dimension that was added up."""
MISSING_PARTS = "_missing"
"""UInt32: how many parts of a sum have no value; 0 for a figure as it was sent."""
_NORMAL = "A"


def add_up(frame: pl.DataFrame, dataflow: Dataflow, sums: Sequence[str]) -> pl.DataFrame:
    """Return an observation frame with `_missing`, the dimensions of `sums` added up (their code is SUMMED).

    A sum's OBS_STATUS holds each status but A that one of its parts has, between commas, its CONF_STATUS the first
    that isn't free. Sums over reporters hold only the periods that all of them have.
    """
    if not sums or frame.is_empty():
        return frame.with_columns(pl.lit(0, pl.UInt32).alias(MISSING_PARTS))
    kept = [name for name in dataflow.structure.key_ids if name not in sums]
    taken = _taken_once(frame, dataflow, sums)
    measure = dataflow.structure.measure.id
    by = [*kept, frames.TIME_PERIOD, frames.PERIOD]
    whole = _shared(taken, dataflow, kept) if dataflow.reporter_dimension in sums else taken
    summed = whole.group_by(by).agg(
        pl.col(NET).sum().alias(measure),
        *_state(whole.columns),
        pl.col(MISSING_PARTS).sum(),
        pl.col(frames.SEQ).max(),
    )
    named = summed.with_columns(pl.lit(SUMMED).alias(name) for name in sums)
    order = [*dataflow.structure.key_ids, frames.TIME_PERIOD]
    return named.select(*order, pl.exclude(order)).sort(*dataflow.structure.key_ids, frames.PERIOD)


def _taken_once(cells: pl.DataFrame, dataflow: Dataflow, sums: Sequence[str]) -> pl.DataFrame:
    """Return the cells to add up with what each adds, and whether it is missing (then it adds nothing)."""
    measure = dataflow.structure.measure.id
    lists = {name: dataflow.structure.by_id[name].codelist for name in sums if name != dataflow.reporter_dimension}
    trees = {name: code_tree(cells[name].unique(), codelist) for name, codelist in lists.items()}
    keys = [name for name in dataflow.structure.key_ids if name not in trees]
    marked = cells.rename({measure: VALUE}).with_columns(pl.lit(value=False).alias(OUT))
    known = marked.filter(pl.col(VALUE).is_not_null())
    taken = take_once(known, keys=[*keys, frames.PERIOD], trees=trees)
    lacking = marked.filter(pl.col(VALUE).is_null()).with_columns(pl.lit(0.0).alias(NET))
    return pl.concat(
        [
            taken.with_columns(pl.lit(0, pl.UInt32).alias(MISSING_PARTS)),
            lacking.with_columns(pl.lit(1, pl.UInt32).alias(MISSING_PARTS)),
        ],
        how="diagonal_relaxed",
    )


def _shared(taken: pl.DataFrame, dataflow: Dataflow, kept: Sequence[str]) -> pl.DataFrame:
    """Return the cells of periods that have figures of every reporter that the rest of their key has."""
    reporter = pl.col(dataflow.reporter_dimension)
    others = [name for name in kept if name != dataflow.reporter_dimension]
    everyone = reporter.n_unique().over(others) if others else reporter.n_unique()
    present = reporter.n_unique().over([*others, frames.PERIOD])
    return taken.filter(present == everyone)


def _state(columns: Sequence[str]) -> list[pl.Expr]:
    made = []
    if frames.OBS_STATUS in columns:
        told = pl.col(frames.OBS_STATUS).filter(pl.col(frames.OBS_STATUS) != _NORMAL).unique().sort().drop_nulls()
        made.append(told.str.join(",").replace("", None).alias(frames.OBS_STATUS))
    if frames.CONF_STATUS in columns:
        status = pl.col(frames.CONF_STATUS)
        made.append(status.filter(~status.is_in(sorted(FREE))).sort().first().alias(frames.CONF_STATUS))
    return made
