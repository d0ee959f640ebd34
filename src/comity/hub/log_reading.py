"""The log as a notebook: a stretch of leaves with what the reader may know of each, how it grew, looking up."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.errors import UnknownArtefactError
from comity.exchange.log_ports import LogLeaf
from comity.exchange.permissions import may_use
from comity.hub.home import Hub
from comity.hub.log import may_read
from comity.hub.receipts import hub_keys
from comity.model.access import Principal
from comity.trust.tree_head import TreeHead


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a leaf tells of: who did what, to what."""

    actor: str
    action: str
    object: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadLeaf:
    """A leaf: when its head was signed; what it tells, or None where that is not for the reader."""

    index: int
    commitment: str
    at: dt.datetime | None
    told: Sequence[Told] | None


def read_leaves(hub: Hub, first: int, count: int, principal: Principal) -> list[ReadLeaf]:
    """Return up to `count` leaves from `first` on, as far as somebody may know them."""
    leaves = hub.log.leaves(first, count)
    heads = {size: head.at for size, head in _heads(hub, [leaf.index + 1 for leaf in leaves])}
    owners: dict[int, str] = {}
    return [
        ReadLeaf(
            leaf.index,
            leaf.commitment,
            dt.datetime.fromisoformat(heads[leaf.index + 1]) if leaf.index + 1 in heads else None,
            _told_of(leaf) if _may(hub, leaf, principal, owners) else None,
        )
        for leaf in leaves
    ]


def _told_of(leaf: LogLeaf) -> tuple[Told, ...]:
    """Return what a leaf tells of."""
    entries = json.loads(leaf.entry)["entries"]
    return tuple(Told(one["actor"], one["action"], one["object"], one["detail"]) for one in entries)


def growth(hub: Hub, *, most: int) -> list[tuple[dt.datetime, int]]:
    """Return when the log had how many leaves, at no more than `most` sizes from the first to the last."""
    size = hub.log.size()
    steps = max(min(most, size) - 1, 1)
    sizes = sorted({1 + round(step * (size - 1) / steps) for step in range(steps + 1)}) if size else []
    return [(dt.datetime.fromisoformat(head.at), found) for found, head in _heads(hub, sizes)]


def leaves_of_submission(hub: Hub, number: int, principal: Principal) -> list[int]:
    """Return the leaves that tell of a submission, as far as somebody may know them."""
    leaves, owners = hub.log.leaves_of(f"submission/{number}"), dict[int, str]()
    return [leaf.index for leaf in leaves if _may(hub, leaf, principal, owners)]


def leaf_of_commitment(hub: Hub, commitment: str) -> int:
    """Return the leaf of a commitment (64 hexadecimal digits); raises UnknownArtefactError."""
    found = hub.log.index_of(commitment.lower())
    if found is None:
        raise UnknownArtefactError("The log has no such commitment.", remedy="Check the digits.")
    return found


def _may(hub: Hub, leaf: LogLeaf, principal: Principal, owners: dict[int, str]) -> bool:
    """Say whether the route by which programs read a leaf's content would give it to this reader."""
    return may_use("log.entry", principal) and may_read(hub, leaf, principal, owners)


def _heads(hub: Hub, sizes: Sequence[int]) -> Iterator[tuple[int, TreeHead]]:
    keys = hub_keys(hub)
    for size, signed in hub.log.heads(sizes).items():
        yield size, TreeHead.read(signed, keys)
