"""Observations by a selection: as of a moment, or what changed between two."""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.selection import Selection
from comity.store.attached import changed_keys
from comity.store.attributes import attached, partial_key
from comity.store.cells import CELL_SCHEMA, PERIOD, cells_as_of, changes_of, current_cells
from comity.store.moments import is_latest
from comity.store.present import observe, ordered_columns, present
from comity.store.scope import Scope
from comity.store.series import SID
from comity.store.state import components
from comity.store.touched import where_touched

REPLACED, DELETED = "R", "D"
_CELL = [SID, frames.PERIOD]


def select_observations(connection: sa.Connection, scope: Scope, selection: Selection) -> pl.DataFrame:
    """Return an observation frame; with `updated_after` it has `_action`, too."""
    frame = _state(connection, scope) if scope.after is None else _updates(connection, scope, after=scope.after)
    return _ends(frame, selection).drop(SID)


def cells_then(connection: sa.Connection, scope: Scope, seq: int) -> pl.DataFrame:
    """Return the cells of the scope as they were at `seq` (columns: CELL_SCHEMA)."""
    if is_latest(connection, scope.dataflow.id, seq):
        return current_cells(connection, scope.wanted)
    return cells_as_of(connection, scope.wanted, seq)


def _state(connection: sa.Connection, scope: Scope) -> pl.DataFrame:
    made = [observe(connection, p, cells_then(connection, p, scope.seq), seq=scope.seq) for p in scope.parts()]
    return made[0] if len(made) == 1 else _joined(made, scope)


def _joined(made: list[pl.DataFrame], scope: Scope) -> pl.DataFrame:
    """Return the parts of a scope as one frame."""
    frame = ordered_columns(pl.concat(made, how="diagonal"), scope.dataflow)
    return scope.in_order(frame) if len(scope.halves()) > 1 else frame


def _updates(connection: sa.Connection, scope: Scope, *, after: int) -> pl.DataFrame:
    """Return what of the selection isn't as it was at `after`: R as it is, D what is no longer in it."""
    made = [_updates_of(connection, half, after=after) for half in scope.halves()]
    return made[0] if len(made) == 1 else _joined(made, scope)


def _updates_of(connection: sa.Connection, scope: Scope, *, after: int) -> pl.DataFrame:
    wanted = where_touched(connection, scope, after=after)
    changes = changes_of(connection, wanted, seq=scope.seq, after=after).sort("seq")
    latest = changes.unique([PERIOD, SID], keep="last", maintain_order=True)
    earlier = changes.filter(pl.col("seq") <= after).unique([PERIOD, SID], keep="last", maintain_order=True)
    now, then = (cells.filter(pl.col("action") != DELETED).select(list(CELL_SCHEMA)) for cells in (latest, earlier))
    touched = changed_keys(connection, scope.dataflow, after=after, seq=scope.seq)
    if touched:
        own = latest.select(PERIOD, SID)
        under = [_under(connection, scope, touched, seq=seq) for seq in (scope.seq, after)]
        others = [cells.join(own, on=[PERIOD, SID], how="anti") for cells in under]
        now, then = pl.concat([now, others[0]]), pl.concat([then, others[1]])
    seen = observe(connection, scope, now, seq=scope.seq)
    seen_then = observe(connection, scope, then, seq=after)
    gone = seen_then.join(seen, on=_CELL, how="anti")
    made = pl.concat(
        [seen.with_columns(pl.lit(REPLACED).alias(frames.ACTION)), _removals(gone, scope)],
        how="diagonal_relaxed",
    )
    return scope.in_order(made)


def _removals(gone: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Return the rows without their state, under the answer's sequence: when they were hidden stays hidden."""
    empty = [pl.lit(None, dtype=gone.schema[name]).alias(name) for name in components(scope.dataflow.structure)]
    names = (SID, *scope.dataflow.structure.key_ids, frames.TIME_PERIOD, frames.PERIOD)
    marks = (pl.lit(scope.seq).alias(frames.SEQ), pl.lit(DELETED).alias(frames.ACTION))
    return gone.select(*names, *empty, *marks)


def _under(connection: sa.Connection, scope: Scope, touched: dict[str, list[str]], *, seq: int) -> pl.DataFrame:
    """Return the cells whose attributes attached above the observation changed."""
    cells = cells_then(connection, scope, seq)
    frame = present(cells, scope)
    is_under = [
        partial_key(component).is_in(touched[component.id])
        for component in attached(scope.dataflow)
        if component.id in touched
    ]
    keys = frame.filter(pl.any_horizontal(is_under)).select(SID, pl.col(frames.PERIOD).alias(PERIOD))
    return cells.join(keys, on=[PERIOD, SID], how="semi")


def _ends(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Return at most so many rows from either end of each series."""
    if selection.first_n is None and selection.last_n is None:
        return frame
    place, count = pl.int_range(pl.len()).over(SID), pl.len().over(SID)
    first = place < selection.first_n if selection.first_n is not None else pl.lit(value=False)
    last = place + selection.last_n >= count if selection.last_n is not None else pl.lit(value=False)
    return frame.filter(first | last)
