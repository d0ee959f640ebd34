"""Signed tree heads: what a hub says its log was, and what follows from two of them (RFC 9162, section 4.10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from comity.trust import merkle
from comity.trust.signing import VerifyingKey, key_id_of

HEAD_KIND = "comity-tree-head"


@dataclass(frozen=True, slots=True)
class TreeHead:
    """A log's size and root at a moment (UTC text), as signed."""

    size: int
    root: bytes
    at: str
    signed: str

    @classmethod
    def read(cls, signed: str, keys: Mapping[str, VerifyingKey]) -> Self:
        """Return a head whose signature holds; raises ValueError where it doesn't or its key isn't the hub's."""
        key = keys.get(key_id_of(signed))
        if key is None:
            raise ValueError("the head is signed by a key that isn't the hub's")
        said = key.read_json(signed, kind=HEAD_KIND)
        try:
            return cls(int(said["size"]), bytes.fromhex(said["root"]), str(said["at"]), signed)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("the head lacks its size, root or moment") from error

    @property
    def key_id(self) -> str:
        """The id of the key that signed it."""
        return key_id_of(self.signed)

    def includes(self, commitment: bytes, index: int, proof: Sequence[bytes]) -> bool:
        """Say whether the proof shows that leaf `index` of this log is the commitment."""
        found = merkle.root_from_inclusion(merkle.leaf_hash(commitment), index, self.size, proof)
        return found == self.root

    def extends(self, earlier: Self, proof: Sequence[bytes]) -> bool:
        """Say whether the proof shows that this log holds the earlier one unchanged."""
        if earlier.size == 0:
            return True
        return merkle.verifies_consistency(earlier.size, self.size, (earlier.root, self.root), proof)
