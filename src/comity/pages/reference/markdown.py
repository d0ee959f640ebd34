"""A document's Markdown as HTML: escaped, with anchors, a table of contents, and links within the application."""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Resolve = Callable[[str], str | None]
"""Returns the address in the application of what a document links to; None where it isn't there."""
_LISTED = (2, 3)
"""The levels of headings that the table of contents shows."""
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
_TAKEN = frozenset({"main"})
"""Anchors that the page itself has."""
_MANY = 40
"""With more headings than this, only those of the first level are listed."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, the anchor and the text."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A document's body without its title, and its table of contents."""

    html: str
    contents: Sequence[Heading]


@dataclass
class _Work:
    """What is known while a document is written: its headings so far, and how its links are resolved."""

    resolve: Resolve
    headings: list[Heading] = field(default_factory=list)
    tables: int = 0


def render_markdown(text: str, resolve: Resolve, *, shift: int = 0) -> Rendered:
    """Return a document as HTML; nothing of it is trusted as HTML.

    The first heading of the first level is left out: it is the page's title. Headings lie `shift` levels deeper.
    """
    parser, work = _parser(), _Work(resolve)
    tokens = _without_title(parser.parse(text))
    for at, token in enumerate(tokens):
        _prepare(tokens, at, token, work=work, shift=shift)
    html = str(parser.renderer.render(tokens, parser.options, {}))
    return Rendered(html, _contents(work.headings))


def section_of(text: str, heading: str) -> str:
    """Return the Markdown below the heading that begins so, down to the next of its level; empty without one."""
    found = re.search(rf"^(#+) {re.escape(heading)}.*$", text, flags=re.MULTILINE)
    if found is None:
        return ""
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, flags=re.MULTILINE)
    return rest[: end.start() if end else None].strip() + "\n"


def anchor_of(text: str) -> str:
    """Return the anchor of a heading, as those who write the documents expect it.

    >>> anchor_of("Kinds of content rules"), anchor_of("`CL_AREA`: areas")
    ('kinds-of-content-rules', 'cl_area-areas')
    """
    return _NOT_IN_ANCHORS.sub("", text.lower()).strip().replace(" ", "-")


def _without_title(tokens: "list[Token]") -> "list[Token]":
    at = next((at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    return tokens if at is None else tokens[:at] + tokens[at + 3 :]


def _prepare(tokens: "Sequence[Token]", at: int, token: "Token", *, work: _Work, shift: int) -> None:
    """Add to a token what the page needs: anchors, addresses."""
    if token.type == "heading_open":
        heading = _heading(tokens[at + 1], level=int(token.tag[1:]) + shift, known=work.headings)
        work.headings.append(heading)
        token.attrSet("id", heading.anchor)
        token.tag = f"h{heading.level}"
    elif token.type == "heading_close":
        token.tag = f"h{int(token.tag[1:]) + shift}"
    elif token.type == "inline":
        _resolve_links(token.children or [], work.resolve)
    elif token.type == "table_open":
        work.tables += 1
        token.meta = {"number": work.tables, "title": work.headings[-1].text if work.headings else ""}
    elif token.type == "th_open":
        _prepare_head(token, tokens[at + 2], is_empty=not tokens[at + 1].content.strip())


def _prepare_head(opened: "Token", closed: "Token", *, is_empty: bool) -> None:
    """Make a table's head tell that it heads a column; an empty one heads nothing."""
    if is_empty:
        opened.tag = closed.tag = "td"
    else:
        opened.attrSet("scope", "col")


def _heading(inline: "Token", *, level: int, known: Sequence[Heading]) -> Heading:
    text = "".join(child.content for child in inline.children or [] if child.type in {"text", "code_inline"})
    anchor = anchor_of(text) or "part"
    taken = {one.anchor for one in known} | _TAKEN
    number = next(
        number for number in range(len(known) + 1) if (f"{anchor}-{number}" if number else anchor) not in taken
    )
    return Heading(level, f"{anchor}-{number}" if number else anchor, text)


def _resolve_links(children: "Sequence[Token]", resolve: Resolve) -> None:
    """Lead links to the application's own addresses; what isn't there stays as words alone."""
    opened: list[bool] = []
    for child in children:
        if child.type == "link_open":
            href = resolve(str(child.attrs.get("href", "")))
            opened.append(href is not None)
            child.tag, child.attrs = ("a", {"href": href}) if href is not None else ("span", {})
        elif child.type == "link_close":
            child.tag = "a" if opened.pop() else "span"


def _contents(headings: Sequence[Heading]) -> Sequence[Heading]:
    listed = [one for one in headings if one.level in _LISTED]
    first = [one for one in listed if one.level == _LISTED[0]]
    return first if len(listed) > _MANY and first else listed


@functools.cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", lambda *_told: "</table></div>\n")
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    return parser


def _open_table(_renderer: object, tokens: "Sequence[Token]", at: int, *_told: object) -> str:
    told: Mapping[str, Any] = tokens[at].meta
    label = escape(f"{told['title']} ({told['number']})" if told["title"] else str(told["number"]))
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table class="num doc">\n'


def _fence(_renderer: object, tokens: "Sequence[Token]", at: int, *_told: object) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[at].content)}</code></pre>\n'
