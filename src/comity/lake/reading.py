"""Read the lake with polars: the observations as of a sequence, as the ledger itself would give them."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from comity.errors import UnknownArtefactError
from comity.lake.columns import ACTION, CELL, DATAFLOW, HOLDS, KEY, PERIOD, SEQ, VALUE_SEQ
from comity.model import frames
from comity.model.structures import Dataflow

_RANK = "_rank"


def read_observations(
    uri: str | Path, dataflow: Dataflow, *, as_of: int | None = None, options: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return an observation frame (docs/reference/frames.md) of a dataflow as of a sequence, from a lake.

    Raises UnknownArtefactError where the lake has never heard of the dataflow.
    """
    rows = pl.scan_delta(str(uri), storage_options=dict(options or {}) or None)
    if not set(dataflow.structure.by_id) <= set(rows.collect_schema()):
        raise UnknownArtefactError(f"The lake has no {dataflow.id}.", remedy="Publish it: `comity publish-lake`.")
    return to_observations(state_as_of(rows.filter(pl.col(DATAFLOW) == dataflow.id), as_of).collect(), dataflow)


def state_as_of(rows: pl.LazyFrame, seq: int | None = None) -> pl.LazyFrame:
    """Return the rows that hold as of a sequence (None: the last): each cell's latest, where it isn't gone."""
    known = rows if seq is None else rows.filter(pl.col(SEQ) <= seq)
    return known.filter(pl.col(SEQ) == pl.col(SEQ).max().over(*CELL)).filter(pl.col(ACTION) == HOLDS)


def to_observations(rows: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    """Return rows that hold as an observation frame: in the order of the key, with what set each value.

    Attributes attached above the observation are there where one of the rows has a value of them.
    """
    structure = dataflow.structure
    above = [c.id for c in structure.attributes if c.attachment is not None]
    absent = [name for name in above if rows[name].null_count() == rows.height]
    names = [*_ordered(dataflow), *(name for name in above if name not in absent)]
    series = rows.unique(KEY).sort(*structure.key_ids).select(KEY, pl.int_range(pl.len()).alias(_RANK))
    ordered = rows.join(series, on=KEY).sort(_RANK, PERIOD)
    return ordered.with_columns(pl.col(VALUE_SEQ).alias(frames.SEQ)).select(*names, frames.PERIOD, frames.SEQ)


def _ordered(dataflow: Dataflow) -> list[str]:
    """Return the components of an observation in the order of an observation frame."""
    structure = dataflow.structure
    own = [c.id for c in structure.attributes if c.attachment is None]
    return [*structure.key_ids, structure.time_dimension.id, structure.measure.id, *own]
