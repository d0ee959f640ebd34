"""What the exchange needs from the transparency log, and the values that cross that border."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from comity.exchange.audit_question import AuditPart, AuditQuestion
from comity.exchange.ports import Entry


@dataclass(frozen=True, slots=True)
class LogLeaf:
    """A leaf: its index, its public commitment (hex), and what it commits to: salt (hex) and entry (JSON text)."""

    index: int
    commitment: str
    salt: str
    entry: str


@runtime_checkable
class Log(Protocol):
    """The append-only log (RFC 9162) over every change of state; hashes are lower-case hex."""

    def size(self) -> int:
        """Return how many leaves there are."""
        ...

    def head(self, size: int | None = None) -> str:
        """Return the signed tree head (compact JWS) of a size, the last one by default."""
        ...

    def leaf(self, index: int) -> LogLeaf:
        """Return a leaf with what it commits to: not for everybody."""
        ...

    def leaf_of(self, obj: str, action: str | None = None) -> LogLeaf:
        """Return the first leaf that tells of an object (`submission/3`), or of an action on it."""
        ...

    def leaves_of(self, obj: str) -> list[LogLeaf]:
        """Return every leaf that tells of an object, in their order; none where the log tells nothing of it."""
        ...

    def leaves(self, first: int, count: int) -> list[LogLeaf]:
        """Return up to `count` leaves from `first` on, with what they commit to: not for everybody."""
        ...

    def heads(self, sizes: Sequence[int]) -> Mapping[int, str]:
        """Return the signed tree heads of some sizes, by size; one that isn't there is left out."""
        ...

    def index_of(self, commitment: str) -> int | None:
        """Return the leaf of a commitment (hex); None where there is none."""
        ...

    def audit(self, question: AuditQuestion, *, most: int, skip: int = 0) -> AuditPart:
        """Return what was done, the latest first: `most` entries after those skipped; not for everybody."""
        ...

    def audit_choices(self) -> tuple[list[str], list[str]]:
        """Return everybody who did something, and every action that was done, in alphabetical order."""
        ...

    def note(self, entry: Entry, content: Mapping[str, Any]) -> int:
        """Record something that changes no row of the ledger; return its leaf, which commits to `content`, too."""
        ...

    def commitments(self, first: int, count: int) -> list[str]:
        """Return the public commitments of up to `count` leaves from `first` on."""
        ...

    def inclusion(self, index: int, size: int | None = None) -> list[str]:
        """Return the proof that leaf `index` is in the tree of `size` (the last one by default)."""
        ...

    def consistency(self, first: int, second: int | None = None) -> list[str]:
        """Return the proof that the tree of `second` leaves (the last one by default) extends that of `first`."""
        ...

    def keys(self) -> Mapping[str, str]:
        """Return the hub's public keys (JWK as JSON text), past and present, by their id."""
        ...
