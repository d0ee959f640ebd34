"""Examine a file: read it in whatever layout it has, check it, and say all that is wrong with it; keep nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from comity.errors import ConfigurationError
from comity.formats.detect import UNKNOWN, detect_format
from comity.formats.form import read_form
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.formats.messages import finding
from comity.formats.national import load_sheet, map_sheet
from comity.formats.parsed import ParsedFile, unreadable
from comity.formats.peek import peek
from comity.formats.sdmx_csv import read_sdmx_csv
from comity.formats.source import Source, read_source
from comity.hub.catalogue import Catalogue
from comity.model.findings import Finding, Findings
from comity.model.groups import Action
from comity.model.structures import Dataflow, Reference
from comity.structures.area_names import AreaResolver
from comity.validation.check import check
from comity.validation.context import Context
from comity.validation.persons import detect_person_file

_OPENING = 1 << 14


@dataclass(frozen=True)
class Delivery:
    """A file on its way in: its bytes or path, and what its sender says of it."""

    content: Path | bytes
    name: str = ""
    dataflow: str | None = None
    provider: str = ""
    mapping: LayoutMapping | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    action: Action | None = None


@dataclass(frozen=True)
class Reading:
    """A file as read, before it is checked: its rows and dataflow, or why it is refused unread."""

    source: Source
    parsed: ParsedFile
    dataflow: Dataflow | None = None
    refusal: Finding | None = None


@dataclass(frozen=True)
class Examination:
    """What a file turned out to be: its source, its dataflow, its checked rows, and every finding."""

    source: Source
    format: str
    dataflow: Dataflow | None
    frame: pl.DataFrame
    findings: Findings
    rows: int
    action: Action | None = None
    scope: tuple[str, ...] | None = None
    about_persons: bool = False

    @property
    def is_fit(self) -> bool:
        """Say whether it could be accepted."""
        return not self.findings.has_errors and self.dataflow is not None


def read_mapping(path: Path) -> LayoutMapping:
    """Read a mapping file."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The mapping {path} can't be read: {error}.", remedy="Check its path.") from error


@dataclass(frozen=True)
class Examiner:
    """Reads and checks files against the dataflows that are known."""

    catalogue: Catalogue
    areas: AreaResolver = field(default_factory=AreaResolver)

    def read(self, delivery: Delivery) -> Reading:
        """Read the file's bytes within bounds, refuse it if it is about persons, and read its layout."""
        source = read_source(delivery.content, delivery.name or None)
        refusal = _person_finding(source)
        if refusal is not None:
            return Reading(source, unreadable("persons", _only(refusal)), refusal=refusal)
        return Reading(source, *self._parse(delivery, source))

    def _parse(self, delivery: Delivery, source: Source) -> tuple[ParsedFile, Dataflow | None]:
        """Read the file in its layout; the dataflow is None where neither file nor sender names a known one."""
        kind = detect_format(source)
        named = self.catalogue.dataflow(delivery.dataflow) if delivery.dataflow else None
        if source.is_refused:
            return unreadable(kind, source.findings), named
        if delivery.mapping is not None:
            return self._parse_mapped(delivery, delivery.mapping, source=source, named=named)
        if kind.startswith("sdmx-csv"):
            return self._parse_sdmx_csv(source, kind, named)
        if kind == "form":
            return self._parse_form(source, named)
        rule = "INT-02" if kind == UNKNOWN else "INT-01"
        return unreadable(kind, _only(finding(rule))), named

    def _parse_mapped(
        self, delivery: Delivery, mapping: LayoutMapping, *, source: Source, named: Dataflow | None
    ) -> tuple[ParsedFile, Dataflow | None]:
        dataflow = named or (self.catalogue.dataflow(mapping.dataflow) if mapping.dataflow else None)
        if dataflow is None:
            return unreadable("mapped", _only(finding("INT-03"))), None
        raw = load_sheet(source, mapping, delivery.parameters)
        parsed = map_sheet(
            raw,
            mapping,
            parameters=delivery.parameters,
            structure=dataflow.structure,
            resolve_area=self.areas.resolve,
        )
        return parsed, dataflow

    def _parse_sdmx_csv(
        self, source: Source, kind: str, named: Dataflow | None
    ) -> tuple[ParsedFile, Dataflow | None]:
        reference = None if named else _reference_in(source.data)
        dataflow = self.catalogue.by_reference(reference) if reference else named
        if dataflow is None:
            found = str(reference) if reference else None
            known = ", ".join(sorted(self.catalogue.dataflows))
            rule = finding("INT-04", found=found, expected=known) if reference else finding("INT-03")
            return unreadable(kind, _only(rule)), None
        return read_sdmx_csv(source.data, structure=dataflow.structure, dataflow=dataflow.reference), dataflow

    def _parse_form(self, source: Source, named: Dataflow | None) -> tuple[ParsedFile, Dataflow | None]:
        from comity.formats.form import form_reference

        reference = form_reference(source)
        dataflow = self.catalogue.by_reference(reference) if reference else named
        if dataflow is None:
            return unreadable("form", _only(finding("INT-03"))), None
        parsed = read_form(source, dataflow)
        if named is not None and named.id != dataflow.id:
            parsed.findings.add(finding("INT-04", found=dataflow.id, expected=named.id))
        return parsed, dataflow

    def examine(self, delivery: Delivery, context: Context) -> Examination:
        """Read and check a file without a hub: levels 0 and 1."""
        return self.check(self.read(delivery), delivery, context)

    def check(self, reading: Reading, delivery: Delivery, context: Context) -> Examination:
        """Check parsed rows in their context, and put all findings together."""
        source, parsed, dataflow = reading.source, reading.parsed, reading.dataflow
        if reading.refusal is not None:
            only = _only(reading.refusal)
            return Examination(source, parsed.format, None, pl.DataFrame(), only, rows=0, about_persons=True)
        findings = Findings()
        findings.merge(parsed.findings)
        frame = pl.DataFrame()
        mapping = delivery.mapping
        action = delivery.action or (mapping.action if mapping else None)
        scope = mapping.scope if mapping else None
        if dataflow is not None and parsed.frame.height:
            scope_known = context.scope if scope is None else scope
            context = replace(context, action=action or context.action, scope=scope_known)
            checked = check(parsed.frame, parsed.columns, dataflow=dataflow, context=context)
            findings.merge(checked.findings)
            frame = checked.frame
        elif not findings.has_errors:
            findings.add(finding("INT-05"))
        return Examination(source, parsed.format, dataflow, frame, findings, parsed.rows, action, scope)


def context_without_hub(provider: str = "", received_on: dt.date | None = None) -> Context:
    """Return the context of a check that knows no group: any reporter, today."""
    return Context(received_on=received_on or dt.datetime.now(dt.UTC).date(), provider=provider)


def _person_finding(source: Source) -> Finding | None:
    for glimpse in peek(source):
        hit = detect_person_file(glimpse.header, glimpse.rows)
        if hit is not None:
            return hit
    return None


def _only(hit: Finding) -> Findings:
    findings = Findings()
    findings.add(hit)
    return findings


def _reference_in(data: bytes) -> Reference | None:
    """Return the dataflow that an SDMX-CSV file names, from its first rows."""
    head = data[:_OPENING]
    end = head.rfind(b"\n")
    return read_sdmx_csv(head[: end + 1] if end > 0 and len(data) > _OPENING else head).structure
