"""A file about persons struck out: its bytes and all that quotes it go; digest, sender and rules remain."""

import json
from collections.abc import Iterator

import polars as pl
import sqlalchemy as sa

from comity.errors import UsageError
from comity.exchange.decision_ports import Decision
from comity.exchange.ports import Entry
from comity.model.submissions import State
from comity.store import schema
from comity.store.clock import render_moment
from comity.store.dialect import dialect_of
from comity.store.events import WITHDRAWN
from comity.store.fetch import fetch_frame, run
from comity.store.findings_json import parse_findings, render_findings
from comity.store.journal import record
from comity.store.parcel_tables import parcel, tombstone
from comity.store.receipts import get_row
from comity.store.verify_events import digests_of_events

STRUCK_OUT = "struck-out"
_GONE = frozenset({State.REJECTED, State.WITHDRAWN})
_CELL = ["period", "sid"]


def strike_out(
    connection: sa.Connection, submission_id: int, decision: Decision, *, second: str
) -> tuple[str, list[int]]:
    """Strike out every submission of the same file in the running transaction.

    Return the file's digest and the submissions' numbers; its bytes are the caller's to remove. Raises UsageError
    where one of them stands: it must be withdrawn before.
    """
    table = schema.submission
    digest = get_row(connection, submission_id).raw_sha256
    same = sa.select(table.c.id, table.c.state).where(table.c.raw_sha256 == digest, table.c.raw_kept)
    twins = list(connection.execute(same))
    for twin in twins:
        if State(twin.state) not in _GONE:
            raise UsageError(
                f"Not struck out: submission {twin.id} is the same file, and {twin.state}.",
                remedy="Withdraw it first.",
            )
    for twin in twins:
        _strike_one(connection, twin.id, decision, second=second)
    return digest, [twin.id for twin in twins]


def _strike_one(connection: sa.Connection, number: int, decision: Decision, *, second: str) -> None:
    table = schema.submission
    said = {
        "submission": number,
        "at": render_moment(decision.recorded_at),
        "first": decision.actor,
        "second": second,
        "reason": decision.reason,
    }
    connection.execute(tombstone.insert().values(**said, digests=""))
    silent = render_findings(parse_findings(get_row(connection, number).findings), echo=False)
    row = sa.update(table).where(table.c.id == number)
    connection.execute(row.values(raw_kept=False, file_name="", findings=silent))
    touched = sorted({*_silence_cells(connection, number), *_silence_attributes(connection, number)})
    parcels = list(connection.execute(sa.select(parcel.c.id).where(parcel.c.submission == number)).scalars())
    connection.execute(sa.delete(parcel).where(parcel.c.submission == number))
    digests = json.dumps(dict(digests_of_events(connection, touched)))
    own = tombstone.c.submission == number
    connection.execute(sa.update(tombstone).where(own).values(digests=digests))
    entry = Entry(decision.recorded_at, decision.actor, STRUCK_OUT, f"submission/{number}", f"with {second}")
    gone = [(parcel, {"id": one}) for one in parcels]
    record(connection, entry, rows=[(table, {"id": number}), (tombstone, {"submission": number}), *gone])


def _own_seqs(connection: sa.Connection, number: int) -> list[int]:
    """Return the events by which the file's own rows came in (what its withdrawal wrote stood before it)."""
    event = schema.event
    query = sa.select(event.c.seq).where(event.c.submission == number, event.c.kind != WITHDRAWN)
    return list(connection.execute(query).scalars())


def _silence_cells(connection: sa.Connection, number: int) -> Iterator[int]:
    """Take the file's texts out of every state of its cells that has them; yield the events concerned.

    A text is the file's where the state before it hadn't it. Later states may have it, too: those that a merge, or
    a withdrawal, took over.
    """
    for history in _histories(connection, _own_seqs(connection, number)):
        told: set[tuple[str, str]] = set()
        before: set[tuple[str, str]] = set()
        for period, sid, seq, extra, is_own in history:
            texts = set(json.loads(extra).items()) if extra else set()
            if is_own:
                told |= texts - (before - told)
            kept = {name: text for name, text in sorted(texts) if (name, text) not in told}
            if len(kept) < len(texts):
                _write_extra(connection, (period, sid, seq), kept)
                yield seq
            before = texts


def _histories(connection: sa.Connection, own: list[int]) -> Iterator[list[tuple[int, int, int, str | None, bool]]]:
    """Yield the states of each cell that the file changed: period, sid, seq, texts, whether it is the file's."""
    numbers = ", ".join(str(int(seq)) for seq in own) or "NULL"
    sql = (
        f"SELECT o.period, o.sid, o.seq, o.extra, CAST(o.seq IN ({numbers}) AS INTEGER) FROM "
        f"(SELECT DISTINCT period, sid FROM obs WHERE seq IN ({numbers})) c "
        f"{dialect_of(connection).ordered_join} obs o ON o.period = c.period AND o.sid = c.sid"
    )
    columns = {**dict.fromkeys((*_CELL, "seq"), pl.Int64), "extra": pl.String, "own": pl.Int64}
    found = fetch_frame(connection, sql, schema=columns).cast({"own": pl.Boolean}).sort(*_CELL, "seq")
    for part in found.partition_by(_CELL, maintain_order=True):
        yield list(part.iter_rows())


def _write_extra(connection: sa.Connection, place: tuple[int, int, int], kept: dict[str, str]) -> None:
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else None
    for table in ("obs", "cur"):
        run(connection, f"UPDATE {table} SET extra = ? WHERE period = ? AND sid = ? AND seq = ?", (text, *place))
    # What is shown of a cell may repeat the text under another event: it loses all of its texts.
    for table in ("shown", "shown_cur"):
        run(
            connection,
            f"UPDATE {table} SET extra = NULL WHERE period = ? AND sid = ? AND extra IS NOT NULL",
            place[:2],
        )


def _silence_attributes(connection: sa.Connection, number: int) -> Iterator[int]:
    """Empty the file's attributes above the observation, and later copies of their texts; yield the events."""
    attr = schema.attr
    own = _own_seqs(connection, number)
    query = sa.select(attr).where(attr.c.seq.in_(own), attr.c.value.is_not(None))
    for row in connection.execute(query).mappings().all():
        same = (
            attr.c.dataflow == row["dataflow"],
            attr.c.component == row["component"],
            attr.c.partial_key == row["partial_key"],
            attr.c.seq >= row["seq"],
            attr.c.value == row["value"],
        )
        yield from connection.execute(sa.select(attr.c.seq).where(*same)).scalars().all()
        connection.execute(sa.update(attr).where(*same).values(value=None))
