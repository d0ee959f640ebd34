"""The log as a public notebook: its signed head, how it grew, its leaves a page at a time, and looking one up."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.log import read_head
from comity.hub.log_reading import ReadLeaf, read_leaves
from comity.hub.numbers import parse_number
from comity.pages.asked import Asked
from comity.pages.ledger.finding import Found, find_leaves
from comity.pages.ledger.growth import make_growth
from comity.pages.ledger.head import head_facts
from comity.pages.ledger.words import summary
from comity.pages.page import Page, by_id
from comity.publish.texts import Texts

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A leaf in the table: its number, day, what it tells in lines (None where that isn't for the reader)."""

    index: int
    day: str
    lines: Sequence[str] | None
    commitment: str


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `page` counts from the latest leaves on, `find` looks a leaf up `by` something."""
    _ = texts.translate
    head = read_head(hub)
    pages = max(1, -(-head.size // PER_PAGE))
    number = _page_number(asked, pages)
    last = head.size - (number - 1) * PER_PAGE
    first = max(0, last - PER_PAGE)
    leaves = read_leaves(hub, first, last - first, asked.principal)
    figure = make_growth(hub, texts)
    return Page(
        title=_("Log"),
        lead=texts.plural(
            "{count} leaf: whatever the hub recorded stands here in its order, and can’t be changed unseen.",
            "{count} leaves: whatever the hub recorded stands here in its order, and can’t be changed unseen.",
            count=head.size,
        ),
        template="log.html",
        figures=by_id(figure),
        content={
            "head": head_facts(head, texts),
            "rows": [_row(leaf, texts) for leaf in reversed(leaves)],
            "some_hidden": any(leaf.told is None for leaf in leaves),
            "pages": pages,
            "number": number,
            "span": (texts.number(first), texts.number(max(first, last - 1))),
            "growth": figure,
            "find": asked.get("find"),
            "by": asked.get("by", "leaf"),
            "choices": (("leaf", _("Leaf")), ("submission", _("Submission")), ("digest", _("Digest"))),
            "found": _found(hub, asked, texts),
        },
    )


def _found(hub: Hub, asked: Asked, texts: Texts) -> Found | None:
    return find_leaves(hub, asked, texts) if asked.get("find").strip() else None


def _page_number(asked: Asked, pages: int) -> int:
    told = asked.get("page", "1")
    number = parse_number(told)
    if number is None or number > pages:
        raise UsageError(f"The log has no page {told[:20]}.", remedy=f"Ask for page 1 to {pages}.")
    return number


def _row(leaf: ReadLeaf, texts: Texts) -> Row:
    return Row(
        leaf.index,
        "" if leaf.at is None else texts.date(leaf.at.date()),
        None if leaf.told is None else summary(texts, leaf.told),
        leaf.commitment,
    )
