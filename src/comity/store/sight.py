"""What a reader sees of released figures, as an expression over an observation frame.

A figure with status E is free once its embargo is over. One without an embargo time waits for an end that never
comes: it is as one that is not for publication.
"""

import polars as pl

from comity.model import frames
from comity.model.access import FREE, NOT_FOR_PUBLICATION, Sight
from comity.model.structures import Dataflow
from comity.store.attributes import attached, partial_key

_TIMED = "E"


def is_seen(sight: Sight, dataflow: Dataflow, columns: list[str]) -> pl.Expr | None:
    """Pick the rows that the reader sees; None where nothing is hidden.

    A frame without CONF_STATUS, or a row without one, is free for everybody.
    """
    if sight.statuses is None or frames.CONF_STATUS not in columns:
        return None
    status = pl.col(frames.CONF_STATUS)
    seen = status.is_null() | status.is_in(_always_seen(sight)) | _is_own(sight, dataflow)
    if frames.EMBARGO_TIME not in columns:
        return seen
    return seen | ((status == _TIMED) & pl.col(frames.EMBARGO_TIME).is_not_null())


def state_condition(sight: Sight) -> str:
    """Return the SQL condition on a cell's own status (`c.conf`) under which others' figures are seen."""
    if sight.statuses is None:
        return "TRUE"
    seen = ", ".join("'" + status.replace("'", "''") + "'" for status in _always_seen(sight))
    return f"(c.conf IS NULL OR c.conf IN ({seen}) OR (c.conf = '{_TIMED}' AND c.embargo IS NOT NULL))"


def never_hidden(sight: Sight, dataflow: Dataflow, changes: pl.DataFrame) -> pl.Expr:
    """Pick the rows of cells that never had a CONF_STATUS above the observation that the reader doesn't see.

    Such a status changes without a vintage of the cells under it, so their history is left out as a whole.
    `changes` are those of the status (`attached.changes_under`).
    """
    above = dataflow.structure.by_id[frames.CONF_STATUS]
    values = changes.drop_nulls("value")
    hidden = values.filter(~pl.col("value").is_in(_always_seen(sight)))["partial_key"].unique()
    return ~partial_key(above).is_in(hidden.implode()) | _is_own(sight, dataflow)


def is_attached(dataflow: Dataflow) -> bool:
    """Say whether status or embargo is attached above the observation: then cells alone don't tell what is seen."""
    return any(component.id in {frames.CONF_STATUS, frames.EMBARGO_TIME} for component in attached(dataflow))


def _always_seen(sight: Sight) -> list[str]:
    """Return the status codes of others' figures that this reader sees whatever else they say."""
    statuses = sight.statuses or frozenset()
    return sorted((FREE - {_TIMED}) | statuses | ({_TIMED} if NOT_FOR_PUBLICATION in statuses else set()))


def _is_own(sight: Sight, dataflow: Dataflow) -> pl.Expr:
    if not sight.own or dataflow.reporter_dimension not in dataflow.structure.key_ids:
        return pl.lit(value=False)
    return pl.col(dataflow.reporter_dimension).is_in(sorted(sight.own))
