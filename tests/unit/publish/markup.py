"""A small strict reader of the page, for tests: balanced tags, text, attributes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Element:
    """One element: its tag, its attributes, the texts directly in it."""

    tag: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Reads a page; a tag that isn't closed, or closed in the wrong order, fails the test."""

    def __init__(self, html: str) -> None:
        """Read it all."""
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {[e.tag for e in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element; it stays open unless it can have no content."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that closes itself (in an SVG)."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().tag == tag, f"</{tag}> is out of order"

    def handle_data(self, data: str) -> None:
        """Keep text with its element."""
        if self._open and data.strip():
            self._open[-1].texts.append(data.strip())

    def find(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements with this tag and these attributes."""
        return [
            e
            for e in self.elements
            if e.tag == tag and all(e.attributes.get(k) == v for k, v in attributes.items())
        ]

    @property
    def texts(self) -> list[str]:
        """Every text that a person sees or hears, without the style sheet."""
        seen = [text for e in self.elements if e.tag != "style" for text in e.texts]
        heard = [
            e.attributes[name] for e in self.elements for name in ("aria-label", "title") if name in e.attributes
        ]
        return seen + heard
