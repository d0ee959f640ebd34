"""A file about persons struck out: its bytes and all that quotes it go; digest, sender and rules remain."""

import json

import sqlalchemy as sa

from comity.exchange.decision_ports import Decision
from comity.exchange.ports import Entry
from comity.store import schema
from comity.store.clock import render_moment
from comity.store.events import WITHDRAWN
from comity.store.findings_json import parse_findings, render_findings
from comity.store.journal import record
from comity.store.parcel_tables import parcel, tombstone
from comity.store.receipts import get_row
from comity.store.verify_events import digests_of_events

STRUCK_OUT = "struck-out"


def strike_out(
    connection: sa.Connection, submission_id: int, decision: Decision, *, second: str
) -> tuple[str, list[int]]:
    """Strike out every submission of the same file in the running transaction.

    Return the file's digest and the submissions' numbers; its bytes are the caller's to remove.
    """
    table = schema.submission
    digest = get_row(connection, submission_id).raw_sha256
    numbers = list(
        connection.execute(sa.select(table.c.id).where(table.c.raw_sha256 == digest, table.c.raw_kept)).scalars()
    )
    for number in numbers:
        _strike_one(connection, number, decision, second=second)
    return digest, numbers


def _strike_one(connection: sa.Connection, number: int, decision: Decision, *, second: str) -> None:
    table = schema.submission
    said = {
        "submission": number,
        "at": render_moment(decision.recorded_at),
        "first": decision.actor,
        "second": second,
        "reason": decision.reason,
    }
    connection.execute(tombstone.insert().values(**said, digests="{}"))
    silent = render_findings(parse_findings(get_row(connection, number).findings), echo=False)
    row = sa.update(table).where(table.c.id == number)
    connection.execute(row.values(raw_kept=False, file_name="", findings=silent))
    event = schema.event
    # What a withdrawal wrote are texts that stood before, of other files.
    seqs = sa.select(event.c.seq).where(event.c.submission == number, event.c.kind != WITHDRAWN)
    obs, attr = schema.obs, schema.attr
    connection.execute(sa.update(obs).where(obs.c.seq.in_(seqs), obs.c.extra.is_not(None)).values(extra=None))
    connection.execute(sa.update(attr).where(attr.c.seq.in_(seqs), attr.c.value.is_not(None)).values(value=None))
    parcels = list(connection.execute(sa.select(parcel.c.id).where(parcel.c.submission == number)).scalars())
    connection.execute(sa.delete(parcel).where(parcel.c.submission == number))
    digests = json.dumps(dict(digests_of_events(connection, number)))
    own = tombstone.c.submission == number
    connection.execute(sa.update(tombstone).where(own).values(digests=digests))
    entry = Entry(decision.recorded_at, decision.actor, STRUCK_OUT, f"submission/{number}", f"with {second}")
    gone = [(parcel, {"id": one}) for one in parcels]
    record(connection, entry, rows=[(table, {"id": number}), (tombstone, {"submission": number}), *gone])
