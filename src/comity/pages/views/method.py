"""One document of the project, to be read in the application."""

from urllib.parse import urlsplit

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.documents import Document, document, documents
from comity.pages.reference.markdown import Rendered, render_markdown
from comity.pages.reference.method_words import SECTION_TITLES, SUMMARIES
from comity.pages.reference.titles import title_of
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:  # noqa: ARG001 - every page is made alike
    """Return the document of this name."""
    from markupsafe import Markup

    _ = texts.translate
    found, is_foreign = document(asked.parts["name"]), texts.language != "en"
    written = _render(found)
    summary = SUMMARIES.get(found.name, "")
    return Page(
        title=title_of(found, texts),
        lead=_(summary) if summary else "",
        notice=_("This document is in English.") if is_foreign else "",
        template="method.html",
        content={
            "section": _(SECTION_TITLES[found.section]) if found.section else "",
            "contents": written.contents,
            "body": Markup(written.html),  # noqa: S704 - the writer of Markdown lets no HTML through
            "is_foreign": is_foreign,
        },
    )


def _render(found: Document) -> Rendered:
    return render_markdown(found.text, address_of)


def address_of(href: str) -> str | None:
    """Return where a document's link leads in the application; None for what isn't there.

    >>> address_of("../reference/rules.md#kinds-of-content-rules"), address_of("../../bench/forecast/LOG.md")
    ('/methods/rules#kinds-of-content-rules', None)
    """
    parts = urlsplit(href)
    if parts.scheme in {"http", "https"}:
        return href
    if not parts.path and not parts.scheme:
        return href
    name = parts.path.rpartition("/")[2].removesuffix(".md").lower()
    if parts.scheme or not parts.path.endswith(".md") or name not in documents():
        return None
    return f"/methods/{name}" + (f"#{parts.fragment}" if parts.fragment else "")
