"""Looks for what in a copy doesn't fit: with the leaves of the log that are open, and in itself.

What a copy's owner may not see isn't here, and is no fault.
"""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError
from comity.exchange.ports import Fault
from comity.store import schema
from comity.store.blobs import BlobStore
from comity.store.dialect import dialect_of
from comity.store.fetch import run
from comity.store.hub_key import handover_statements, public_keys
from comity.store.journal import commit_to, digest_of
from comity.store.log_tables import leaf, node, tree_head
from comity.store.parcel_tables import tombstone
from comity.store.promises import promises, series_promises
from comity.store.replica_tables import replica_file, replica_leaf
from comity.store.series import read_series_tables
from comity.store.verify_events import find_event_faults, find_period_faults
from comity.store.verify_schema import find_schema_faults
from comity.trust import merkle
from comity.trust.handover import check_in_force, follow_handovers
from comity.trust.tree_head import TreeHead

_LIMIT = 100
_OF_SUBMISSIONS = frozenset({"audit", "effect", "orphan"})
"""Promises that count on all that is recorded of a submission: they hold where all leaves are open."""
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, sa.exc.DBAPIError, pl.exceptions.PolarsError)
_TAKEN = (schema.submission, schema.event, tombstone)


def find_replica_faults(connection: sa.Connection, blobs: BlobStore) -> Iterator[Fault]:
    """Yield what doesn't fit in a copy."""
    checks: tuple[tuple[str, Iterator[Fault]], ...] = (
        ("schema", find_schema_faults(connection)),
        ("promises", _check_promises(connection)),
        ("event", find_event_faults(connection)),
        ("period", find_period_faults(connection)),
        ("log", _check_log(connection)),
        ("log", _check_rows(connection)),
        ("raw file", _check_files(connection, blobs)),
    )
    for name, faults in checks:
        try:
            yield from faults
        except _UNREADABLE as error:
            yield Fault(name, "copy", f"what is stored can't be read ({type(error).__name__}: {error})")


def _check_promises(connection: sa.Connection) -> Iterator[Fault]:
    is_partial = connection.execute(
        sa.select(replica_leaf).where(replica_leaf.c.extent != "whole").limit(1)
    ).first()
    tables = [table.name for table in read_series_tables(connection)]
    for promise in (*promises(dialect_of(connection)), *series_promises(tables)):
        if is_partial is not None and promise.check in _OF_SUBMISSIONS:
            continue
        for row in run(connection, f"{promise.broken} LIMIT {_LIMIT}"):
            yield Fault(promise.check, "/".join(str(value) for value in row), promise.detail)


def _check_log(connection: sa.Connection) -> Iterator[Fault]:
    """Hold the leaves to what they commit to, the tree to the leaves, and the tree to the heads that were kept."""
    nodes: dict[tuple[int, int], bytes] = {}
    rows = connection.execute(sa.select(leaf).order_by(leaf.c.index)).mappings().all()
    for number, row in enumerate(rows):
        if row["index"] != number:
            yield Fault("log", f"leaf {row['index']}", "a leaf is missing before it")
            return
        if row["entry"] and commit_to(row["salt"], row["entry"]).hex() != row["commitment"]:
            yield Fault("log", f"leaf {number}", "its entry isn't what it commits to")
        hashed = merkle.leaf_hash(bytes.fromhex(row["commitment"]))
        for level, position, value in merkle.completed_nodes(number, hashed, lambda *place: nodes[place]):
            nodes[level, position] = value
    if {(row.level, row.position): row.hash for row in connection.execute(sa.select(node))} != nodes:
        yield Fault("log", "nodes", "the tree isn't that of the leaves")
    extents = set(connection.execute(sa.select(replica_leaf.c.index)).scalars())
    if extents != set(range(len(rows))):
        yield Fault("log", "extents", "it isn't recorded of each leaf how much of it is here")
    keys = public_keys(connection)
    handovers = follow_handovers(keys, handover_statements(connection))
    for size, signed in connection.execute(sa.select(tree_head.c.size, tree_head.c.signed)):
        try:
            head = TreeHead.read(signed, keys)
            check_in_force(head.key_id, size, handovers)
        except ValueError as error:
            yield Fault("log", f"head {size}", str(error))
            continue
        if head.size != size or size > len(rows) or merkle.root(size, lambda *place: nodes[place]) != head.root:
            yield Fault("log", f"head {size}", "the leaves don't lead to what was signed")


def _check_rows(connection: sa.Connection) -> Iterator[Fault]:
    """Hold every row that open leaves commit to, as far as it is here whole, to the last digest of it."""
    partial = set(
        connection.execute(sa.select(replica_leaf.c.seq).where(replica_leaf.c.extent != "whole")).scalars()
    )
    owners = sa.select(schema.event.c.submission).where(schema.event.c.seq.in_(partial - {None}))
    parts = {schema.event: partial, tombstone: set(connection.execute(owners).scalars())}
    said: dict[tuple[str, str], str | None] = {}
    for text in connection.execute(
        sa.select(leaf.c.entry).where(leaf.c.entry != "").order_by(leaf.c.index)
    ).scalars():
        for name, key, digest in json.loads(text)["rows"]:
            said[name, _key_text(key)] = digest
    for table in (*_TAKEN, schema.hub, schema.schema_version, schema.series_table):
        for row in connection.execute(sa.select(table)).mappings():
            place = (table.name, _key_text({column.name: row[column.name] for column in table.primary_key}))
            is_part = row[next(iter(table.primary_key)).name] in parts.get(table, ())
            if place in said and not is_part and said[place] != digest_of(dict(row)):
                yield Fault("log", f"{place[0]} {place[1]}", "the row isn't what the log commits to")


def _key_text(key: dict[str, Any]) -> str:
    return "/".join(str(key[name]) for name in sorted(key))


def _check_files(connection: sa.Connection, blobs: BlobStore) -> Iterator[Fault]:
    """Hold the files that came to their digests; of those that were struck out, nothing may be left."""
    table = schema.submission
    struck = set(
        connection.execute(
            sa.select(table.c.raw_sha256).join(tombstone, tombstone.c.submission == table.c.id)
        ).scalars()
    )
    for digest in connection.execute(sa.select(replica_file.c.sha256)).scalars():
        if digest in struck:
            if blobs.path(digest).exists():
                yield Fault("raw file", digest, "it was struck out, and is still here")
            continue
        try:
            blobs.get(digest)
        except LedgerError as error:
            yield Fault("raw file", digest, error.detail)
