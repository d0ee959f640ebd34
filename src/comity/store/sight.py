"""What a reader sees of released figures, as an expression over an observation frame."""

import polars as pl

from comity.model import frames
from comity.model.access import FREE, Sight
from comity.model.structures import Dataflow
from comity.store.attributes import attached, partial_key


def is_seen(sight: Sight, dataflow: Dataflow, columns: list[str]) -> pl.Expr | None:
    """Pick the rows that the reader sees; None where nothing is hidden.

    A frame without CONF_STATUS, or a row without one, is free for everybody.
    """
    if sight.statuses is None or frames.CONF_STATUS not in columns:
        return None
    status = pl.col(frames.CONF_STATUS)
    return status.is_null() | status.is_in(sorted(FREE | sight.statuses)) | _is_own(sight, dataflow)


def state_condition(sight: Sight) -> str:
    """Return the SQL condition on a cell's own status (`c.conf`) under which others' figures are seen."""
    if sight.statuses is None:
        return "1"
    seen = ", ".join("'" + status.replace("'", "''") + "'" for status in sorted(FREE | sight.statuses))
    return f"(c.conf IS NULL OR c.conf IN ({seen}))"


def never_hidden(sight: Sight, dataflow: Dataflow, changes: pl.DataFrame) -> pl.Expr:
    """Pick the rows of cells that never had a CONF_STATUS above the observation that the reader doesn't see.

    Such a status changes without a vintage of the cells under it, so their history is left out as a whole.
    `changes` are those of the status (`attached.changes_under`).
    """
    above = dataflow.structure.by_id[frames.CONF_STATUS]
    values = changes.drop_nulls("value")
    hidden = values.filter(~pl.col("value").is_in(sorted(FREE | (sight.statuses or set()))))["partial_key"].unique()
    return ~partial_key(above).is_in(hidden.implode()) | _is_own(sight, dataflow)


def is_attached(dataflow: Dataflow) -> bool:
    """Say whether CONF_STATUS is attached above the observation, so that cells alone don't tell what is seen."""
    return any(component.id == frames.CONF_STATUS for component in attached(dataflow))


def _is_own(sight: Sight, dataflow: Dataflow) -> pl.Expr:
    if not sight.own or dataflow.reporter_dimension not in dataflow.structure.key_ids:
        return pl.lit(value=False)
    return pl.col(dataflow.reporter_dimension).is_in(sorted(sight.own))
