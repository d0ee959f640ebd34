"""Read figures: observations as of a moment, the history of cells, one frame for a table or a file."""

from dataclasses import dataclass

import polars as pl

from comity.formats.tables import write_table
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_key, parse_moment
from comity.model.structures import Dataflow


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted: a dataflow, and texts for key, moment and bounds as a person writes them."""

    dataflow: str
    key: str | None = None
    as_of: str | None = None
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Answer:
    """An observation frame, its dataflow, and the last sequence that it knows of."""

    dataflow: Dataflow
    frame: pl.DataFrame
    seq: int

    def write(self, file_format: str) -> bytes:
        """Return the figures in a file format: csv, json, parquet or sdmx-csv."""
        return write_table(self.frame, file_format, dataflow=self.dataflow)


def read_data(hub: Hub, query: Query) -> Answer:
    """Return observations as of a moment."""
    dataflow = hub.catalogue.dataflow(query.dataflow)
    moment = parse_moment(query.as_of)
    frame = hub.ledger.observations(
        dataflow,
        key=parse_key(query.key, dataflow),
        first=parse_bound(query.first),
        last=parse_bound(query.last),
        as_of=moment,
    )
    return Answer(dataflow, frame, hub.ledger.as_of_seq(moment))


def read_history(hub: Hub, query: Query) -> Answer:
    """Return every change of the cells that match, oldest first (a vintage frame)."""
    dataflow = hub.catalogue.dataflow(query.dataflow)
    frame = hub.ledger.history(dataflow, key=parse_key(query.key, dataflow))
    return Answer(dataflow, frame, hub.ledger.as_of_seq(None))
