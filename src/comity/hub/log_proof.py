"""A leaf of the log with all that shows that it is there: its hash, the way to the root, the signed head."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.log import read_head
from comity.trust.merkle import leaf_hash
from comity.trust.merkle_path import PathStep, path_steps
from comity.trust.receipt import commitment_of
from comity.trust.tree_head import TreeHead


@dataclass(frozen=True, slots=True)
class Proved:
    """A leaf's public part and its proof; hashes are bytes, `proof` is as the API gives it (hex)."""

    index: int
    commitment: str
    hashed: bytes
    proof: Sequence[str]
    steps: Sequence[PathStep]
    head: TreeHead

    @property
    def root(self) -> bytes:
        """The root that the proof leads to."""
        return self.steps[-1].result if self.steps else self.hashed

    @property
    def holds(self) -> bool:
        """Say whether it is the root that the hub signed."""
        return self.root == self.head.root


def prove(hub: Hub, index: int, size: int | None = None) -> Proved:
    """Return the proof that a leaf is in the log of a size, now unless given; raises UsageError where it isn't."""
    head = read_head(hub, size)
    if not 0 <= index < head.size:
        raise UsageError(
            f"The log of {head.size} leaves has no leaf {index}.", remedy=f"Leaves count from 0 to {head.size - 1}."
        )
    (commitment,) = hub.log.commitments(index, 1)
    hashed, proof = leaf_hash(bytes.fromhex(commitment)), hub.log.inclusion(index, head.size)
    steps = tuple(path_steps(hashed, index, head.size, [bytes.fromhex(one) for one in proof]))
    return Proved(index, commitment, hashed, proof, steps, head)


def recomputed_commitment(salt: str, text: str) -> str:
    """Return the commitment to an entry (hex): SHA-256 over the salt's bytes and the text's."""
    return commitment_of({"salt": salt, "entry": text}).hex()
