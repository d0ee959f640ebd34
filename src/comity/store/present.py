"""Cells presented as observations: with their codes, texts of periods and attributes, in the order of the key."""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.structures import Dataflow
from comity.store.attached import join_attributes
from comity.store.attributes import attached, period_texts
from comity.store.cells import PERIOD, in_order
from comity.store.filters import passes
from comity.store.moments import RECEIVED_AT
from comity.store.scope import Scope
from comity.store.series import SID
from comity.store.sight import is_seen
from comity.store.state import state_columns

_LAST = (frames.PERIOD, frames.SEQ, frames.ACTION, RECEIVED_AT)


def present(cells: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Return cells with their codes, ordered by series key and time, then `seq`.

    Columns: `sid`, the dimensions, TIME_PERIOD, the components of the state, `_period`, `_seq`, and `_action` where
    the cells have an action.
    """
    structure = scope.dataflow.structure
    ordered, places = _by_series(cells, scope.series[SID])
    further = [ordered["action"].alias(frames.ACTION)] if "action" in ordered.columns else []
    return pl.DataFrame(
        [
            ordered[SID],
            *(scope.series[name].gather(places) for name in structure.key_ids),
            period_texts(ordered[PERIOD]),
            *state_columns(ordered, structure),
            ordered[PERIOD].alias(frames.PERIOD),
            ordered["seq"].alias(frames.SEQ),
            *further,
        ]
    )


def _by_series(cells: pl.DataFrame, sids: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Return the cells of these series in the order of the series, and the place of each one's series.

    Sorting one number a row, made of the place and of the row, is several times as fast as sorting the rows.
    """
    if sids.len() == 1 and cells[PERIOD].is_sorted():
        return cells, pl.repeat(0, cells.height, dtype=pl.UInt64, eager=True)
    cells = in_order(cells)
    places = pl.DataFrame({SID: sids, "place": pl.int_range(sids.len(), dtype=pl.UInt64, eager=True)})
    placed = cells.select(SID).join(places, on=SID, how="left", maintain_order="left")["place"]
    rows = pl.int_range(cells.height, dtype=pl.UInt64, eager=True)
    numbers = (placed * max(cells.height, 1) + rows).drop_nulls().sort()
    order = numbers % max(cells.height, 1)
    empty = [name for name in cells.columns if cells[name].null_count() == cells.height]
    absent = [pl.lit(None, dtype=cells.schema[name]).alias(name) for name in empty]
    ordered = cells.drop(empty)[order] if cells.height else cells.drop(empty)
    return ordered.with_columns(absent).select(cells.columns), numbers // max(cells.height, 1)


def observe(connection: sa.Connection, scope: Scope, cells: pl.DataFrame, *, seq: int) -> pl.DataFrame:
    """Return the cells that the reader sees and that pass the filters, as they were at `seq`, with attributes."""
    made = present(cells, scope)
    frame = join_attributes(connection, made, scope.dataflow, seq=seq)
    if frame is not made:
        frame = ordered_columns(frame, scope.dataflow)
    passing = lets_pass(scope, frame)
    return frame if passing is None else frame.filter(passing)


def ordered_columns(frame: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    """Return the frame with attributes above the observation in the structure's order, and our own columns last."""
    above = [component.id for component in attached(dataflow) if component.id in frame.columns]
    own = [name for name in _LAST if name in frame.columns]
    return frame.select(pl.exclude(*above, *own), *above, *own)


def lets_pass(scope: Scope, frame: pl.DataFrame) -> pl.Expr | None:
    """Pick the rows that the reader sees and that pass the filters; None where all do."""
    found = (
        is_seen(scope.sight, scope.dataflow, frame.columns),
        passes(scope.filters, scope.dataflow, frame.columns),
    )
    held = [expression for expression in found if expression is not None]
    return pl.all_horizontal(held) if held else None
