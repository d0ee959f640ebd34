"""Read figures: observations as of a moment, the history of cells, one frame for a table or a file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_csv import stream_sdmx_csv
from comity.formats.sdmx_json import write_sdmx_json
from comity.formats.sdmx_ml import write_sdmx_ml
from comity.formats.tables import write_table
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_key, parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.structures import Dataflow


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted: a dataflow; key, moment and bounds as a person writes them; what the reader sees."""

    dataflow: str
    key: str | None = None
    as_of: str | None = None
    first: str | None = None
    last: str | None = None
    sight: Sight = EVERYTHING


@dataclass(frozen=True)
class Answer:
    """An observation frame, its dataflow, the last sequence that it knows of, who answers, and at what moment."""

    dataflow: Dataflow
    frame: pl.DataFrame
    seq: int
    sender: str
    moment: dt.datetime

    def write(self, file_format: str) -> Iterator[bytes]:
        """Yield the figures in a file format: csv, json, parquet, or one of SDMX (sdmx-csv-2.1, sdmx-ml-3.0 …)."""
        header = MessageHeader(f"{self.dataflow.id}-{self.seq}", self.moment, self.sender)
        if file_format.startswith("sdmx-ml"):
            yield from write_sdmx_ml(self.frame, self.dataflow, header=header, form=file_format)
        elif file_format.startswith("sdmx-json"):
            version = file_format.removeprefix("sdmx-json-")
            yield from write_sdmx_json(self.frame, self.dataflow, header=header, version=version)
        elif file_format.startswith("sdmx-csv-"):
            version = file_format.removeprefix("sdmx-csv-")
            yield from stream_sdmx_csv(self.frame, self.dataflow, version=version)
        else:
            yield write_table(self.frame, file_format, dataflow=self.dataflow)


def read_data(hub: Hub, query: Query) -> Answer:
    """Return observations as of a moment."""
    dataflow = hub.catalogue.dataflow(query.dataflow)
    seq = hub.ledger.as_of_seq(parse_moment(query.as_of))
    frame = hub.ledger.observations(
        dataflow,
        key=parse_key(query.key, dataflow),
        first=parse_bound(query.first),
        last=parse_bound(query.last),
        as_of=seq,
        sight=query.sight,
    )
    return Answer(dataflow, frame, seq, hub.group.id, hub.now())


def read_history(hub: Hub, query: Query) -> Answer:
    """Return every change of the cells that match, oldest first (a vintage frame)."""
    dataflow = hub.catalogue.dataflow(query.dataflow)
    seq = hub.ledger.as_of_seq(None)
    frame = hub.ledger.history(dataflow, key=parse_key(query.key, dataflow), sight=query.sight)
    return Answer(dataflow, frame, seq, hub.group.id, hub.now())
