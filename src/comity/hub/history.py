"""How figures were revised: what each vintage changed, and the revision triangle."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from comity.analysis.revision.triangle import revision_counts, triangle
from comity.hub.home import Hub
from comity.hub.keys import parse_key
from comity.hub.read import Query
from comity.model.frames import PERIOD, SEQ


@dataclass(frozen=True, slots=True)
class Vintage:
    """What one submission did to the cells that were there, and how many there were after it."""

    seq: int
    received_at: dt.datetime
    provider: str
    added_new: int
    added_old: int
    changed: int
    removed: int
    cells: int


def _history(hub: Hub, query: Query) -> tuple[pl.DataFrame, list[str]]:
    dataflow = hub.catalogue.dataflow(query.dataflow)
    frame = hub.ledger.history(dataflow, key=parse_key(query.key, dataflow), sight=query.sight)
    return frame, list(dataflow.structure.key_ids)


def vintages(hub: Hub, query: Query) -> list[Vintage]:
    """Return what each submission changed of the cells that match, oldest first."""
    frame, dimensions = _history(hub, query)
    if frame.is_empty():
        return []
    dataflow = hub.catalogue.dataflow(query.dataflow)
    providers = {s.seq: s.provider for s in hub.ledger.submissions(dataflow=dataflow.id) if s.seq is not None}
    counts = revision_counts(frame, dimensions=dimensions, within=(dataflow.reporter_dimension,))
    return [
        Vintage(
            seq=row[SEQ],
            received_at=row["received_at"],
            provider=providers.get(row[SEQ], ""),
            added_new=row["new"],
            added_old=row["added"],
            changed=row["changed"],
            removed=row["removed"],
            cells=row["cells"],
        )
        for row in counts.iter_rows(named=True)
    ]


def series_history(hub: Hub, query: Query) -> pl.DataFrame:
    """Return the revision triangle of all that matches: `TIME_PERIOD` and a column a vintage."""
    frame, dimensions = _history(hub, query)
    return triangle(frame, dimensions=dimensions).drop(PERIOD)
