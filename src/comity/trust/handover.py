"""The hub's key replaced by another: the old one states, signed, from which size of the log on the new one signs.

Whoever knows one key of the hub can follow from it to the one of today, without believing anybody.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from comity.trust.signing import SigningKey, VerifyingKey, key_id_of

HANDOVER_KIND = "comity-hub-key"


@dataclass(frozen=True, slots=True)
class Handover:
    """What the old key `by` says: heads of more than `size` leaves are signed by `key`."""

    by: str
    key: VerifyingKey
    size: int
    at: str
    signed: str

    @classmethod
    def read(cls, signed: str, keys: Mapping[str, VerifyingKey]) -> Self:
        """Return a handover whose signature holds; raises ValueError where it doesn't, or its key isn't known."""
        by = keys.get(key_id_of(signed))
        if by is None:
            raise ValueError("the handover is signed by a key that isn't the hub's")
        said = by.read_json(signed, kind=HANDOVER_KIND)
        try:
            key = VerifyingKey.from_jwk(json.dumps(said["key"]))
            return cls(by.id, key, int(said["size"]), str(said["at"]), signed)
        except (KeyError, TypeError) as error:
            raise ValueError("the handover lacks its key, size or moment") from error


def sign_handover(old: SigningKey, new: VerifyingKey, *, size: int, at: str) -> str:
    """Return the statement by which a key hands over to another, from heads of more than `size` leaves on."""
    return old.sign_json({"key": json.loads(new.to_jwk()), "size": size, "at": at}, kind=HANDOVER_KIND)


def follow_handovers(keys: Mapping[str, VerifyingKey], statements: Sequence[str]) -> list[Handover]:
    """Return the handovers that lead on from keys that are known, in their order; others tell nothing.

    No key hands over twice: where two statements of one key hold, the one for fewer leaves counts.
    """
    found: dict[str, Handover] = {}
    seen, waiting = set[str](), list(keys.values())
    while waiting:
        key = waiting.pop()
        own = () if key.id in seen else tuple(filter(None, (_read(signed, key) for signed in statements)))
        seen.add(key.id)
        if own:
            found[key.id] = min(own, key=lambda one: one.size)
            waiting.append(found[key.id].key)
    return sorted(found.values(), key=lambda one: one.size)


def check_in_force(key_id: str, size: int, handovers: Sequence[Handover]) -> None:
    """Raise ValueError where a head of `size` leaves is signed by a key that had handed over by then."""
    for handover in handovers:
        if handover.by == key_id and size > handover.size:
            raise ValueError(f"the head is signed by a key that was replaced at {handover.size} leaves")


def _read(signed: str, key: VerifyingKey) -> Handover | None:
    """Return the handover that a key signed; None where it didn't."""
    try:
        return Handover.read(signed, {key.id: key})
    except ValueError:
        return None
