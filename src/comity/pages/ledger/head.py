"""The signed head of the log, as the pages show it."""

import datetime as dt
from dataclasses import dataclass

from comity.hub.log import TreeHead
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """A head in words: how many leaves, the root (hex), when it was signed, by which key."""

    leaves: str
    root: str
    at: str
    key_id: str


def head_facts(head: TreeHead, texts: Texts) -> HeadFacts:
    """Return the facts of a head."""
    signed_at = texts.moment(dt.datetime.fromisoformat(head.at))
    return HeadFacts(texts.number(head.size), head.root.hex(), signed_at, head.key_id)
