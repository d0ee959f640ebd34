"""Evidence that a hub contradicted itself, and what it proves; pure: JSON values in, sentences out.

`kind` says what it is evidence of:

- `fork`: two signed heads, `kept` and `given`, that can't be of one history. `root` and `proof` show the root that
  the smaller one should have by the larger. It holds for everybody who has the hub's key.
- `shorter`: `given` is of fewer leaves than `kept`, and of the same history. That it came later is the copy's word.
- `leaves`: `commitments`, which the hub gave, don't lead to the root that `given` says. That it gave them is the
  copy's word.
- `key`: `given` is signed by a key that isn't one of the hub's.
- `replaced`: `given` is signed by a key that had said, in `handover`, that another signs from fewer leaves on.
- `row`: the content of `leaf`, which `given` includes, says another digest than `row` has. That the hub gave the
  row is the copy's word.
- `figures`: the same, of an event's row that is as it should be; the figures given have another digest, `found`.
- `told`: something else that the hub told doesn't fit; it proves nothing by itself.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from comity.trust import merkle
from comity.trust.handover import Handover
from comity.trust.signing import VerifyingKey, canonical_json
from comity.trust.tree_head import TreeHead

HubKeys = Mapping[str, VerifyingKey]
FORK, SHORTER, LEAVES, KEY, ROW, FIGURES = "fork", "shorter", "leaves", "key", "row", "figures"
REPLACED = "replaced"
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def verify_evidence(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    """Return what is wrong with the evidence; an empty list says that it proves what its kind says."""
    check = _CHECKS.get(str(evidence.get("kind")))
    if check is None:
        return ["this is no evidence of a kind that is known here"]
    try:
        return check(evidence, hub_keys)
    except _MALFORMED as error:
        return [f"the evidence doesn't hold: {error}"]


def root_of(commitments: Sequence[str], size: int | None = None) -> bytes:
    """Return the root of the tree over the first `size` commitments (all by default)."""
    nodes = grow({}, commitments, first=0)
    return merkle.root(len(commitments) if size is None else size, lambda *place: nodes[place])


def grow(
    nodes: Mapping[tuple[int, int], bytes], commitments: Sequence[str], *, first: int
) -> dict[tuple[int, int], bytes]:
    """Return the complete subtrees of a log of `first` leaves, `nodes`, once these leaves are added."""
    grown = dict(nodes)
    for number, commitment in enumerate(commitments, start=first):
        hashed = merkle.leaf_hash(bytes.fromhex(commitment))
        for level, position, value in merkle.completed_nodes(number, hashed, lambda *place: grown[place]):
            grown[level, position] = value
    return grown


def _check_fork(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    heads = [TreeHead.read(evidence[name], hub_keys) for name in ("kept", "given")]
    smaller, larger = sorted(heads, key=lambda head: head.size)
    if smaller.size == larger.size:
        return [] if smaller.root != larger.root else ["both heads are of the same history"]
    root = bytes.fromhex(evidence["root"])
    proof = [bytes.fromhex(one) for one in evidence["proof"]]
    if not merkle.verifies_consistency(smaller.size, larger.size, (root, larger.root), proof):
        return ["the proof doesn't show what the smaller head should be"]
    return [] if root != smaller.root else ["both heads are of the same history"]


def _check_shorter(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    kept, given = (TreeHead.read(evidence[name], hub_keys) for name in ("kept", "given"))
    return [] if given.size < kept.size else ["the head that was given isn't of fewer leaves"]


def _check_leaves(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    given = TreeHead.read(evidence["given"], hub_keys)
    commitments = evidence["commitments"]
    if len(commitments) == given.size and root_of(commitments) == given.root:
        return ["the leaves lead to the head"]
    return []


def _check_key(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    try:
        TreeHead.read(evidence["given"], hub_keys)
    except ValueError:
        return []
    return ["the head is signed by the hub's key"]


def _check_replaced(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    handover = Handover.read(evidence["handover"], hub_keys)
    given = TreeHead.read(evidence["given"], hub_keys)
    was_replaced = given.key_id == handover.by and given.size > handover.size
    return [] if was_replaced else ["the head's key had not handed over by then"]


def _check_row(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    said, found = _digests(evidence, hub_keys)
    return ["the row is what the leaf commits to"] if said == found else []


def _check_figures(evidence: Mapping[str, Any], hub_keys: HubKeys) -> list[str]:
    said, found = _digests(evidence, hub_keys)
    if said != found:
        return ["the event's row isn't what the leaf commits to"]
    return ["the figures are what the event wrote"] if evidence["row"]["cells_digest"] == evidence["found"] else []


def _digests(evidence: Mapping[str, Any], hub_keys: HubKeys) -> tuple[str | None, str | None]:
    """Return the digest of a row by the leaf that the head includes, and that of the row as it was given."""
    given, leaf = TreeHead.read(evidence["given"], hub_keys), evidence["leaf"]
    commitment = hashlib.sha256(bytes.fromhex(leaf["salt"]) + leaf["entry"].encode()).digest()
    proof = [bytes.fromhex(one) for one in leaf["proof"]]
    if not given.includes(commitment, leaf["index"], proof):
        raise ValueError("the leaf isn't in the log that the head is of")
    table, key, row = evidence["table"], evidence["key"], evidence["row"]
    said = [digest for name, its, digest in json.loads(leaf["entry"])["rows"] if (name, its) == (table, key)]
    if not said:
        raise ValueError("the leaf doesn't tell of the row")
    return said[-1], None if row is None else hashlib.sha256(canonical_json(row)).hexdigest()


_CHECKS = {
    FORK: _check_fork,
    SHORTER: _check_shorter,
    LEAVES: _check_leaves,
    KEY: _check_key,
    REPLACED: _check_replaced,
    ROW: _check_row,
    FIGURES: _check_figures,
}
