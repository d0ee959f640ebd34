"""Leaves looked up: by their number, by a submission, by a digest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.home import Hub
from comity.hub.log_reading import leaf_of_commitment, leaves_of_submission
from comity.pages.asked import Asked, join
from comity.publish.texts import Texts

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: the leaves' numbers, or a sentence that says why there are none; a link to go on."""

    leaves: Sequence[int] = ()
    none: str = ""
    more: tuple[str, str] | None = None


def find_leaves(hub: Hub, asked: Asked, texts: Texts) -> Found:
    """Return what the asked `find` brings `by` leaf, submission or digest; UsageError for another way."""
    ways = {"leaf": _by_number, "submission": _by_submission, "digest": _by_digest}
    by = asked.get("by", "leaf")
    if by not in ways:
        raise UsageError(f"Leaves can't be found by {by[:20]}.", remedy=f"By one of {', '.join(ways)}.")
    return ways[by](hub, asked, texts)


def _by_number(hub: Hub, asked: Asked, texts: Texts) -> Found:
    told = asked.get("find").strip()
    size = hub.log.size()
    if _NUMBER.fullmatch(told) and int(told) < size:
        return Found([int(told)])
    return Found(none=texts.translate("Leaves are numbered from 0 to {last}.", last=texts.number(size - 1)))


def _by_submission(hub: Hub, asked: Asked, texts: Texts) -> Found:
    told = asked.get("find").strip()
    leaves = leaves_of_submission(hub, int(told), asked.principal) if _NUMBER.fullmatch(told) else []
    if leaves:
        return Found(leaves)
    sentence = texts.translate(
        "No leaf that you may read tells of this submission. Whoever has its receipt can check it."
    )
    return Found(none=sentence, more=("/verify", texts.translate("Check a receipt")))


def _by_digest(hub: Hub, asked: Asked, texts: Texts) -> Found:
    """Return the leaf of a commitment; or where to go on with the digest of a file."""
    told = asked.get("find").strip()
    if not _DIGEST.fullmatch(told):
        return Found(none=texts.translate("A digest has 64 hexadecimal digits (SHA-256)."))
    try:
        return Found([leaf_of_commitment(hub, told)])
    except UnknownArtefactError:
        sentence = texts.translate(
            "No leaf has this commitment. If it is the digest of a file that was sent, check it with the number of "
            "its submission."
        )
        return Found(none=sentence, more=(join("/verify", [("digest", told)]), texts.translate("Check a receipt")))
