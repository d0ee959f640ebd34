"""The signed head of the log, as the pages show it."""

import datetime as dt
from dataclasses import dataclass

from comity.hub.home import Hub
from comity.hub.log import read_head
from comity.hub.log_proof import key_id_of
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """A head in words: how many leaves, the root (hex), when it was signed, by which key; and as it was signed."""

    size: int
    leaves: str
    root: str
    at: str
    key_id: str
    signed: str


def head_facts(hub: Hub, texts: Texts, *, size: int | None = None) -> HeadFacts:
    """Return the facts of a head, the last one by default."""
    head = read_head(hub, size)
    return HeadFacts(
        head.size,
        texts.number(head.size),
        head.root.hex(),
        texts.moment(dt.datetime.fromisoformat(head.at)),
        key_id_of(head.signed),
        head.signed,
    )
