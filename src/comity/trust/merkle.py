"""The Merkle tree of RFC 9162, section 2.1: leaf and node hashes, roots, inclusion and consistency proofs.

A tree is read through a callable that returns the hash of a complete subtree: `node(level, position)` is the root
of leaves `position * 2**level` to `(position + 1) * 2**level - 1`. Only complete subtrees are ever asked for, and
those never change once they are there, so that a store keeps them as they come.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf (section 2.1.1).

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed_nodes(size: int, leaf: bytes, node: NodeReader) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, position and hash of each complete subtree that a leaf's hash completes in a tree of `size`."""
    level, position, current = 0, size, leaf
    yield level, position, current
    while position % 2:
        current = node_hash(node(level, position - 1), current)
        level, position = level + 1, position // 2
        yield level, position, current


def root(size: int, node: NodeReader) -> bytes:
    """Return the root of the tree's first `size` leaves."""
    return EMPTY_ROOT if size == 0 else _subtree(0, size, node)


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` (section 2.1.3.1).

    Raises ValueError where the leaf isn't in that tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _path(index, (0, size), node)


def consistency_proof(first: int, second: int, node: NodeReader) -> list[bytes]:
    """Return the proof that the tree of `second` leaves extends that of `first` (section 2.1.4.1).

    Raises ValueError where `first` isn't from 1 to `second`.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} can't extend one of {first}")
    return _subproof(first, (0, second), node, is_whole=True)


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (section 2.1.3.2); None where its length is wrong."""
    if not 0 <= index < size:
        return None
    sides, current = list(sibling_sides(index, size)), leaf
    if len(sides) != len(proof):
        return None
    for sibling, is_left in zip(proof, sides, strict=True):
        current = node_hash(sibling, current) if is_left else node_hash(current, sibling)
    return current


def sibling_sides(index: int, size: int) -> Iterator[bool]:
    """Yield for each hash of the audit path of a leaf, from the leaf up, whether it stands to the left."""
    number, last = index, size - 1
    while last:
        is_left = bool(number % 2) or number == last
        yield is_left
        while is_left and number % 2 == 0 and number:
            number, last = number >> 1, last >> 1
        number, last = number >> 1, last >> 1


def verifies_consistency(first: int, second: int, roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> bool:
    """Say whether a proof shows that the second tree extends the first (section 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and roots[0] == roots[1]
    path = [roots[0], *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    number, last = first - 1, second - 1
    while number % 2:
        number, last = number >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if number % 2 or number == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while number % 2 == 0 and number:
                number, last = number >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and (old, new) == roots


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(begin: int, end: int, node: NodeReader) -> bytes:
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _split(size)
    return node_hash(_subtree(begin, middle, node), _subtree(middle, end, node))


def _path(index: int, span: tuple[int, int], node: NodeReader) -> list[bytes]:
    begin, end = span
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle:
        return [*_path(index, (begin, middle), node), _subtree(middle, end, node)]
    return [*_path(index, (middle, end), node), _subtree(begin, middle, node)]


def _subproof(first: int, span: tuple[int, int], node: NodeReader, *, is_whole: bool) -> list[bytes]:
    begin, end = span
    if first == end - begin:
        return [] if is_whole else [_subtree(begin, end, node)]
    middle = begin + _split(end - begin)
    if first <= middle - begin:
        return [*_subproof(first, (begin, middle), node, is_whole=is_whole), _subtree(middle, end, node)]
    rest = _subproof(first - (middle - begin), (middle, end), node, is_whole=False)
    return [*rest, _subtree(begin, middle, node)]
