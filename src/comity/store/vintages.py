"""The history of cells as a reader may see it: each change, and until when the state that it made held."""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.selection import Selection
from comity.store.attached import changes_under, join_attributes_then
from comity.store.attributes import attached
from comity.store.cells import changes_of, count_changes_of
from comity.store.fetch import fetch_frame
from comity.store.moments import RECEIVED_AT, with_moments
from comity.store.present import lets_pass, ordered_columns, present
from comity.store.scope import Scope
from comity.store.series import SID
from comity.store.sight import never_hidden
from comity.store.state import components
from comity.store.touched import where_touched

VALID_TO = "valid_to"
_INSERTED, _UPDATED, _REMOVED = "I", "U", "D"


def read_history(connection: sa.Connection, scope: Scope) -> pl.DataFrame:
    """Return a vintage frame (docs/reference/frames.md), without attributes attached above the observation."""
    above = [component.id for component in attached(scope.dataflow)]
    return _all_changes(connection, scope).drop(SID, *above, strict=False)


def read_vintages(connection: sa.Connection, scope: Scope, selection: Selection) -> pl.DataFrame:
    """Return a vintage frame with `valid_to`; attributes attached above the observation are as they were then."""
    frame = _all_changes(connection, scope)
    holds_until = pl.when(_same_cell(-1)).then(pl.col(RECEIVED_AT).shift(-1))
    is_state = pl.col(frames.ACTION) != _REMOVED
    dated = frame.with_columns(pl.when(is_state).then(holds_until).alias(VALID_TO))
    if scope.after is not None:
        dated = dated.filter(pl.col(frames.SEQ) > scope.after)
    return _ends(dated, selection).drop(SID)


def count_changes(connection: sa.Connection, scope: Scope) -> int:
    """Return how many changes are read for a vintage frame, whoever sees them."""
    total = 0
    for part in scope.parts():
        wanted = part.wanted if part.after is None else where_touched(connection, part, after=part.after)
        total += count_changes_of(connection, wanted, seq=part.seq, after=part.after or 0)
    return total


def _all_changes(connection: sa.Connection, scope: Scope) -> pl.DataFrame:
    made = [_changes(connection, part) for part in scope.parts()]
    if len(made) == 1:
        return made[0]
    frame = ordered_columns(pl.concat(made, how="diagonal"), scope.dataflow)
    return scope.in_order(frame, frames.SEQ) if len(scope.halves()) > 1 else frame


def _changes(connection: sa.Connection, scope: Scope) -> pl.DataFrame:
    """Return every change up to the scope's `seq`; a state that isn't seen, or doesn't pass, is as if removed."""
    wanted = scope.wanted if scope.after is None else where_touched(connection, scope, after=scope.after)
    changes = changes_of(connection, wanted, seq=scope.seq, after=scope.after or 0)
    frame = join_attributes_then(connection, present(changes, scope), scope.dataflow, seq=scope.seq)
    is_there = pl.col(frames.ACTION) != _REMOVED
    passing = (lets_pass(scope, frame), _never_hidden(connection, scope, frame))
    for expression in passing:
        is_there = is_there if expression is None else is_there & expression
    marked = frame.with_columns(is_there.alias("is")).with_columns(
        (pl.col("is").shift(1, fill_value=False) & _same_cell(1)).fill_null(value=False).alias("was")
    )
    kept = marked.filter(pl.col("is") | pl.col("was"))
    action = pl.when(~pl.col("is")).then(pl.lit(_REMOVED)).when("was").then(pl.lit(_UPDATED))
    above = [c.id for c in attached(scope.dataflow) if c.id in frame.columns]
    states = [
        pl.when("is").then(pl.col(name)).alias(name) for name in (*components(scope.dataflow.structure), *above)
    ]
    named = kept.with_columns(*states, action.otherwise(pl.lit(_INSERTED)).alias(frames.ACTION)).drop("is", "was")
    moments = fetch_frame(
        connection, "SELECT seq, at FROM event", schema={frames.SEQ: pl.Int64, RECEIVED_AT: pl.String}
    )
    dated = named.join(with_moments(moments), on=frames.SEQ, how="left", maintain_order="left")
    return ordered_columns(dated, scope.dataflow)


def _never_hidden(connection: sa.Connection, scope: Scope, frame: pl.DataFrame) -> pl.Expr | None:
    """Pick the rows of cells that no status above the observation ever hid; None where there is no such status."""
    status = next((c for c in attached(scope.dataflow) if c.id == frames.CONF_STATUS), None)
    if scope.sight.is_everything or status is None:
        return None
    changes = changes_under(connection, frame, scope.dataflow, component=status, seq=scope.seq)
    return never_hidden(scope.sight, scope.dataflow, changes)


def _same_cell(steps: int) -> pl.Expr:
    """Say whether the row so many steps before is of the same cell; rows are ordered by cell."""
    return (pl.col(SID) == pl.col(SID).shift(steps)) & (pl.col(frames.PERIOD) == pl.col(frames.PERIOD).shift(steps))


def _ends(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Return the rows of at most so many periods from either end of each series."""
    if selection.first_n is None and selection.last_n is None:
        return frame
    place = pl.col(frames.PERIOD).rank("dense").over(SID)
    count = pl.col(frames.PERIOD).n_unique().over(SID)
    first = place <= selection.first_n if selection.first_n is not None else pl.lit(value=False)
    last = place + selection.last_n > count if selection.last_n is not None else pl.lit(value=False)
    return frame.filter(first | last)
