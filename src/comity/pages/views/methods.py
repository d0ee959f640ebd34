"""The methods and documents that can be read in the application, each with what it is about."""

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.documents import GLOSSARY, SECTIONS, documents
from comity.pages.reference.method_words import SECTION_TITLES, SUMMARIES
from comity.pages.reference.titles import title_of
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:  # noqa: ARG001 - every page is made alike
    """Return the list of documents by section."""
    _ = texts.translate
    methods = [
        {"name": name, "title": title_of(documents()[name], texts), "summary": _(summary)}
        for name, summary in SUMMARIES.items()
        if name in documents() and name != GLOSSARY
    ]
    return Page(
        title=_("Methods"),
        lead=_("How figures are checked, kept, compared, adjusted and forecast: what is done, and how good it is."),
        template="methods.html",
        content={
            "methods": methods,
            "glossary": _(SUMMARIES[GLOSSARY]),
            "sections": [_section(one, texts) for one in SECTIONS if one != "explanation"],
            "is_foreign": texts.language != "en",
        },
    )


def _section(section: str, texts: Texts) -> dict[str, object]:
    found = [one for one in documents().values() if one.section == section]
    return {
        "id": section,
        "title": texts.translate(SECTION_TITLES[section]),
        "documents": [{"name": one.name, "title": title_of(one, texts)} for one in found],
        "is_english": section == "decisions",
    }
