"""Artefacts of SDMX-ML structure messages, taken out of one message and put into others."""

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree  # type: ignore[import-untyped]  # no types are published

from comity.formats.structure import xml_names
from comity.formats.structure.picks import Depth, Kind, Pick
from comity.model.structures import Reference

if TYPE_CHECKING:
    from comity.formats.structure.shelf import Envelope

_KINDS = {
    "AgencyScheme": Kind.AGENCIES,
    "DataProviderScheme": Kind.PROVIDERS,
    "Codelist": Kind.CODELIST,
    "ConceptScheme": Kind.CONCEPTS,
    "DataStructure": Kind.STRUCTURE,
    "Dataflow": Kind.DATAFLOW,
    "ProvisionAgreement": Kind.AGREEMENT,
    "DataConstraint": Kind.CONSTRAINT,
    "ContentConstraint": Kind.CONSTRAINT,
}
_ITEMS = frozenset({"Agency", "DataProvider", "Code", "Concept"})
_TOLD = {Depth.STUB: {"Name"}, Depth.COMPLETE_STUB: {"Annotations", "Name", "Description"}}
_NEVER_LEFT_OUT = {Kind.AGREEMENT: {"StructureUsage", "Dataflow", "DataProvider"}}
"""What the schema of an artefact wants even of a stub."""
_FIXED_VERSION = "1.0"


@dataclass(frozen=True)
class XmlShelf:
    """Artefacts by kind and reference, with the message that they came in, emptied, and the group of each."""

    frame: etree._Element
    elements: dict[tuple[Kind, Reference], etree._Element] = field(default_factory=dict)
    groups: dict[tuple[Kind, Reference], str] = field(default_factory=dict)

    @classmethod
    def of(cls, messages: Iterable[bytes]) -> "XmlShelf":
        """Take the artefacts of some messages out of them; the first is the frame of all that are written."""
        roots = [etree.fromstring(message) for message in messages]
        shelf = cls(copy.deepcopy(roots[0]))
        for root in roots:
            for group in _structures(root):
                for element in group:
                    key = _key(element)
                    shelf.elements[key], shelf.groups[key] = element, group.tag
        _structures(shelf.frame).clear()
        return shelf

    def write(self, picks: Sequence[Pick], envelope: "Envelope", *, more: bytes | None = None) -> bytes:
        """Return a message with these artefacts."""
        root = copy.deepcopy(self.frame)
        _tell_header(root, envelope)
        held = _structures(root)
        groups: dict[str, etree._Element] = {}
        for pick in picks:
            tag = self.groups[pick.kind, pick.reference]
            if tag not in groups:
                groups[tag] = etree.SubElement(held, tag)
            groups[tag].append(self._artefact(pick, envelope))
        for group in _structures(etree.fromstring(more)) if more is not None else ():
            if group.tag in groups:
                groups[group.tag].extend(list(group))
            else:
                held.append(group)
        _order(groups.values())
        xml_names.order_groups(root)
        etree.indent(root)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def _artefact(self, pick: Pick, envelope: "Envelope") -> etree._Element:
        element = copy.deepcopy(self.elements[pick.kind, pick.reference])
        if pick.depth is not Depth.FULL:
            told = _TOLD[pick.depth] | _NEVER_LEFT_OUT.get(pick.kind, set())
            _remove(element, lambda child: _local(child) not in told)
            element.set("isExternalReference", "true")
            element.set("structureURL", envelope.address.replace("{}", _path(pick)))
        elif pick.items is not None:
            wanted = pick.items
            _remove(element, lambda child: _local(child) in _ITEMS and child.get("id") not in wanted)
            element.set("isPartial", "true")
        return element


def _path(pick: Pick) -> str:
    reference = pick.reference
    return f"structure/{pick.kind}/{reference.agency}/{reference.id}/{reference.version}"


def _remove(element: etree._Element, is_unwanted: Callable[[etree._Element], bool]) -> None:
    for child in list(_elements(element)):
        if is_unwanted(child):
            element.remove(child)


def _order(groups: Iterable[etree._Element]) -> None:
    """Put agencies before data providers where one group holds both (2.1)."""
    for group in groups:
        if _local(group) == "OrganisationSchemes":
            group[:] = sorted(group, key=_local)


def _structures(root: etree._Element) -> etree._Element:
    return next(root.iterchildren("{*}Structures"))


def _key(element: etree._Element) -> tuple[Kind, Reference]:
    version = element.get("version", _FIXED_VERSION)
    return _KINDS[_local(element)], Reference(element.get("agencyID"), element.get("id"), version)


def _tell_header(root: etree._Element, envelope: "Envelope") -> None:
    """Write what the message says of itself into its header."""
    header = next(root.iterchildren("{*}Header"))
    moment = envelope.prepared.astimezone(dt.UTC).replace(microsecond=0)
    for child in _elements(header):
        if _local(child) == "ID":
            child.text = envelope.id
        elif _local(child) == "Prepared":
            child.text = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        elif _local(child) == "Sender":
            child.set("id", envelope.sender)


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren(etree.Element)  # type: ignore[no-any-return]


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
