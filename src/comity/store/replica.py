"""A copy of another hub's ledger: made, opened, and moved on leaf by leaf, each in one transaction.

It has a ledger's tables and reads like one, but has no key, so that nothing can be recorded in it.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from comity.errors import LedgerError, UsageError
from comity.model.structures import Dataflow
from comity.store import schema
from comity.store.blobs import BlobStore
from comity.store.clock import parse_moment, render_moment
from comity.store.connect import connect
from comity.store.dialect import dialect_of
from comity.store.events import Event, stage, write_event
from comity.store.faults import foreign_errors
from comity.store.hub_key import handover_statements, public_keys
from comity.store.journal import stored_node, tree_size
from comity.store.log_tables import audit, hub_key, hub_key_handover, leaf, node, tree_head
from comity.store.parcel_tables import tombstone
from comity.store.replica_plan import plan_of
from comity.store.replica_silence import silence
from comity.store.replica_source import Row, Written
from comity.store.replica_tables import replica, replica_file, replica_leaf
from comity.store.revision import stamp
from comity.store.upgrade import upgrade
from comity.store.verify_events import digests_of_events
from comity.trust import merkle
from comity.trust.signing import VerifyingKey

WHOLE, PARTIAL, DIGEST = "whole", "partial", "digest"


@dataclass(frozen=True)
class Step:
    """A leaf and all that goes with it: rows, what its event wrote, how much of it this is (see `replica_leaf`).

    `silenced` are earlier events from which the leaf took texts, as they are now.
    """

    index: int
    commitment: str
    salt: str
    entry: str
    extent: str
    submissions: Sequence[Row] = ()
    tombstones: Sequence[Row] = ()
    event: Row | None = None
    dataflow: Dataflow | None = None
    written: Written | None = None
    files: Sequence[str] = ()
    silenced: Mapping[int, tuple[Dataflow, Written]] = field(default_factory=dict)


class SqlReplica:
    """Writes a copy; one program at a time moves it on, and many may read it meanwhile."""

    def __init__(self, database: str, blobs: BlobStore) -> None:
        """Use `create_replica`, or open one that is there; `database` is its URL."""
        self._connections = connect(database, read_only=False)
        upgrade(self._connections)
        self._blobs = blobs

    def hub_row(self) -> Row:
        """Return what is recorded of the hub that is copied."""
        with foreign_errors(), self._connections.reading() as connection:
            return dict(connection.execute(sa.select(schema.hub)).mappings().one())

    def state(self) -> Row:
        """Return whose copy it is; raises UsageError where it is none."""
        with foreign_errors(), self._connections.reading() as connection:
            row = connection.execute(sa.select(replica)).mappings().one_or_none()
        if row is None:
            raise UsageError("This is a hub of its own, not a copy.", remedy="Name another directory.")
        return dict(row)

    def keys(self) -> dict[str, VerifyingKey]:
        """Return the hub's public keys: pinned at first contact, and those that these handed over to."""
        with foreign_errors(), self._connections.reading() as connection:
            return public_keys(connection)

    def handovers(self) -> list[str]:
        """Return the statements by which keys of the hub handed over to others, as far as they were followed."""
        with foreign_errors(), self._connections.reading() as connection:
            return handover_statements(connection)

    def add_handover(self, handover: Row, *, key: Row | None) -> None:
        """Keep the statement by which a key of the hub handed over, and the key that it did to, where it is new."""
        with foreign_errors(), self._connections.writing() as connection:
            if key is not None:
                connection.execute(hub_key.insert().values(key))
            connection.execute(hub_key_handover.insert().values(handover))

    def size(self) -> int:
        """Return how many leaves are here."""
        with foreign_errors(), self._connections.reading() as connection:
            return tree_size(connection)

    def heads(self) -> list[str]:
        """Return the last head that was kept, then the one that is being followed, where there are such."""
        query = sa.select(tree_head.c.signed).order_by(tree_head.c.size.desc()).limit(1)
        with foreign_errors(), self._connections.reading() as connection:
            found = [connection.execute(query).scalar(), connection.execute(sa.select(replica.c.pending)).scalar()]
        return [str(one) for one in found if one]

    def begin(self, signed: str) -> None:
        """Note the head that is being followed; its signature and leaves are checked."""
        with foreign_errors(), self._connections.writing() as connection:
            connection.execute(sa.update(replica).values(pending=signed))

    def commitments(self, first: int, count: int) -> list[str]:
        """Return the commitments of leaves that are here."""
        query = sa.select(leaf.c.commitment).where(leaf.c.index >= first, leaf.c.index < first + count)
        with foreign_errors(), self._connections.reading() as connection:
            return list(connection.execute(query.order_by(leaf.c.index)).scalars())

    def nodes(self) -> dict[tuple[int, int], bytes]:
        """Return every complete subtree of the log."""
        with foreign_errors(), self._connections.reading() as connection:
            return {(row.level, row.position): row.hash for row in connection.execute(sa.select(node))}

    def put_file(self, data: bytes) -> str:
        """Keep a file under its digest."""
        with foreign_errors():
            return self._blobs.put(data)

    def apply(self, step: Step) -> None:
        """Take in a leaf and all that goes with it, in one transaction; what was struck out goes from the disk."""
        with foreign_errors(), self._connections.writing() as connection:
            if tree_size(connection) != step.index:
                raise UsageError(
                    f"The copy doesn't stand before leaf {step.index}.",
                    remedy="Another program may be following the hub into it: let one do so.",
                )
            if step.tombstones:
                dialect_of(connection).overwrite_removed(connection)
            _write_leaf(connection, step)
            with dialect_of(connection).unguarded(connection, _GUARDED):
                _write_rows(connection, step)
                if step.event is not None:
                    _write_event(connection, step, step.event)
                _write_extent(connection, step)
                for seq, (dataflow, written) in step.silenced.items():
                    silence(connection, seq, dataflow, written)
                _redo_digests(connection, step.tombstones)
        if step.tombstones:
            self.remove_struck()

    def keep_head(self, signed: str, size: int, *, at: dt.datetime, sees_all: bool, scope: str) -> None:
        """Keep a head to which all leaves up to its size lead."""
        with foreign_errors(), self._connections.writing() as connection:
            if tree_size(connection) != size:
                raise LedgerError("The copy doesn't reach the head.", remedy="Follow the hub again.")
            if connection.execute(sa.select(tree_head.c.size).where(tree_head.c.size == size)).first() is None:
                connection.execute(tree_head.insert().values(size=size, signed=signed))
            said = {"checked_at": render_moment(at), "sees_all": sees_all, "scope": scope, "pending": ""}
            connection.execute(sa.update(replica).values(said))

    def remove_struck(self) -> None:
        """Remove what a tombstone stands for from the disk: its file, and what the write-ahead log still has."""
        table = schema.submission
        with foreign_errors():
            with self._connections.reading() as connection:
                struck = sa.select(table.c.raw_sha256).join(tombstone, tombstone.c.submission == table.c.id)
                digests = set(connection.execute(struck).scalars())
                kept = sa.select(table.c.raw_sha256).where(table.c.raw_kept)
                digests -= set(connection.execute(kept).scalars())
            for digest in sorted(filter(None, digests)):
                self._blobs.remove(digest)
            if digests:
                self._connections.erase_removed()

    def close(self) -> None:
        """Let go of the database."""
        with foreign_errors():
            self._connections.close()


def create_replica(
    database: str, blobs: BlobStore, *, url: str, base: Mapping[str, Sequence[Row]], keys: Sequence[Row]
) -> SqlReplica:
    """Make an empty copy in the database of this URL; `keys` are the rows of public keys that are pinned."""
    with foreign_errors():
        connections = connect(database, read_only=False)
        connections.create()
        with connections.writing() as connection:
            if sa.inspect(connection).has_table(schema.hub.name):
                raise LedgerError(
                    f"{connections.place} holds a ledger already.", remedy="Choose another directory."
                )
            dialect_of(connection).make_tables(connection)
            stamp(connection)
            connection.execute(schema.schema_version.insert(), [dict(row) for row in base["schema_version"]])
            connection.execute(schema.hub.insert(), [dict(row) for row in base["hub"]])
            connection.execute(hub_key.insert(), [dict(row) for row in keys])
            now = render_moment(dt.datetime.now(dt.UTC))
            said = {"id": 1, "url": url, "sees_all": False, "scope": "", "pending": ""}
            connection.execute(replica.insert().values(**said, began_at=now, checked_at=now))
        connections.close()
    return SqlReplica(database, blobs)


def _write_leaf(connection: sa.Connection, step: Step) -> None:
    values = {"index": step.index, "salt": step.salt, "entry": step.entry, "commitment": step.commitment}
    connection.execute(leaf.insert().values(values))
    hashed = merkle.leaf_hash(bytes.fromhex(step.commitment))
    completed = merkle.completed_nodes(step.index, hashed, stored_node(connection))
    connection.execute(node.insert(), [{"level": a, "position": b, "hash": value} for a, b, value in completed])
    if step.entry:
        told = [{**one, "leaf": step.index} for one in json.loads(step.entry)["entries"]]
        connection.execute(audit.insert(), told)


def _write_rows(connection: sa.Connection, step: Step) -> None:
    for table, rows in ((schema.submission, step.submissions), (tombstone, step.tombstones)):
        key = next(iter(table.primary_key))
        for row in rows:
            known = connection.execute(sa.select(key).where(key == row[key.name])).first()
            statement = table.insert() if known is None else sa.update(table).where(key == row[key.name])
            connection.execute(statement.values(row))


def _write_event(connection: sa.Connection, step: Step, row: Row) -> None:
    """Write an event and what it wrote; its row is as it came, which was checked before."""
    if step.dataflow is None or step.written is None:
        raise LedgerError("An event without its figures can't be kept.", remedy="Follow the hub again.")
    plan = plan_of(connection, step.dataflow, step.written)
    stage(connection, plan)
    event = Event(row["seq"], row["kind"], parse_moment(row["at"]), row["submission"], row["parcel"])
    write_event(connection, event, plan=plan, dataflow=step.dataflow)
    connection.execute(sa.update(schema.event).where(schema.event.c.seq == row["seq"]).values(row))


def _redo_digests(connection: sa.Connection, stones: Sequence[Row]) -> None:
    """Where not all is here, the digests of what a tombstone left are not the hub's, but made here."""
    event = schema.event
    for stone in stones:
        told: dict[str, str] = json.loads(stone["digests"])
        numbers = [int(seq) for seq in told]
        partial = sa.select(replica_leaf.c.seq).where(
            replica_leaf.c.extent != WHOLE, replica_leaf.c.seq.in_(numbers)
        )
        if all(told.values()) and connection.execute(partial.limit(1)).first() is None:
            continue
        here = list(connection.execute(sa.select(event.c.seq).where(event.c.seq.in_(numbers))).scalars())
        made = {str(seq): digest for seq, digest in digests_of_events(connection, here)} if here else {}
        own = tombstone.c.submission == stone["submission"]
        connection.execute(sa.update(tombstone).where(own).values(digests=json.dumps({**told, **made})))


def _write_extent(connection: sa.Connection, step: Step) -> None:
    seq = None if step.event is None else step.event["seq"]
    connection.execute(replica_leaf.insert().values(index=step.index, extent=step.extent, seq=seq))
    known = set(connection.execute(sa.select(replica_file.c.sha256)).scalars())
    fresh = [{"sha256": one} for one in dict.fromkeys(step.files) if one not in known]
    if fresh:
        connection.execute(replica_file.insert(), fresh)


_GUARDED = (schema.submission, schema.event, schema.obs, schema.attr, tombstone)
"""Their triggers keep a hub's own rows append-only. A copy takes rows over as they are now, and what was struck out
goes from it as it went from the hub."""
