"""The way from a leaf to the root, step by step: what an inclusion proof says, for people to follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.trust.merkle import node_hash, sibling_sides


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step up: the hash beside ours, whether it stands to the left, and the hash of both together."""

    sibling: bytes
    is_left: bool
    result: bytes


def path_steps(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> Iterator[PathStep]:
    """Yield the steps from a leaf's hash to the root that a proof leads to (RFC 9162, section 2.1.3.2).

    A proof that is longer than the tree is high ends there; whether it leads to the right root is seen at its end.
    """
    current = leaf
    for sibling, is_left in zip(proof, sibling_sides(index, size), strict=False):
        current = node_hash(sibling, current) if is_left else node_hash(current, sibling)
        yield PathStep(sibling, is_left, current)
