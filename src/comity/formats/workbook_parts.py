"""Elements of a workbook's parts, read by an XML parser: patterns over such text can be made to run for hours."""

from contextlib import suppress
from xml.parsers import expat

BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def elements(xml: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of each element of this name, all names without prefixes; those before any fault."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == name:
            found.append({key.rpartition(":")[2]: text for key, text in attributes.items()})

    def refuse(*_: object) -> None:
        raise ValueError("document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    with suppress(expat.ExpatError, LookupError, ValueError):  # of no known encoding, too
        parser.Parse(xml, True)
    return found
