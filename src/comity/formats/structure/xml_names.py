"""Names in every language and parents of codes, in SDMX-ML structure messages."""

import copy
from collections.abc import Iterator, Mapping

from lxml import etree  # type: ignore[import-untyped]  # no types are published

from comity.formats.structure.extras import CODELIST, CONCEPT_SCHEME, DATA_STRUCTURE, DATAFLOW, Extra, Key

_KINDS = {
    "Codelist": CODELIST,
    "ValueList": CODELIST,
    "ConceptScheme": CONCEPT_SCHEME,
    "DataStructure": DATA_STRUCTURE,
    "Dataflow": DATAFLOW,
}
_ORDER_2_1 = (
    "OrganisationSchemes",
    "Dataflows",
    "Codelists",
    "Concepts",
    "DataStructures",
    "Constraints",
    "ProvisionAgreements",
)
_ITEMS = {"Code", "ValueItem", "Concept"}
CODES = frozenset({"Codelists", "ValueLists"})
STRUCTURES = frozenset({"ConceptSchemes", "Concepts", "DataStructures", "Dataflows"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def part(root: etree._Element, groups: frozenset[str]) -> str:
    """Return the message with only these groups of artefacts.

    pysdmx refuses a message whole for one kind of artefact that it doesn't know, and a data structure that refers
    to a code list elsewhere where the message holds other code lists: so it is given each part alone.
    """
    message = copy.deepcopy(root)
    for structures in message.iterchildren("{*}Structures"):
        for group in list(structures):
            if not isinstance(group.tag, str) or _local(group) not in groups:
                structures.remove(group)
    return str(etree.tostring(message, encoding="unicode"))


def collect_extras(root: etree._Element) -> dict[Key, Extra]:
    """Return the extras of every artefact and item in a message, of SDMX-ML 2.1 or 3.x."""
    return {key: _read(element) for key, element in _named(root)}


def apply_extras(root: etree._Element, extras: Mapping[Key, Extra]) -> None:
    """Put names, descriptions and parents into a message that holds one name of each artefact."""
    for key, element in list(_named(root)):
        if extra := extras.get(key):
            _write(element, extra)


def order_groups(root: etree._Element) -> None:
    """Put the groups of artefacts of a 2.1 message into the order of its schema, which pysdmx doesn't keep."""
    for structures in root.iterchildren("{*}Structures"):
        if "/v2_1/" in (etree.QName(structures).namespace or ""):
            structures[:] = sorted(structures, key=lambda group: _ORDER_2_1.index(_local(group)))


def _named(root: etree._Element) -> Iterator[tuple[Key, etree._Element]]:
    for element in root.iter(etree.Element):
        kind = _KINDS.get(_local(element))
        if kind is None or element.get("agencyID") is None:
            continue
        artefact = (kind, element.get("agencyID", ""), element.get("id", ""), element.get("version", "1.0"))
        yield (*artefact, ""), element
        for item in element.iterchildren(etree.Element):
            if _local(item) in _ITEMS:
                yield (*artefact, item.get("id", "")), item


def _read(element: etree._Element) -> Extra:
    names: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    parent = None
    for child in element.iterchildren(etree.Element):
        if _local(child) == "Name":
            names[child.get(_LANG, "en")] = child.text or ""
        elif _local(child) == "Description":
            descriptions[child.get(_LANG, "en")] = child.text or ""
        elif _local(child) == "Parent":
            parent = _parent_id(child)
    return Extra(names, descriptions, parent, _core_codelist(element))


def _core_codelist(element: etree._Element) -> str | None:
    """Return what a concept's core representation takes its codes from: an URN in 3.x, a reference in 2.1."""
    for enumeration in element.iterfind("{*}CoreRepresentation/{*}Enumeration"):
        for reference in enumeration.iterfind("{*}Ref") or enumeration.iterfind("Ref"):
            return f"{reference.get('agencyID')}:{reference.get('id')}({reference.get('version', '1.0')})"
        return (enumeration.text or "").strip() or None
    return None


def _parent_id(element: etree._Element) -> str | None:
    """Return the parent's id: text in SDMX-ML 3.x, a reference in 2.1."""
    reference = next((child.get("id") for child in element.iterchildren(etree.Element)), None)
    return reference or (element.text or "").strip() or None


def _write(element: etree._Element, extra: Extra) -> None:
    written = {"Name": extra.names, "Description": extra.descriptions}
    place = _remove(element, set(written))
    for tag, texts in written.items():
        for language, text in texts.items():
            place = _insert(element, place, common=True, tag=tag, text=text)
            element[place - 1].set(_LANG, language)
    if extra.parent:
        is_2_1 = "/v2_1/" in (etree.QName(element).namespace or "")
        _insert(element, place, common=False, tag="Parent", text="" if is_2_1 else extra.parent)
        if is_2_1:
            etree.SubElement(element[place], "Ref", id=extra.parent)


def _remove(element: etree._Element, tags: set[str]) -> int:
    """Remove the children of these tags; return the place where the first of them stood."""
    found = [child for child in element if isinstance(child.tag, str) and _local(child) in tags]
    place = element.index(found[0]) if found else 0
    for child in found:
        element.remove(child)
    return place


def _insert(element: etree._Element, place: int, *, common: bool, tag: str, text: str) -> int:
    """Insert a child at `place`, in the namespace of common or of structure elements; return the next place."""
    namespace = etree.QName(element).namespace or ""
    if common:
        namespace = namespace.replace("/structure", "/common")
    child = etree.Element(f"{{{namespace}}}{tag}")
    child.text = text
    element.insert(place, child)
    return place + 1


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
