"""The title of a document in a language."""

from comity.pages.reference.documents import Document
from comity.pages.reference.method_words import TITLES
from comity.publish.texts import Texts


def title_of(found: Document, texts: Texts) -> str:
    """Return a document's title in words: translated where it has a translation."""
    return texts.translate(TITLES.get(found.name, found.title)).replace("`", "")
