"""Parse XML from outside: no document type, no entities, no network, bounded in size and depth."""

from xml.parsers import expat

from lxml import etree  # type: ignore[import-untyped]  # no types are published

from comity.errors import StructureError

MAX_BYTES = 64 * 1024 * 1024


class _RootSeenError(Exception):
    """Ends the look at the prolog."""


def parse_xml(data: bytes) -> etree._Element:
    """Return the root element.

    The prolog is read with expat first, so that a document type is refused before anything in it could be expanded.
    Raises `StructureError` for a document type, for more than 64 MB, and for what isn't well-formed.
    """
    if len(data) > MAX_BYTES:
        raise StructureError(f"The message has more than {MAX_BYTES // 1024**2} MB.", remedy="Split it.")
    try:
        _check_prolog(data)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
        return etree.fromstring(data, parser)
    except (expat.ExpatError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise StructureError(
            f"The message is not well-formed XML: {error}.", remedy="Export it again from the source."
        ) from error


def _check_prolog(data: bytes) -> None:
    def refuse(*_: object) -> None:
        raise StructureError(
            "The message has a document type declaration, which structure messages never need.",
            remedy="Remove the DOCTYPE and its entities.",
        )

    def stop(*_: object) -> None:
        raise _RootSeenError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(data, True)
    except _RootSeenError:
        return
