"""The header of a message: what its data sets are about, and what is to be done with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.formats.messages import finding
from comity.formats.sdmx_ml.xml_source import Handlers, XmlSource, split_name
from comity.model.structures import Reference

ALL_DIMENSIONS = "AllDimensions"
_KINDS = {
    "Structure": "datastructure",
    "StructureUsage": "dataflow",
    "ProvisionAgreement": "dataprovision",
    "ProvisionAgrement": "dataprovision",  # as the schemas of 2.1 spell it
}
_CLASSES = {
    "DataStructure": "datastructure",
    "Dataflow": "dataflow",
    "ProvisionAgreement": "dataprovision",
}
_URN = re.compile(
    r"(?:urn:sdmx:[\w.]+\.(?P<kind>\w+)=)?(?P<agency>[\w.\-]+):(?P<id>[\w@$\-]+)\((?P<version>[^()]+)\)"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What data sets with one structureID are about: `kind` says what `reference` is (None: it can't be read).

    `observation` is the dimension at the observation, None where all dimensions are.
    """

    kind: str
    reference: Reference | None
    observation: str | None
    explicit_measures: bool = False


def parse_urn(text: str) -> tuple[str, Reference] | None:
    """Return what an URN refers to (`dataflow` …; empty where it doesn't say) and the reference.

    >>> parse_urn("urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=ECB:EXR(1.0)")
    ('dataflow', Reference(agency='ECB', id='EXR', version='1.0'))
    """
    match = _URN.fullmatch(text.strip())
    if match is None:
        return None
    return _CLASSES.get(match["kind"] or "", ""), Reference(match["agency"], match["id"], match["version"])


@dataclass
class Header:
    """Reads the header; `subjects` are by structureID, `action` is the header's own, empty where it has none."""

    source: XmlSource
    subjects: dict[str, Subject] = field(default_factory=dict)
    action: str = ""
    _path: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _structure: Mapping[str, str] = field(default_factory=dict)
    _kind: str = ""
    _reference: Reference | None = None

    def enter(self) -> None:
        """Read the header, whose element has just begun."""
        self.source.enter(Handlers(self._start, self._end, self._text.append))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = split_name(name)[1]
        self._path.append(local)
        self.source.check_depth(len(self._path))
        self._text.clear()
        if self._path == ["Structure"]:
            self._structure, self._kind, self._reference = attributes, "", None
        elif self._in_structure and local in _KINDS and not self._kind:
            self._kind = _KINDS[local]
        elif self._in_structure and local == "Ref":
            self._reference = _referred(attributes)

    @property
    def _in_structure(self) -> bool:
        return len(self._path) > 1 and self._path[0] == "Structure"

    def _end(self, _name: str) -> None:
        if not self._path:
            self.source.leave()
            return
        text = "".join(self._text).strip()
        self._text.clear()
        if self._path == ["DataSetAction"]:
            self.action = text
        elif self._in_structure and text and self._reference is None:
            self._read_urn(text)
        elif self._path == ["Structure"]:
            self._close_structure()
        self._path.pop()

    def _read_urn(self, text: str) -> None:
        parsed = parse_urn(text)
        if parsed:
            self._kind, self._reference = parsed[0] or self._kind, parsed[1]

    def _close_structure(self) -> None:
        if len(self.subjects) >= self.source.limits.structures:
            self.source.refuse("XML-10", limit=self.source.limits.structures)
        identifier = self._structure.get("structureID", "")
        observation = self._structure.get("dimensionAtObservation") or "TIME_PERIOD"
        if self._reference is None:
            self.source.findings.add(finding("XML-15", row=self.source.line, found=identifier))
        self.subjects[identifier] = Subject(
            kind=self._kind or "dataflow",
            reference=self._reference,
            observation=None if observation == ALL_DIMENSIONS else observation,
            explicit_measures=self._structure.get("explicitMeasures") in ("true", "1"),
        )


def _referred(attributes: Mapping[str, str]) -> Reference | None:
    """Return what a `Ref` of 2.1 refers to."""
    agency, identifier = attributes.get("agencyID"), attributes.get("id")
    if not agency or not identifier:
        return None
    return Reference(agency, identifier, attributes.get("version", "1.0"))
