"""The structures of a message: which component stands where, by its `structures` and the data structure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comity.formats.messages import finding
from comity.formats.parsed import FindDataflow
from comity.formats.sdmx_json.decode import Members
from comity.formats.sdmx_json.limits import JsonLimits
from comity.formats.sdmx_json.slots import Slot, attachment_of, listed_text, render
from comity.model.findings import Finding, Findings
from comity.model.structures import Component, Dataflow, DataStructure, Reference, Role

DATA_SET, GROUP, SERIES, OBSERVATION = "dataSet", "dimensionGroup", "series", "observation"
DIMENSION_LEVELS = (DATA_SET, SERIES, OBSERVATION)
ATTRIBUTE_LEVELS = (DATA_SET, GROUP, SERIES, OBSERVATION)
_URN = re.compile(r"\.(Dataflow|DataStructure|ProvisionAgreement)=([^:()\s]+):([^:()\s]+)\(([^()\s]+)\)$")
_HREF = re.compile(r"/(dataflow|datastructure|provisionagreement)/([^/?\s]+)/([^/?\s]+)/([^/?\s]+)/?$")
_KINDS = {
    "dataflow": "dataflow",
    "datastructure": "datastructure",
    "provisionagreement": "dataprovision",
}
_ROLES = {
    "dimensions": (Role.DIMENSION, Role.TIME_DIMENSION),
    "measures": (Role.MEASURE,),
    "attributes": (Role.ATTRIBUTE,),
}


@dataclass(frozen=True)
class Layout:
    """One entry of `structures`, with the dataflow that it is about.

    `dimensions` and `attributes` hold the slots by level, in the order of keys and arrays.
    """

    pointer: str
    reference: Reference
    flow: Dataflow
    dimensions: Mapping[str, tuple[Slot, ...]]
    measures: tuple[Slot, ...]
    attributes: Mapping[str, tuple[Slot, ...]]
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def structure(self) -> DataStructure:
        """The data structure of its dataflow."""
        return self.flow.structure

    @property
    def observed(self) -> tuple[Slot, ...]:
        """The slots of an observation's array: measures, then attributes."""
        return self.measures + self.attributes[OBSERVATION]

    @property
    def key(self) -> tuple[Slot, ...]:
        """Every dimension in the order in which the message presents them: that of keys of dimension groups."""
        return tuple(slot for level in DIMENSION_LEVELS for slot in self.dimensions[level])

    @property
    def key_by_position(self) -> tuple[Slot, ...]:
        """Every dimension by `keyPosition`, as some senders write keys of dimension groups."""
        return tuple(sorted(self.key, key=lambda slot: -1 if slot.position is None else slot.position))

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """Ids of the data structure's dimensions in key order, the time dimension among them."""
        return tuple(c.id for c in self.structure.components if c.role in _ROLES["dimensions"])

    @property
    def missing(self) -> tuple[str, ...]:
        """Dimensions of the data structure that the message doesn't present."""
        shown = {slot.id for slot in self.key}
        return tuple(name for name in self.dimension_ids if name not in shown)


@dataclass(frozen=True)
class Unknown:
    """An entry of `structures` that can't be read; its findings say why."""

    pointer: str
    reference: Reference | None
    findings: tuple[Finding, ...]


def read_layout(
    entry: Any,  # noqa: ANN401 - any JSON value
    pointer: str,
    *,
    find_dataflow: FindDataflow,
    language: str,
    limits: JsonLimits,
) -> Layout | Unknown:
    """Return an entry of `structures` as a layout, or why it can't be one."""
    if not isinstance(entry, Members):
        return Unknown(pointer, None, (at(finding("JSON-17", expected="an object"), pointer),))
    references = list(_references(entry))
    if not references:
        return Unknown(pointer, None, (at(finding("JSON-08"), f"{pointer}/links"),))
    for kind, reference in references:
        flow = find_dataflow(kind, reference)
        if flow is not None:
            findings = Findings(limits.components)
            if kind == "dataflow" and reference.version != flow.reference.version:
                findings.add(
                    at(finding("JSON-10", found=str(reference), expected=str(flow.reference)), f"{pointer}/links")
                )
            builder = _Builder(flow.structure, pointer, language, limits=limits, findings=findings)
            return builder.layout(entry, flow, reference=reference)
    named = references[0][1]
    return Unknown(pointer, named, (at(finding("JSON-09", found=str(named)), f"{pointer}/links"),))


def at(found: Finding, pointer: str) -> Finding:
    """Return the finding with the JSON pointer of its place."""
    return replace(found, pointer=pointer)


def _references(entry: Members) -> Iterator[tuple[str, Reference]]:
    """Yield what the links name, in their order: the first is the one that the data were sent for."""
    links = entry.first("links")
    for link in links if type(links) is list else ():
        if not isinstance(link, Members):
            continue
        urn, href = link.first("urn"), link.first("href")
        if isinstance(urn, str) and (match := _URN.search(urn)):
            yield _KINDS[match[1].lower()], Reference(match[2], match[3], match[4])
        elif not isinstance(urn, str) and isinstance(href, str) and (match := _HREF.search(href)):
            yield _KINDS[match[1]], Reference(match[2], match[3], match[4])


@dataclass
class _Builder:
    """Makes slots of the components that an entry presents."""

    structure: DataStructure
    pointer: str
    language: str
    limits: JsonLimits
    findings: Findings
    _seen: set[str] = field(default_factory=set)
    _count: int = 0

    def layout(self, entry: Members, flow: Dataflow, *, reference: Reference) -> Layout:
        dimensions = {level: self._slots(entry, "dimensions", level) for level in DIMENSION_LEVELS}
        measures = self._slots(entry, "measures", OBSERVATION)
        if entry.first("measures") is None:
            measures = (Slot(self.structure.measure.id, self.structure.measure, pointer=self.pointer),)
        attributes = {level: self._slots(entry, "attributes", level) for level in ATTRIBUTE_LEVELS}
        for slot in dimensions[DATA_SET]:
            if slot.is_read and len(slot.values or ()) != 1:
                self.findings.add(
                    at(finding("JSON-29", column=slot.id, count=len(slot.values or ())), slot.pointer)
                )
        if self._count > self.limits.components:
            self.findings.add(at(finding("JSON-25", limit=self.limits.components), self.pointer))
        return Layout(self.pointer, reference, flow, dimensions, measures, attributes, tuple(self.findings.items))

    def _slots(self, entry: Members, kind: str, level: str) -> tuple[Slot, ...]:
        """Return the slots of one level; more than the limit are counted, not made."""
        levels = entry.first(kind)
        components = levels.first(level) if isinstance(levels, Members) else None
        if type(components) is not list:
            return ()
        self._count += len(components)
        kept = components[: self.limits.components]
        return tuple(self._slot(c, kind, f"{self.pointer}/{kind}/{level}/{index}") for index, c in enumerate(kept))

    def _slot(self, entry: Any, kind: str, pointer: str) -> Slot:  # noqa: ANN401 - any JSON value
        identifier = entry.first("id") if isinstance(entry, Members) else None
        if not isinstance(identifier, str):
            self.findings.add(at(finding("JSON-17", expected="a component with its id"), pointer))
            return Slot("", None, pointer=pointer)
        component = self._component(identifier, kind, pointer)
        values = entry.first("values")
        listed = None if type(values) is not list else tuple(listed_text(v, self.language) for v in values)
        if listed is None and kind == "dimensions":
            listed = ()
        default, position = render(entry.first("default"), self.language), entry.first("keyPosition")
        is_attribute = kind == "attributes"
        return Slot(
            identifier,
            component,
            listed,
            default if is_attribute else None,
            position if type(position) is int else None,
            pointer,
            attachment_of(component, self.structure) if component else None,
        )

    def _component(self, identifier: str, kind: str, pointer: str) -> Component | None:
        """Return the data structure's component, once; a second place or another role is a finding."""
        component = self.structure.by_id.get(identifier)
        if component is None or component.role not in _ROLES[kind]:
            self.findings.add(at(finding("JSON-13", column=identifier), pointer))
            return None
        if identifier in self._seen:
            self.findings.add(at(finding("JSON-24", column=identifier), pointer))
            return None
        self._seen.add(identifier)
        return component
