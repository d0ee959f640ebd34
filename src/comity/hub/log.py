"""The transparency log as the hub shows it: heads, proofs and commitments to all, contents to who may know them."""

import json
from collections.abc import Iterator
from typing import Any

from comity.errors import ForbiddenError
from comity.exchange.log_ports import LogLeaf
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.trust.signing import VerifyingKey
from comity.trust.tree_head import TreeHead

__all__ = ["MOST_LEAVES", "TreeHead", "may_read", "public_jwks", "read_entry", "read_head"]

MOST_LEAVES = 1_000
"""How many commitments are handed out at once."""
_SEE_ALL = frozenset({Role.SECRETARIAT, Role.AUDITOR})
_SUBMISSION = "submission/"


def read_head(hub: Hub, size: int | None = None) -> TreeHead:
    """Return a signed head of the log, the last one by default."""
    keys = {key_id: VerifyingKey.from_jwk(text) for key_id, text in hub.log.keys().items()}
    return TreeHead.read(hub.log.head(size), keys)


def public_jwks(hub: Hub) -> dict[str, Any]:
    """Return the hub's public keys, past and present, as JWK by id."""
    return {key_id: json.loads(text) for key_id, text in hub.log.keys().items()}


def read_entry(hub: Hub, index: int, principal: Principal) -> LogLeaf:
    """Return a leaf with salt and entry, for who may know what was done.

    Secretariat and auditors see all; a provider what concerns its own submissions alone. Raises ForbiddenError.
    """
    leaf = hub.log.leaf(index)
    if may_read(hub, leaf, principal, {}):
        return leaf
    raise ForbiddenError(
        f"What leaf {index} commits to is not for {principal.name}.",
        remedy="Its commitment and proofs are public; its content is for those whom it concerns.",
    )


def may_read(hub: Hub, leaf: LogLeaf, principal: Principal, owners: dict[int, str]) -> bool:
    """Say whether somebody may know what a leaf commits to; `owners` keeps whose submission is which."""
    if principal.role in _SEE_ALL:
        return True
    return bool(principal.provider) and _is_own(hub, leaf, str(principal.provider), owners)


def _is_own(hub: Hub, leaf: LogLeaf, provider: str, owners: dict[int, str]) -> bool:
    """Say whether all that the leaf tells of are this provider's submissions."""
    numbers = list(_submissions(leaf))
    return bool(numbers) and all(
        number is not None and _owner(hub, number, owners) == provider for number in numbers
    )


def _submissions(leaf: LogLeaf) -> Iterator[int | None]:
    for entry in json.loads(leaf.entry)["entries"]:
        name = entry["object"]
        yield int(name.removeprefix(_SUBMISSION)) if name.startswith(_SUBMISSION) else None


def _owner(hub: Hub, number: int, owners: dict[int, str]) -> str:
    if number not in owners:
        owners[number] = hub.ledger.submission(number).provider
    return owners[number]
