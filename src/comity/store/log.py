"""The transparency log: leaves, signed heads, proofs, and the audit beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.audit_question import AuditPart, AuditQuestion
from comity.exchange.log_ports import LogLeaf
from comity.exchange.ports import Entry
from comity.store.audit import find_entries, find_values
from comity.store.connect import Connections
from comity.store.faults import foreign_errors
from comity.store.hub_key import public_keys
from comity.store.journal import record, stored_node, tree_size
from comity.store.log_tables import audit, leaf, tree_head
from comity.trust import merkle


class SqlLog:
    """Implements `comity.exchange.log_ports.Log` over the ledger's connections."""

    def __init__(self, connections: Connections) -> None:
        """Read through these connections."""
        self._connections = connections

    def size(self) -> int:
        """Return how many leaves there are."""
        with foreign_errors(), self._connections.reading() as connection:
            return tree_size(connection)

    def head(self, size: int | None = None) -> str:
        """Return the signed tree head (compact JWS) of a size, the last one by default."""
        with foreign_errors(), self._connections.reading() as connection:
            wanted = _size(connection, size)
            signed = connection.execute(sa.select(tree_head.c.signed).where(tree_head.c.size == wanted)).scalar()
        if signed is None:
            raise UnknownArtefactError(f"There is no head of {wanted} leaves.", remedy="Ask for the last one.")
        return str(signed)

    def leaf(self, index: int) -> LogLeaf:
        """Return a leaf with what it commits to: not for everybody."""
        with foreign_errors(), self._connections.reading() as connection:
            return _leaf(connection, index)

    def leaf_of(self, obj: str, action: str | None = None) -> LogLeaf:
        """Return the first leaf that tells of an object (`submission/3`), or of an action on it."""
        query = sa.select(audit.c.leaf).where(audit.c.object == obj).order_by(audit.c.id).limit(1)
        if action is not None:
            query = query.where(audit.c.action == action)
        with foreign_errors(), self._connections.reading() as connection:
            index = connection.execute(query).scalar()
            if index is None:
                raise UnknownArtefactError(f"The log tells nothing of {obj}.", remedy="Check its number.")
            return _leaf(connection, index)

    def leaves_of(self, obj: str) -> list[LogLeaf]:
        """Return every leaf that tells of an object, in their order; none where the log tells nothing of it."""
        query = sa.select(audit.c.leaf).where(audit.c.object == obj).distinct().order_by(audit.c.leaf)
        with foreign_errors(), self._connections.reading() as connection:
            return [_leaf(connection, index) for index in connection.execute(query).scalars().all()]

    def leaves(self, first: int, count: int) -> list[LogLeaf]:
        """Return up to `count` leaves from `first` on, with what they commit to: not for everybody."""
        query = sa.select(leaf).where(leaf.c.index >= first, leaf.c.index < first + count).order_by(leaf.c.index)
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_leaf(row) for row in connection.execute(query).mappings()]

    def heads(self, sizes: Sequence[int]) -> Mapping[int, str]:
        """Return the signed tree heads of some sizes, by size; one that isn't there is left out."""
        query = sa.select(tree_head.c.size, tree_head.c.signed).where(tree_head.c.size.in_(sizes))
        with foreign_errors(), self._connections.reading() as connection:
            return {int(row.size): str(row.signed) for row in connection.execute(query.order_by(tree_head.c.size))}

    def index_of(self, commitment: str) -> int | None:
        """Return the leaf of a commitment (hex); None where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            query = sa.select(leaf.c.index).where(leaf.c.commitment == commitment)
            return connection.execute(query).scalar()

    def audit(self, question: AuditQuestion, *, most: int, skip: int = 0) -> AuditPart:
        """Return what was done, the latest first: `most` entries after those skipped; not for everybody."""
        with foreign_errors(), self._connections.reading() as connection:
            return find_entries(connection, question, most=most, skip=skip)

    def audit_choices(self) -> tuple[list[str], list[str]]:
        """Return everybody who did something, and every action that was done, in alphabetical order."""
        with foreign_errors(), self._connections.reading() as connection:
            return find_values(connection, audit.c.actor), find_values(connection, audit.c.action)

    def note(self, entry: Entry, content: Mapping[str, Any]) -> int:
        """Record something that changes no row of the ledger; return its leaf, which commits to `content`, too."""
        with foreign_errors(), self._connections.writing() as connection:
            return record(connection, entry, content=content)

    def commitments(self, first: int, count: int) -> list[str]:
        """Return the public commitments of up to `count` leaves from `first` on."""
        query = (
            sa.select(leaf.c.commitment)
            .where(leaf.c.index >= first, leaf.c.index < first + count)
            .order_by(leaf.c.index)
        )
        with foreign_errors(), self._connections.reading() as connection:
            return list(connection.execute(query).scalars())

    def inclusion(self, index: int, size: int | None = None) -> list[str]:
        """Return the proof that leaf `index` is in the tree of `size` (the last one by default)."""
        with foreign_errors(), self._connections.reading() as connection:
            try:
                proof = merkle.inclusion_proof(index, _size(connection, size), stored_node(connection))
            except ValueError as error:
                raise UsageError(f"There is no such proof: {error}.", remedy="Ask for a larger tree.") from error
        return [sibling.hex() for sibling in proof]

    def consistency(self, first: int, second: int | None = None) -> list[str]:
        """Return the proof that the tree of `second` leaves (the last one by default) extends that of `first`."""
        with foreign_errors(), self._connections.reading() as connection:
            try:
                proof = merkle.consistency_proof(first, _size(connection, second), stored_node(connection))
            except ValueError as error:
                raise UsageError(
                    f"There is no such proof: {error}.", remedy="Give the smaller size first."
                ) from error
        return [sibling.hex() for sibling in proof]

    def keys(self) -> Mapping[str, str]:
        """Return the hub's public keys (JWK as JSON text), past and present, by their id."""
        with foreign_errors(), self._connections.reading() as connection:
            return {key_id: key.to_jwk() for key_id, key in public_keys(connection).items()}


def _size(connection: sa.Connection, size: int | None) -> int:
    """Return the size asked for; one beyond the log is refused."""
    held = tree_size(connection)
    if size is None:
        return held
    if not 0 < size <= held:
        raise UsageError(f"The log has {held} leaves, not {size}.", remedy=f"Ask for 1 to {held}.")
    return size


def _leaf(connection: sa.Connection, index: int) -> LogLeaf:
    row = connection.execute(sa.select(leaf).where(leaf.c.index == index)).mappings().one_or_none()
    if row is None:
        raise UnknownArtefactError(f"There is no leaf {index}.", remedy="Leaves count from 0.")
    return _to_leaf(row)


def _to_leaf(row: sa.RowMapping) -> LogLeaf:
    return LogLeaf(row["index"], row["commitment"], row["salt"], row["entry"])
