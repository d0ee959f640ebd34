"""Code lists of the pack, each from its own file."""

from collections.abc import Iterable, Mapping
from typing import Any

from comity.model.structures import Code, Codelist, Reference
from comity.structures.resources import codelist_files, read_table

AGENCY = "COMITY"
LANGUAGES = ("en", "ru")


def load_codelists() -> Mapping[str, Codelist]:
    """Return every code list of `codelists/`, by id; the file's name is the list's id."""
    lists = (_load(file) for file in codelist_files())
    return {codelist.reference.id: codelist for codelist in lists}


def names_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of a table entry, by language."""
    return {language: entry[language] for language in LANGUAGES if language in entry}


def _load(file: str) -> Codelist:
    table = read_table(file)
    identifier = file.removeprefix("codelists/").removesuffix(".toml")
    reference = Reference(AGENCY, identifier, table["version"])
    return Codelist(reference, table["names"], tuple(_codes(table["codes"].items())))


def _codes(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[Code]:
    return (Code(identifier, names_of(entry), parent=entry.get("parent")) for identifier, entry in entries)
