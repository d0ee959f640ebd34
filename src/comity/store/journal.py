"""The journal: every change of state leaves an audit entry and a leaf in the log, in the change's own transaction.

A leaf is a salted commitment: SHA-256(salt, entry), where the entry is canonical JSON of what was done and of the
digest of every sealed row that was written. Only the commitment is public; whoever is given salt and entry can
check it. Tree heads (RFC 9162, section 4.2.2) are signed in the same transaction.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from comity.errors import LedgerError
from comity.exchange.ports import Entry
from comity.store.clock import render_moment
from comity.store.log_tables import audit, hub_key, leaf, node, tree_head
from comity.trust import merkle
from comity.trust.signing import SigningKey, canonical_json
from comity.trust.tree_head import HEAD_KIND

SIGNER_OPTION = "comity_signer"
_SALT_BYTES = 16

# Statements of every submission are put together once: that takes as long as running them.
_LAST_LEAF = sa.select(sa.func.coalesce(sa.func.max(leaf.c.index), -1))
_NEWEST_KEY = sa.select(hub_key.c.id).order_by(hub_key.c.since.desc()).limit(1)

Rows = Sequence[tuple[sa.Table, Mapping[str, Any]]]
"""Sealed rows: each a table and the values of its primary key."""


def record(
    connection: sa.Connection,
    entries: Entry | Sequence[Entry],
    *,
    content: Mapping[str, Any] | None = None,
    rows: Rows = (),
) -> int:
    """Record what was done, in the running transaction; return the index of the leaf that commits to it.

    `rows` are the sealed rows that were inserted or changed: the leaf holds the digest of each as it is now (null
    where it is gone), so that `verify` finds every later change that nobody recorded. `content` is whatever else
    the leaf should commit to (JSON values).
    """
    done = [entries] if isinstance(entries, Entry) else list(entries)
    index = tree_size(connection)
    sealed = [[table.name, dict(key), row_digest(connection, table, key)] for table, key in rows]
    told = [{**asdict(entry), "at": render_moment(entry.at)} for entry in done]
    text = canonical_json({"entries": told, "rows": sealed, "content": dict(content or {})}).decode()
    salt = secrets.token_hex(_SALT_BYTES)
    commitment = commit_to(salt, text)
    connection.execute(leaf.insert().values(index=index, salt=salt, entry=text, commitment=commitment.hex()))
    connection.execute(audit.insert(), [{**values, "leaf": index} for values in told])
    root = _grow(connection, index, merkle.leaf_hash(commitment))
    is_handover = any(table is hub_key for table, _ in rows)
    _sign_head(connection, index + 1, root, is_handover=is_handover)
    return index


def commit_to(salt: str, entry: str) -> bytes:
    """Return the commitment of a leaf: SHA-256 over the salt's bytes and the entry's."""
    return hashlib.sha256(bytes.fromhex(salt) + entry.encode()).digest()


def tree_size(connection: sa.Connection) -> int:
    """Return how many leaves the log has."""
    return int(connection.execute(_LAST_LEAF).scalar_one()) + 1


def stored_node(connection: sa.Connection) -> merkle.NodeReader:
    """Return a reader of the tree's complete subtrees."""

    def read(level: int, position: int) -> bytes:
        query = sa.select(node.c.hash).where(node.c.level == level, node.c.position == position)
        found = connection.execute(query).scalar()
        if found is None:
            raise _lacks(level, position)
        return cast("bytes", found)

    return read


def _lacks(level: int, position: int) -> LedgerError:
    return LedgerError(f"The log lacks node {level}/{position}.", remedy="Restore the ledger from a copy.")


def row_digest(connection: sa.Connection, table: sa.Table, key: Mapping[str, Any]) -> str | None:
    """Return the digest of a row as it is now; None where there is none."""
    row = connection.execute(_row_query(table, tuple(key)), dict(key)).mappings().one_or_none()
    return None if row is None else digest_of(dict(row))


@cache
def _row_query(table: sa.Table, key: tuple[str, ...]) -> sa.Select[Any]:
    return sa.select(table).where(*(table.c[name] == sa.bindparam(name) for name in key))


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a row's columns; bytes count by their own digest."""
    plain = {
        name: hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
        for name, value in values.items()
    }
    return hashlib.sha256(canonical_json(plain)).hexdigest()


def _grow(connection: sa.Connection, index: int, hashed: bytes) -> bytes:
    """Add a leaf's hash, and those of the subtrees that it completes, to the tree; return the root."""
    known = _peaks(connection, index)

    def read(level: int, position: int) -> bytes:
        if (level, position) not in known:
            raise _lacks(level, position)
        return known[level, position]

    completed = list(merkle.completed_nodes(index, hashed, read))
    rows = [{"level": level, "position": position, "hash": value} for level, position, value in completed]
    connection.execute(node.insert(), rows)
    known |= {(level, position): value for level, position, value in completed}
    return merkle.root(index + 1, read)


def _peaks(connection: sa.Connection, size: int) -> dict[tuple[int, int], bytes]:
    """Return the complete subtrees that the tree of so many leaves is made of: all that its growth asks for."""
    places = [(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]
    query = sa.select(node).where(sa.tuple_(node.c.level, node.c.position).in_(places))
    return {(row.level, row.position): row.hash for row in connection.execute(query)} if places else {}


def _sign_head(connection: sa.Connection, size: int, root: bytes, *, is_handover: bool) -> None:
    """Sign a head with the hub's key: the newest, but where a leaf tells of a new one, which the old one signs."""
    signer = connection.get_execution_options().get(SIGNER_OPTION)
    if not isinstance(signer, SigningKey):
        raise LedgerError(
            "The hub's signing key is missing, so nothing can be recorded.",
            remedy="Put hub.key back beside the ledger.",
        )
    newest = connection.execute(_NEWEST_KEY).scalar()
    if newest != signer.id and not is_handover:
        raise LedgerError(
            "The hub's key was replaced, and hub.key isn't the one that counts now.",
            remedy="Run `comity replace-hub-key` to finish that, or put the right hub.key beside the ledger.",
        )
    head = {"size": size, "root": root.hex(), "at": render_moment(dt.datetime.now(dt.UTC))}
    connection.execute(tree_head.insert().values(size=size, signed=signer.sign_json(head, kind=HEAD_KIND)))
