"""Looks for what the transparency log doesn't bear out: leaves, tree, heads, audit entries, sealed rows."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from comity.exchange.ports import Fault
from comity.store.hub_key import handover_statements, public_keys
from comity.store.journal import commit_to, digest_of
from comity.store.log_tables import audit, leaf, node, tree_head
from comity.store.metadata import METADATA, is_sealed
from comity.trust import merkle
from comity.trust.handover import check_in_force, follow_handovers
from comity.trust.tree_head import TreeHead

LOG = "log"
_ENTRY_COLUMNS = ("at", "actor", "action", "object", "detail")

Nodes = dict[tuple[int, int], bytes]


def find_log_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Yield what of the log doesn't fit: in itself, with its signed heads, with the tables that it commits to."""
    leaves = list(connection.execute(sa.select(leaf).order_by(leaf.c.index)).mappings())
    yield from _check_leaves(leaves)
    nodes = _grow_tree(leaves)
    yield from _check_nodes(connection, nodes)
    yield from _check_heads(connection, nodes, size=len(leaves))
    entries = [_parse(row["entry"]) for row in leaves]
    yield from _check_audit(connection, entries)
    yield from _check_sealed(connection, entries)


def _check_leaves(leaves: list[sa.RowMapping]) -> Iterator[Fault]:
    for number, row in enumerate(leaves):
        if row["index"] != number:
            yield Fault(LOG, f"leaf {row['index']}", "a leaf is missing before it")
            return
    for row in leaves:
        if _commitment(row) != row["commitment"]:
            yield Fault(LOG, f"leaf {row['index']}", "its entry isn't what it commits to")


def _commitment(row: sa.RowMapping) -> str:
    try:
        return commit_to(row["salt"], row["entry"]).hex()
    except (ValueError, TypeError, AttributeError):
        return ""


def _grow_tree(leaves: list[sa.RowMapping]) -> Nodes:
    """Return every complete subtree that these leaves make."""
    nodes: Nodes = {}
    for number, row in enumerate(leaves):
        hashed = merkle.leaf_hash(str(row["commitment"]).encode() if not _is_hex(row) else _raw(row))
        for level, position, value in merkle.completed_nodes(number, hashed, lambda *place: nodes[place]):
            nodes[level, position] = value
    return nodes


def _is_hex(row: sa.RowMapping) -> bool:
    try:
        return bool(_raw(row))
    except (ValueError, TypeError):
        return False


def _raw(row: sa.RowMapping) -> bytes:
    return bytes.fromhex(row["commitment"])


def _check_nodes(connection: sa.Connection, nodes: Nodes) -> Iterator[Fault]:
    stored = {(row.level, row.position): row.hash for row in connection.execute(sa.select(node))}
    for place in sorted({*stored, *nodes}, key=str):
        if stored.get(place) != nodes.get(place):
            yield Fault(LOG, f"node {place[0]}/{place[1]}", "the tree isn't that of the leaves")
            return


def _check_heads(connection: sa.Connection, nodes: Nodes, *, size: int) -> Iterator[Fault]:
    try:
        keys = public_keys(connection)
    except ValueError as error:
        yield Fault(LOG, "hub_key", f"a public key of the hub can't be read: {error}")
        return
    handovers = follow_handovers(keys, handover_statements(connection))
    if len(handovers) != len(keys) - 1:
        yield Fault(LOG, "hub_key", "a key of the hub isn't handed over to by the one before it")
    heads = {row.size: row.signed for row in connection.execute(sa.select(tree_head))}
    if set(heads) != set(range(1, size + 1)):
        yield Fault(LOG, "heads", "there isn't one signed head for every size of the log")
    for number, signed in sorted(heads.items()):
        try:
            head = TreeHead.read(signed, keys)
            check_in_force(head.key_id, number, handovers)
        except ValueError as error:
            yield Fault(LOG, f"head {number}", str(error))
            continue
        if head.size != number or number > size or head.root != merkle.root(number, lambda *place: nodes[place]):
            yield Fault(LOG, f"head {number}", "the leaves don't lead to what was signed: history was rewritten")
            return


def _check_audit(connection: sa.Connection, entries: list[dict[str, Any]]) -> Iterator[Fault]:
    told = [
        (number, *(entry.get(name) for name in _ENTRY_COLUMNS))
        for number, content in enumerate(entries)
        for entry in content["entries"]
    ]
    columns = [audit.c[name] for name in ("leaf", *_ENTRY_COLUMNS)]
    written = [tuple(row) for row in connection.execute(sa.select(*columns).order_by(audit.c.id))]
    for number, (one, other) in enumerate(zip(told, written, strict=False), start=1):
        if one != other:
            yield Fault(LOG, f"audit {number}", f"the entry isn't the one under leaf {one[0]}")
            return
    if len(told) != len(written):
        yield Fault(LOG, "audit", f"the log tells of {len(told)} changes, the audit of {len(written)}")


def _check_sealed(connection: sa.Connection, entries: list[dict[str, Any]]) -> Iterator[Fault]:
    """Hold every row of every sealed table to the last digest that the log has of it."""
    said: dict[tuple[str, str], tuple[str | None, int]] = {}
    for number, content in enumerate(entries):
        for table, key, digest in content["rows"]:
            said[table, _key_text(key)] = (digest, number)
    there = set(sa.inspect(connection).get_table_names())
    for table in METADATA.sorted_tables:
        if not is_sealed(table) or table.name not in there:
            continue
        names = [column.name for column in table.primary_key]
        held = connection.execute(sa.select(table)).mappings()
        for row in held:
            key = _key_text({name: row[name] for name in names})
            digest, number = said.pop((table.name, key), (None, -1))
            if number < 0:
                yield Fault(LOG, f"{table.name} {key}", "no leaf of the log commits to this row")
            elif digest != digest_of(dict(row)):
                yield Fault(LOG, f"{table.name} {key}", f"the row isn't what leaf {number} commits to")
    for (name, key), (digest, number) in said.items():
        if digest is not None and name in METADATA.tables:
            yield Fault(LOG, f"{name} {key}", f"the row that leaf {number} commits to is gone")


def _key_text(key: dict[str, Any]) -> str:
    return "/".join(str(key[name]) for name in sorted(key))


def _parse(text: str) -> dict[str, Any]:
    """Return a leaf's content; what can't be read tells nothing (its commitment fails already)."""
    try:
        found = json.loads(text)
        return {"entries": list(found["entries"]), "rows": [(t, dict(k), d) for t, k, d in found["rows"]]}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {"entries": [], "rows": []}
