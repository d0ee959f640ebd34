"""What a hub gives to those who copy it: each leaf of the log with what the reader may see of it, and no more.

A reader with full sight is given everything but what is under embargo. Anybody else is given their own submissions
whole, and of others' the figures that they may see. A digest is given only where all that it is of is seen: from
the digest of a hidden figure, the figure could be guessed.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from comity.errors import ForbiddenError, UnknownArtefactError
from comity.hub.access.sight import sight_for
from comity.hub.database import connections_of
from comity.hub.exchange import pack_frame, plain
from comity.hub.home import Hub
from comity.hub.replicas.group import group_files, group_text
from comity.model import frames
from comity.model.access import Principal, Role, Sight
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.store.attributes import attached, partial_key
from comity.store.cells import PERIOD, STATE
from comity.store.replica_source import LeafWritten, Row, SqlReplicaSource, Written
from comity.store.schema import submission
from comity.store.state import components, pack

MOST_STEPS = 100
"""How many leaves are told of at once."""
_OPENS_ALL = frozenset({Role.SECRETARIAT, Role.AUDITOR})
_OWNS = frozenset({Role.PROVIDER, Role.COORDINATOR})
_FACTS = frozenset(
    {
        *("id", "seq", "provider", "dataflow", "state", "format", "received_at", "recorded_at", "rows"),
        *("nil", "absent", "action", "scope", "released_at", "released_seq"),
    }
)
"""The columns of a submission that are facts of the exchange; all others are for its sender and who sees all."""
_BLANK_JSON: Mapping[str, str] = {"terms": "{}", "findings": "[]"}
_BLANK: Mapping[type, Any] = {str: "", int: 0, bool: False}


@dataclass(frozen=True)
class Reader:
    """Somebody who copies a hub."""

    hub: Hub
    principal: Principal

    @property
    def source(self) -> SqlReplicaSource:
        """The reads of the hub's ledger."""
        return SqlReplicaSource(connections_of(self.hub))

    @property
    def sees_all(self) -> bool:
        """Say whether nothing is hidden from this reader."""
        return all(self.sight(flow).is_everything for flow in self.hub.group.dataflows)

    def sight(self, dataflow: str) -> Sight:
        """Return what the reader sees of a dataflow."""
        return sight_for(self.hub, self.principal, dataflow)

    def owns(self, row: Mapping[str, Any]) -> bool:
        """Say whether a submission is the reader's own."""
        return self.principal.role in _OWNS and row["provider"] == self.principal.provider

    def knows(self, row: Mapping[str, Any]) -> bool:
        """Say whether the reader may know all that is recorded of a submission."""
        return self.principal.role in _OPENS_ALL or self.owns(row)

    def may_open(self, leaf: LeafWritten) -> bool:
        """Say whether the reader may know what a leaf commits to: all that was done to own submissions alone."""
        if self.principal.role in _OPENS_ALL:
            return True
        return bool(leaf.submissions) and all(self.owns(row) for row in leaf.submissions)

    def has_files(self, row: Mapping[str, Any]) -> bool:
        """Say whether the reader may have the raw file of a submission, once it may leave at all."""
        return self.owns(row) or self.principal.role is Role.SECRETARIAT


def describe_hub(reader: Reader) -> dict[str, Any]:
    """Return what a copy begins with: the group, public keys, the hub's own rows, what the reader sees."""
    hub = reader.hub
    scope = "|".join(f"{name}:{reader.sight(name).scope}" for name in hub.group.dataflows)
    files = {name: base64.b64encode(data).decode() for name, data in group_files(hub).items()}
    return {
        "group": group_text(hub),
        "files": files,
        "base": reader.source.base(),
        "sees_all": reader.sees_all,
        "scope": scope,
    }


def read_steps(reader: Reader, first: int, count: int) -> list[dict[str, Any]]:
    """Return what leaves from `first` on tell this reader."""
    return [_step(reader, leaf) for leaf in reader.source.leaves(first, min(count, MOST_STEPS))]


def read_cells(reader: Reader, seq: int) -> bytes:
    """Return the cells that an event wrote, as far as the reader sees them, as an Arrow stream."""
    event = reader.source.event(seq)
    if event is None:
        raise UnknownArtefactError(f"There is no event {seq}.", remedy="Look at the log.")
    return pack_frame(_seen(reader, event).cells)


def read_file(reader: Reader, submission_id: int, sha256: str) -> bytes:
    """Return a file of a submission: the raw file, or the mapping that it was read by."""
    row = reader.hub.submissions.record(submission_id)
    if not reader.has_files(row):
        raise ForbiddenError("Files are for their senders and the secretariat.", remedy="Copy without them.")
    if sha256 not in _files(reader, dict(row)):
        raise UnknownArtefactError(
            f"Submission {submission_id} has no such file that may leave.",
            remedy="A file leaves once all of it is released.",
        )
    return reader.hub.ledger.kept(sha256)


def _step(reader: Reader, leaf: LeafWritten) -> dict[str, Any]:
    is_open = reader.may_open(leaf)
    event = leaf.events[0] if leaf.events else None
    seen = None if event is None else _seen(reader, event)
    told = None if event is None or seen is None else _tell_event(reader, event, seen)
    submissions = [_tell_submission(reader, row, told) for row in leaf.submissions if reader.knows(row) or told]
    files = {row["id"]: _files(reader, row) for row in leaf.submissions if reader.has_files(row)}
    return {
        "index": leaf.index,
        "commitment": leaf.commitment,
        "salt": leaf.salt if is_open else None,
        "entry": leaf.entry if is_open else None,
        "submissions": submissions,
        "tombstones": [_tell_tombstone(reader, row, leaf) for row in leaf.tombstones],
        **_tell_written(told, seen),
        "struck": list(leaf.struck),
        "files": {str(number): names for number, names in files.items() if names},
    }


def read_event(reader: Reader, seq: int) -> dict[str, Any]:
    """Return an event and what it wrote beside cells, as a step tells it: texts may have been struck out since."""
    event = reader.source.event(seq)
    if event is None:
        raise UnknownArtefactError(f"There is no event {seq}.", remedy="Look at the log.")
    seen = _seen(reader, event)
    return _tell_written(_tell_event(reader, event, seen), seen)


def _tell_written(told: Mapping[str, Any] | None, seen: Written | None) -> dict[str, Any]:
    return {
        "event": None if told is None else told["row"],
        "is_whole": told is None or told["is_whole"],
        "attributes": [] if seen is None else seen.attributes.rows(),
        "coverage": [] if seen is None else seen.coverage.rows(),
        "cells": 0 if seen is None else seen.cells.height,
    }


def _tell_event(reader: Reader, event: Row, seen: Written) -> dict[str, Any]:
    """Return an event's row: as it is where all is seen, else as if what is seen were all."""
    dataflow = reader.hub.catalogue.dataflow(event["dataflow"])
    if reader.sight(dataflow.id).is_everything:
        return {"row": event, "is_whole": True}
    digest = seen.digest(dataflow.structure.key_ids)
    if digest == event["cells_digest"]:
        return {"row": event, "is_whole": True}
    counts = {
        name: int((seen.cells["action"] == action).sum())
        for name, action in (("added", "I"), ("changed", "U"), ("removed", "D"))
    }
    row = {**event, **counts, "attributes": seen.attributes.height, "cells_digest": digest}
    return {"row": row, "is_whole": False}


def _tell_submission(reader: Reader, row: Row, told: Mapping[str, Any] | None) -> Row:
    """Return a submission's row: as it is to whom it concerns, to others the facts of its figures."""
    if reader.knows(row):
        return row
    event = {} if told is None or told["row"]["kind"] != "accepted" else told["row"]
    counts = {name: event.get(name, 0) for name in ("added", "changed", "removed", "attributes")}
    return {name: value if name in _FACTS else _blank(name) for name, value in row.items()} | counts


def _blank(name: str) -> Any:  # noqa: ANN401 - whatever the column holds
    """Return what stands, for others, in the place of what only a submission's sender may know."""
    column = submission.c[name]
    return None if column.nullable else _BLANK_JSON.get(name, _BLANK[column.type.python_type])


def _tell_tombstone(reader: Reader, row: Row, leaf: LeafWritten) -> Row:
    """Return a tombstone's row; to others without who said so, and why."""
    known = [one for one in leaf.submissions if one["id"] == row["submission"]]
    if reader.knows(known[0] if known else reader.hub.submissions.record(row["submission"])):
        return row
    silent = json.dumps(dict.fromkeys(json.loads(row["digests"] or "{}"), ""))
    return {**row, "first": "", "second": "", "reason": "", "digests": silent}


def _files(reader: Reader, row: Row) -> list[str]:
    """Return the digests of a submission's files that may leave now."""
    if row["seq"] is None or not reader.source.may_leave(row["raw_sha256"]):
        return []
    mapping = json.loads(row["terms"]).get("reading", {}).get("mapping")
    return [row["raw_sha256"], *([] if mapping is None else [mapping])]


def _seen(reader: Reader, event: Row) -> Written:
    """Return what of an event's writing the reader sees; what is hidden counts as removed, as in every read."""
    dataflow = reader.hub.catalogue.dataflow(event["dataflow"])
    written = reader.source.written(event["seq"], dataflow)
    sight = reader.sight(dataflow.id)
    if sight.is_everything:
        return written
    selection = Selection(as_of=event["seq"], updated_after=event["seq"] - 1, sight=sight)
    if reader.hub.group.base_of(dataflow.id) is None:
        selection = _around(written, selection)  # else what is shown of longer periods may have changed, too
    vintages = plain(reader.hub.ledger.vintages(dataflow, selection))
    structure = dataflow.structure
    own = vintages.filter(pl.col(frames.SEQ) == event["seq"]).select(
        *structure.key_ids,
        pl.col(frames.PERIOD).alias(PERIOD),
        pl.col(frames.ACTION).alias("action"),
        *components(structure),
    )
    cells = pack(own, structure).select(*structure.key_ids, PERIOD, "action", *STATE)
    return Written(
        cells,
        _seen_attributes(reader, event, written.attributes, dataflow=dataflow, sight=sight),
        _recount(written.coverage, cells, dataflow),
    )


def _around(written: Written, selection: Selection) -> Selection:
    """Return the selection narrowed to the periods that the event concerns, where they are of one frequency."""
    ids = set(written.cells[PERIOD].to_list())
    periods = [Period.from_id(number) for number in (min(ids), max(ids))] if ids else []
    if not periods or periods[0].frequency is not periods[1].frequency:
        return selection
    return replace(selection, first=periods[0], last=periods[1])


def _seen_attributes(
    reader: Reader, event: Row, attributes: pl.DataFrame, *, dataflow: Dataflow, sight: Sight
) -> pl.DataFrame:
    """Return the attributes above observations of which the reader sees at least one observation."""
    if attributes.is_empty():
        return attributes
    kept = []
    for component in attached(dataflow):
        own = attributes.filter(pl.col("component") == component.id)
        if own.is_empty():
            continue
        keys = [_key_of(text, dataflow) for text in own["partial_key"].to_list()]
        selection = Selection(keys=() if {} in keys else keys, as_of=event["seq"], sight=sight)
        seen = plain(reader.hub.ledger.select(dataflow, selection)).select(partial_key(component)).to_series()
        kept.append(own.filter(pl.col("partial_key").is_in(seen.unique().implode()) | (pl.col("action") == "D")))
    return pl.concat(kept) if kept else attributes.clear()


def _key_of(text: str, dataflow: Dataflow) -> dict[str, tuple[str, ...]]:
    return {name: (code,) for name, code in json.loads(text).items() if name in dataflow.structure.key_ids}


def _recount(coverage: pl.DataFrame, cells: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    """Return the coverage with `changed` counted over the cells that are seen."""
    if coverage.is_empty() or dataflow.reporter_dimension not in cells.columns:
        return coverage
    counts = cells.group_by(pl.col(dataflow.reporter_dimension).alias("reporter"), PERIOD).agg(
        pl.len().cast(pl.Int64).alias("seen")
    )
    joined = coverage.join(counts, on=["reporter", PERIOD], how="left", maintain_order="left")
    return joined.with_columns(pl.col("seen").fill_null(0).alias("changed")).drop("seen")
