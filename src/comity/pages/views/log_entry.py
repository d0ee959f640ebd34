"""One leaf of the log: what it commits to, for those who may know; and the proof that it is there, step by step."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.hub.log import public_jwks
from comity.hub.log_proof import Proved, prove, recomputed_commitment
from comity.hub.log_reading import Told, read_leaves
from comity.pages.asked import Asked
from comity.pages.ledger.browser_words import browser_words
from comity.pages.ledger.head import head_facts
from comity.pages.ledger.steps import steps_of
from comity.pages.ledger.words import action, thing, who
from comity.pages.page import Page
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class Content:
    """What a leaf commits to: salt, text, what it tells line by line, whether that is its commitment."""

    salt: str
    text: str
    rows: Sequence[tuple[str, str, str, str]]
    holds: bool


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page of the leaf `index`, proved in the log as it is now."""
    _ = texts.translate
    index = _index(hub, asked)
    proved = prove(hub, index)
    (leaf,) = read_leaves(hub, index, 1, asked.principal)
    content = _content(hub, index, leaf.told, texts)
    day = "" if leaf.at is None else texts.moment(leaf.at)
    return Page(
        title=_("Leaf {index} of the log", index=index),
        lead=_lead(proved, day, texts),
        template="log_entry.html",
        content={
            "index": index,
            "last": proved.head.size - 1,
            "proved": proved,
            "hashed": proved.hashed.hex(),
            "steps": steps_of(proved),
            "root": proved.root.hex(),
            "head": head_facts(proved.head, texts),
            "content": content,
            "submissions": _submissions(leaf.told or ()),
            "data": json.dumps(_for_browser(hub, proved, content), separators=(",", ":")),
            "words": json.dumps(browser_words(texts), ensure_ascii=False),
        },
    )


def _index(hub: Hub, asked: Asked) -> int:
    told, size = asked.parts.get("index", ""), hub.log.size()
    if not (told.isascii() and told.isdigit()) or len(told) > len(str(size)) or int(told) >= size:
        raise UnknownArtefactError(f"There is no leaf {told[:20]}.", remedy=f"Leaves count from 0 to {size - 1}.")
    return int(told)


def _lead(proved: Proved, day: str, texts: Texts) -> str:
    _ = texts.translate
    if not proved.holds:
        return _(
            "This leaf is not in the log that the hub signed. Keep a copy of this page, and tell the secretariat."
        )
    return texts.plural(
        "Recorded on {day}. {count} step leads from it to the root that the hub signed.",
        "Recorded on {day}. {count} steps lead from it to the root that the hub signed.",
        count=len(proved.steps),
        day=day,
    )


def _content(hub: Hub, index: int, told: Sequence[Told] | None, texts: Texts) -> Content | None:
    """Return what the leaf commits to; None where it tells the reader nothing."""
    if told is None:
        return None
    leaf = hub.log.leaf(index)
    rows = [
        (thing(texts, one.object), action(texts, one.action), who(texts, one.actor), one.detail) for one in told
    ]
    return Content(leaf.salt, leaf.entry, rows, recomputed_commitment(leaf.salt, leaf.entry) == leaf.commitment)


def _submissions(told: Sequence[Told]) -> list[str]:
    """Return the numbers of the submissions that the leaf tells of."""
    found = dict.fromkeys(one.object for one in told if one.object.startswith("submission/"))
    return [name.partition("/")[2] for name in found]


def _for_browser(hub: Hub, proved: Proved, content: Content | None) -> Mapping[str, Any]:
    """Return what the browser computes from: the same that the API gives to whoever asks."""
    return {
        "index": proved.index,
        "size": proved.head.size,
        "commitment": proved.commitment,
        "salt": None if content is None else content.salt,
        "text": None if content is None else content.text,
        "proof": list(proved.proof),
        "head": proved.head.signed,
        "keys": public_jwks(hub),
    }
