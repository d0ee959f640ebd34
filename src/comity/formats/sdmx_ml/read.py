"""Read an SDMX-ML data message into action frames, one for each dataflow."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.formats.messages import finding
from comity.formats.parsed import FindDataflow, ParsedFile, empty_action_frame, unreadable
from comity.formats.sdmx_ml import generic_2_1, specific_2_1, specific_3_0, specific_3_1
from comity.formats.sdmx_ml.data_set import DataSet
from comity.formats.sdmx_ml.generic import GenericReader
from comity.formats.sdmx_ml.header import Header, Subject
from comity.formats.sdmx_ml.limits import XmlLimits
from comity.formats.sdmx_ml.message_form import INSTANCE, MessageForm
from comity.formats.sdmx_ml.plan import Plan
from comity.formats.sdmx_ml.rows import Rows
from comity.formats.sdmx_ml.specific import SpecificReader
from comity.formats.sdmx_ml.xml_source import Handlers, XmlFaultError, XmlSource, split_name
from comity.model.findings import Findings
from comity.model.structures import Dataflow, Reference

FORMS: Sequence[MessageForm] = (specific_3_0.FORM, specific_3_1.FORM, specific_2_1.FORM, generic_2_1.FORM)
_ROOTS = {(form.message, root): form for form in FORMS for root in form.roots}
_UNKNOWN = "sdmx-ml"
_ACTIONS = {"Append": "M", "Merge": "M", "Information": "M", "Replace": "R", "Delete": "D", "": "M"}
_OWN_NAMES = ("structureRef", "action", "setID", "dataScope", "validFromDate", "validToDate", "publicationYear",
              "publicationPeriod", "reportingBeginDate", "reportingEndDate")  # fmt: skip


def read_sdmx_ml(
    data: bytes, find_dataflow: FindDataflow, *, limits: XmlLimits | None = None
) -> tuple[ParsedFile, ...]:
    """Read SDMX-ML 2.1 (generic, structure-specific), 3.0 or 3.1; nothing raises on bad data.

    One result for each dataflow, in order of appearance, its rows in the message's order: an action frame
    (docs/reference/frames.md) in which `_action`, dimensions and coded attributes are categorical. Attributes that
    the structure attaches above the observation are rows of their own, with `~` in the dimensions outside their
    partial key. A message that can't be read to its end gives one result without rows.
    """
    findings = Findings()
    if not data or data.isspace():
        findings.add(finding("FIL-02"))
        return (unreadable(_UNKNOWN, findings),)
    message = Message(find_dataflow, findings, limits or XmlLimits())
    return message.read(data)


@dataclass
class Part:
    """What a message holds about one dataflow, or about an artefact that no dataflow was found for."""

    structure: Reference | None
    dataflow: Dataflow | None = None
    findings: Findings = field(default_factory=Findings)
    frames: list[pl.DataFrame] = field(default_factory=list)


class Message:
    """Reads one message from its root element on."""

    def __init__(self, find_dataflow: FindDataflow, findings: Findings, limits: XmlLimits) -> None:
        """Prepare to read; `findings` take what is said of the message as a whole."""
        self.find_dataflow = find_dataflow
        self.findings = findings
        self.source = XmlSource(findings, limits)
        self.header = Header(self.source)
        self.form: MessageForm | None = None
        self.parts: dict[Reference | str, Part] = {}
        self._context: GenericReader | SpecificReader | None = None
        self._data_sets = 0

    def read(self, data: bytes) -> tuple[ParsedFile, ...]:
        """Read the whole message."""
        self.source.enter(Handlers(self._start_root, self._end))
        try:
            self.source.read(data, between=self._between)
        except XmlFaultError as fault:
            self.findings.add(fault.finding)
            return (self._unreadable(),)
        if not self.parts:
            self.findings.add(finding("XML-30"))
            return (self._unreadable(),)
        parts = list(self.parts.values())
        parts[0].findings.merge(self.findings)
        return tuple(_parsed(part, self._name) for part in parts)

    def _unreadable(self) -> ParsedFile:
        for part in self.parts.values():
            self.findings.merge(part.findings)
        structure = next((part.structure for part in self.parts.values()), None)
        return unreadable(self._name, self.findings, structure)

    @property
    def _name(self) -> str:
        return self.form.name if self.form else _UNKNOWN

    def _between(self) -> None:
        if self._context:
            self._context.between()

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, local = split_name(name)
        self.form = _ROOTS.get((namespace, local))
        if self.form is None:
            rule = "XML-12" if "sdmx" in namespace.lower() and "Data" in local else "XML-01"
            self.source.refuse(rule, found=f"{local} {namespace}".strip())
        self.source.enter(Handlers(self._start, self._end))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = split_name(name)[1]
        if local == "Header" and not self.header.subjects:
            self.header.enter()
        elif local == "DataSet":
            self._start_data_set(attributes)
        else:
            if local != "Footer":
                self.findings.add(finding("XML-25", row=self.source.line, found=local))
            self.source.skip()

    def _end(self, _name: str) -> None:
        self.source.leave()

    def _start_data_set(self, attributes: dict[str, str]) -> None:
        self._context = None
        self._data_sets += 1
        if self._data_sets > self.source.limits.data_sets:
            self.source.refuse("XML-10", limit=self.source.limits.data_sets)
        own = self._own(attributes)
        subject = self._subject(own.get("structureRef"))
        part = self._part(subject) if subject else self._faulty_part()
        action = self._action(own.get("action", self.header.action), part.findings)
        if subject is None or part.dataflow is None or self.form is None:
            self.source.skip()
            return
        plan = Plan(part.dataflow, subject.observation)
        rows = Rows(plan, action, part.findings, self.source.limits.value_characters, part.frames)
        values = {name: text for name, text in attributes.items() if " " not in name}
        data = DataSet(self.source, rows, values={} if self.form.kind == "generic" else values)
        reader = GenericReader if self.form.kind == "generic" else SpecificReader
        self._context = reader(self.source, data)
        self._context.enter()

    def _own(self, attributes: dict[str, str]) -> dict[str, str]:
        """Take what a data set says of itself out of its attributes: qualified names, bare ones of some systems."""
        namespace = self.form.data if self.form else ""
        own: dict[str, str] = {}
        for name in _OWN_NAMES:
            bare = attributes.pop(name, None)
            text = attributes.pop(f"{namespace} {name}", bare)
            if text is not None:
                own[name] = text
        attributes.pop(f"{INSTANCE} type", None)
        return own

    def _subject(self, identifier: str | None) -> Subject | None:
        """Return what the header says a data set is about."""
        subjects = self.header.subjects
        if identifier is None and len(subjects) == 1:
            self.findings.add(finding("XML-14", row=self.source.line))
            return next(iter(subjects.values()))
        subject = subjects.get(identifier or "")
        if subject is None:
            self.findings.add(finding("XML-13", row=self.source.line, found=identifier or ""))
        return subject

    def _faulty_part(self) -> Part:
        return self.parts.setdefault("", Part(None))

    def _part(self, subject: Subject) -> Part:
        """Return the part of the dataflow that a data set is about; a part without it where there is none."""
        if subject.reference is None:
            return self._faulty_part()
        dataflow = self.find_dataflow(subject.kind, subject.reference)
        if dataflow is None:
            part = self.parts.setdefault(f"{subject.kind} {subject.reference}", Part(subject.reference))
            part.findings.add(finding("XML-16", row=self.source.line, found=str(subject.reference)))
            return part
        part = self.parts.setdefault(dataflow.reference, Part(subject.reference, dataflow))
        if subject.explicit_measures:
            part.findings.add(finding("XML-31", row=self.source.line))
        return part

    def _action(self, text: str, findings: Findings) -> str:
        if text not in _ACTIONS:
            findings.add(finding("XML-17", row=self.source.line, found=text))
        return _ACTIONS.get(text, "M")


def _parsed(part: Part, name: str) -> ParsedFile:
    """Return the rows of one dataflow as one frame, its components in the order of the structure."""
    if not part.frames:
        return ParsedFile(name, empty_action_frame(), part.findings, part.structure)
    frame = pl.concat(part.frames, how="diagonal")
    part.frames.clear()
    own = [column for column in frame.columns if column.startswith("_")]
    components = part.dataflow.structure.by_id if part.dataflow else {}
    present = [component for component in components if component in frame.columns]
    columns = {component: component for component in present}
    return ParsedFile(name, frame.select(*own, *present), part.findings, part.structure, columns, frame.height)
