"""Follow the log of a hub that is copied: every new head extends the last one, and its leaves lead to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from comity.errors import OutsideError
from comity.hub.replicas import evidence as proof_of
from comity.hub.replicas.evidence import grow
from comity.trust import merkle
from comity.trust.signing import VerifyingKey
from comity.trust.tree_head import TreeHead

AT_ONCE = 1_000
Nodes = Mapping[tuple[int, int], bytes]


class LogSource(Protocol):
    """The log of the hub that is copied, as it answers."""

    def head(self) -> str:
        """Return the last signed head."""
        ...

    def consistency(self, first: int, second: int) -> list[str]:
        """Return the proof that the log of `second` leaves extends that of `first`."""
        ...

    def commitments(self, first: int, count: int) -> list[str]:
        """Return commitments from `first` on, at most so many."""
        ...


class ContradictionError(Exception):
    """The hub contradicts what it signed or told: what is wrong, and the evidence."""

    def __init__(self, detail: str, evidence: Mapping[str, Any]) -> None:
        """Keep the evidence."""
        super().__init__(detail)
        self.detail = detail
        self.evidence = evidence


@dataclass(frozen=True)
class Held:
    """What a copy holds of the log: heads that it kept, oldest first, subtrees, the number of leaves."""

    heads: Sequence[TreeHead]
    nodes: Nodes
    size: int


@dataclass(frozen=True)
class Checked:
    """A head that extends all that is held, and the commitments of leaves that aren't here yet."""

    head: TreeHead
    fresh: Sequence[str]
    nodes: Nodes


def read_head(signed: str, keys: Mapping[str, VerifyingKey]) -> TreeHead:
    """Return a head that the hub's pinned key signed; raises ContradictionError."""
    try:
        return TreeHead.read(signed, keys)
    except ValueError as error:
        evidence = {"kind": proof_of.KEY, "given": signed, "pinned": sorted(keys)}
        raise ContradictionError(f"The hub's head does not hold: {error}.", evidence) from error


def check_log(source: LogSource, held: Held, keys: Mapping[str, VerifyingKey], *, whole: bool = False) -> Checked:
    """Return the hub's last head, checked against all that is held; raises ContradictionError.

    With `whole`, every leaf is compared with the one that is held, not only those that are new.
    """
    head = read_head(source.head(), keys)
    for kept in held.heads:
        _check_extends(source, held, kept, head)
    if head.size < held.size:
        raise _shorter(held.heads[-1], head)
    first = 0 if whole else held.size
    given = _commitments(source, first, head.size)
    nodes = grow({} if whole else held.nodes, given, first=first)
    if first + len(given) != head.size or merkle.root(head.size, lambda *place: nodes[place]) != head.root:
        raise _wrong_leaves(source, head)
    if any(nodes[place] != value for place, value in held.nodes.items()):
        # The same root over other leaves can't be.
        raise _wrong_leaves(source, head)
    return Checked(head, given[held.size - first :], nodes)


def _check_extends(source: LogSource, held: Held, kept: TreeHead, head: TreeHead) -> None:
    if head.size < kept.size:
        _check_shorter(held, kept, head)
    elif head.size == kept.size:
        if head.root != kept.root:
            raise _fork(kept, head, root=head.root, proof=[])
    else:
        proof = _hashes(source.consistency(kept.size, head.size))
        if not head.extends(kept, proof):
            raise _forked_later(source, kept, head)


def _check_shorter(held: Held, kept: TreeHead, head: TreeHead) -> None:
    """Tell a log that was only cut from one that took another way."""
    if head.size <= held.size and kept.size <= held.size:

        def node(level: int, position: int) -> bytes:
            return held.nodes[level, position]

        root = merkle.root(head.size, node)
        if root != head.root:
            raise _fork(kept, head, root=root, proof=merkle.consistency_proof(head.size, kept.size, node))
    raise _shorter(kept, head)


def _forked_later(source: LogSource, kept: TreeHead, head: TreeHead) -> ContradictionError:
    """Return the proof of a fork, made from the hub's own leaves; or that these don't even lead to its head."""
    nodes = grow({}, _commitments(source, 0, head.size), first=0)

    def node(level: int, position: int) -> bytes:
        return nodes[level, position]

    try:
        root, whole = merkle.root(kept.size, node), merkle.root(head.size, node)
    except KeyError:
        return _wrong_leaves(source, head)
    if whole != head.root or root == kept.root:
        return _wrong_leaves(source, head)
    return _fork(kept, head, root=root, proof=merkle.consistency_proof(kept.size, head.size, node))


def _fork(kept: TreeHead, head: TreeHead, *, root: bytes, proof: Sequence[bytes]) -> ContradictionError:
    evidence = {
        "kind": proof_of.FORK,
        "kept": kept.signed,
        "given": head.signed,
        "root": root.hex(),
        "proof": [one.hex() for one in proof],
    }
    detail = (
        f"The hub signed two histories: one of {kept.size} leaves at {kept.at}, and one of {head.size} leaves at "
        f"{head.at} that does not continue it."
    )
    return ContradictionError(detail, evidence)


def _shorter(kept: TreeHead, head: TreeHead) -> ContradictionError:
    evidence = {"kind": proof_of.SHORTER, "kept": kept.signed, "given": head.signed}
    detail = f"The hub's log has {head.size} leaves now, and had {kept.size}: it lost some of its history."
    return ContradictionError(detail, evidence)


def _wrong_leaves(source: LogSource, head: TreeHead) -> ContradictionError:
    commitments = _commitments(source, 0, head.size)
    evidence = {"kind": proof_of.LEAVES, "given": head.signed, "commitments": commitments}
    return ContradictionError("The leaves that the hub gives don't lead to the head that it signed.", evidence)


def _commitments(source: LogSource, first: int, end: int) -> list[str]:
    found: list[str] = []
    while first + len(found) < end:
        at = first + len(found)
        more = source.commitments(at, min(AT_ONCE, end - at))
        if not more:
            break
        found += more
    for one in found:
        _hashes([one])
    return found[: end - first]


def _hashes(texts: Sequence[str]) -> list[bytes]:
    try:
        return [bytes.fromhex(text) for text in texts]
    except (ValueError, TypeError) as error:
        raise OutsideError("The hub's answer can't be read.", remedy="Check the address.") from error
