"""The project's own documents, as far as they are read in the application: where they lie, what they are called.

An installed package brings them along; a checkout has them beside the source.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from comity.errors import UnknownArtefactError

GLOSSARY = "glossary"
SECTIONS = ("explanation", "how-to", "tutorials", "reference", "decisions")
"""The folders, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name in addresses, its folder, its title, its text in Markdown."""

    name: str
    section: str
    title: str
    text: str


def document(name: str) -> Document:
    """Return a document; UnknownArtefactError where there is none of that name."""
    found = documents().get(name.lower())
    if found is None:
        raise UnknownArtefactError(
            f"There is no document {name[:60]}.", remedy="Choose one of the list of methods."
        )
    return found


@functools.cache
def documents() -> Mapping[str, Document]:
    """Return every document by its name."""
    found = [_read(file, section) for section in SECTIONS for file in _files(_folder() / section)]
    glossary = _folder() / "GLOSSARY.md" if _is_packed() else _beside() / "GLOSSARY.md"
    return {one.name: one for one in (*found, _read(glossary, ""))}


def _files(folder: Traversable) -> list[Traversable]:
    return sorted((one for one in folder.iterdir() if one.name.endswith(".md")), key=lambda one: one.name)


def _read(file: Traversable, section: str) -> Document:
    text = file.read_text(encoding="utf-8")
    title = next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), file.name)
    return Document(file.name.removesuffix(".md").lower(), section, title, text)


def _folder() -> Traversable:
    """Return the folder of documents: the package's own, or the checkout's."""
    return _packed() if _is_packed() else _beside() / "docs"


def _packed() -> Traversable:
    return resources.files("comity.pages") / "docs"


def _is_packed() -> bool:
    return _packed().is_dir()


def _beside() -> Path:
    return Path(__file__).resolve().parents[4]
