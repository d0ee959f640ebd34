"""Attributes attached above the observation, read beside observations: those of the rows at hand, and no others."""

import polars as pl
import sqlalchemy as sa

from comity.model import frames
from comity.model.structures import Component, Dataflow
from comity.store.attributes import attached, partial_key
from comity.store.dialect import dialect_of
from comity.store.fetch import Schema, fetch_frame, run
from comity.store.series import SID

KEY = "partial_key"
_CHANGES: Schema = {KEY: pl.String, frames.SEQ: pl.Int64, "value": pl.String}


def join_attributes(
    connection: sa.Connection, frame: pl.DataFrame, dataflow: Dataflow, *, seq: int
) -> pl.DataFrame:
    """Return the frame (it has `sid`) with a column for each attribute that one of its rows had at `seq`."""
    for component in attached(dataflow):
        changes = changes_under(connection, frame, dataflow, component=component, seq=seq)
        values = (
            changes.unique(KEY, keep="last").drop_nulls("value").select(KEY, pl.col("value").alias(component.id))
        )
        if values.height:
            frame = _with_key(frame, component).join(values, on=KEY, how="left", maintain_order="left").drop(KEY)
    return frame


def join_attributes_then(
    connection: sa.Connection, frame: pl.DataFrame, dataflow: Dataflow, *, seq: int
) -> pl.DataFrame:
    """Return the frame with attributes as they were at each row's `_seq`, up to `seq`."""
    for component in attached(dataflow):
        changes = changes_under(connection, frame, dataflow, component=component, seq=seq)
        if changes.height:
            named = changes.select(KEY, frames.SEQ, pl.col("value").alias(component.id))
            keyed = _with_key(frame, component).with_row_index("place").sort(frames.SEQ)
            joined = keyed.join_asof(named, on=frames.SEQ, by=KEY, check_sortedness=False)
            frame = joined.sort("place").drop("place", KEY)
    return frame


def changes_under(
    connection: sa.Connection, frame: pl.DataFrame, dataflow: Dataflow, *, component: Component, seq: int
) -> pl.DataFrame:
    """Return every change up to `seq`, oldest first, of an attribute of the rows: partial_key, `_seq`, value.

    A null value is a removal.
    """
    if not _was_ever_valued(connection, dataflow, component, seq):
        return pl.DataFrame(schema=_CHANGES)
    dialect = dialect_of(connection)
    source, keys = dialect.texts(_heads(frame, component)[KEY].to_list())
    sql = (
        f"SELECT a.partial_key, a.seq, a.value FROM {source} {dialect.ordered_join} attr a "
        "ON a.dataflow = ? AND a.component = ? AND a.partial_key = k.value WHERE a.seq <= ?"
    )
    found = fetch_frame(connection, sql, (keys, dataflow.id, component.id, seq), schema=_CHANGES)
    return found.sort(frames.SEQ)


def ever_valued(connection: sa.Connection, dataflow: Dataflow, seq: int) -> list[str]:
    """Return the attributes attached above the observation that had a value at any time up to a sequence."""
    return [c.id for c in attached(dataflow) if _was_ever_valued(connection, dataflow, c, seq)]


def changed_keys(connection: sa.Connection, dataflow: Dataflow, *, after: int, seq: int) -> dict[str, list[str]]:
    """Return, by component, the partial keys whose attribute changed after one sequence and up to another."""
    sql = "SELECT DISTINCT component, partial_key FROM attr WHERE dataflow = ? AND seq > ? AND seq <= ?"
    found: dict[str, list[str]] = {}
    for component, key in run(connection, sql, (dataflow.id, after, seq)):
        found.setdefault(component, []).append(key)
    return found


def _was_ever_valued(connection: sa.Connection, dataflow: Dataflow, component: Component, seq: int) -> bool:
    sql = "SELECT 1 FROM attr WHERE dataflow = ? AND component = ? AND seq <= ? LIMIT 1"
    return run(connection, sql, (dataflow.id, component.id, seq)).first() is not None


def _with_key(frame: pl.DataFrame, component: Component) -> pl.DataFrame:
    """Return the frame with each row's partial key, made once for each series or group."""
    return frame.join(_heads(frame, component), on=_by(component), how="left", maintain_order="left")


def _heads(frame: pl.DataFrame, component: Component) -> pl.DataFrame:
    by = _by(component)
    return frame.unique(by).select(*by, partial_key(component))


def _by(component: Component) -> list[str]:
    """Return the columns that tell partial keys apart; the series' number does where time is no part of them."""
    attachment = component.attachment or ()
    return list(attachment) if frames.TIME_PERIOD in attachment else [SID]
