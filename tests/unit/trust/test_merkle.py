"""The Merkle tree against a plain, recursive reading of RFC 9162."""

import hashlib
from itertools import pairwise

import pytest

from comity.trust import merkle

SIZES = range(1, 34)
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(max(SIZES))]


def nodes_of(count: int) -> dict[tuple[int, int], bytes]:
    """Return the complete subtrees of a tree that grew leaf by leaf."""
    nodes: dict[tuple[int, int], bytes] = {}
    for size in range(count):
        for level, position, found in merkle.completed_nodes(size, LEAVES[size], lambda a, b: nodes[a, b]):
            nodes[level, position] = found
    return nodes


NODES = nodes_of(max(SIZES))


def node(level: int, position: int) -> bytes:
    """Return a complete subtree's hash."""
    return NODES[level, position]


def plain_root(leaves: list[bytes]) -> bytes:
    """Return MTH(D[n]) as section 2.1.1 writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:split]) + plain_root(leaves[split:])).digest()


@pytest.mark.parametrize("size", [0, *SIZES])
def test_a_root_is_that_of_the_standard(size: int) -> None:
    """Another root would be no proof to anybody else's program."""
    assert merkle.root(size, node) == plain_root(LEAVES[:size])


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_no_other(size: int) -> None:
    """A proof that fits another leaf, another place or another size would prove nothing."""
    root = merkle.root(size, node)
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, node)
        assert merkle.root_from_inclusion(LEAVES[index], index, size, proof) == root
        other = LEAVES[(index + 1) % len(LEAVES)]
        assert merkle.root_from_inclusion(other, index, size, proof) != root
        assert merkle.root_from_inclusion(LEAVES[index], index, size, [*proof, root]) != root
        if proof:
            assert merkle.root_from_inclusion(LEAVES[index], index, size, proof[:-1]) != root


@pytest.mark.parametrize("second", SIZES)
def test_a_later_tree_is_shown_to_extend_an_earlier_one(second: int) -> None:
    """A hub that rewrote history could otherwise show two faces."""
    for first in range(1, second + 1):
        proof = merkle.consistency_proof(first, second, node)
        roots = (merkle.root(first, node), merkle.root(second, node))
        assert merkle.verifies_consistency(first, second, roots, proof)
        assert not merkle.verifies_consistency(first, second, (roots[1], roots[0]), proof) or first == second
        assert not merkle.verifies_consistency(first, second, roots, [*proof, roots[0]])
        for place in range(len(proof)):
            wrong = [*proof[:place], merkle.EMPTY_ROOT, *proof[place + 1 :]]
            assert not merkle.verifies_consistency(first, second, roots, wrong)


def test_growth_writes_each_complete_subtree_once() -> None:
    """A store that keeps nodes append-only must never be asked to write one again."""
    positions = sorted(NODES)
    assert all(a != b for a, b in pairwise(positions))
    assert len(positions) == sum(max(SIZES) >> level for level in range(6))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 2)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    """A made-up proof would be worse than an error."""
    with pytest.raises(ValueError, match="is not in a tree"):
        merkle.inclusion_proof(index, size, node)
    assert merkle.root_from_inclusion(LEAVES[0], index, size, []) is None


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_no_tree_extends_a_larger_one(first: int, second: int) -> None:
    """Nor is the empty tree a beginning that proves anything."""
    with pytest.raises(ValueError, match="can't extend"):
        merkle.consistency_proof(first, second, node)
    assert not merkle.verifies_consistency(first, second, (LEAVES[0], LEAVES[0]), [])
