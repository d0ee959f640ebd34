"""Examine a file: read it in whatever layout it has, check it, and say all that is wrong with it; keep nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from comity.errors import ConfigurationError
from comity.formats.detect import UNKNOWN, detect_format
from comity.formats.form import read_form
from comity.formats.limits import ReadingLimits
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.formats.messages import finding, speaking
from comity.formats.national import load_sheet, map_sheet
from comity.formats.parsed import ParsedFile, unreadable
from comity.formats.peek import peek
from comity.formats.sdmx_csv import read_sdmx_csv_message
from comity.formats.sdmx_json import read_sdmx_json
from comity.formats.sdmx_ml import read_sdmx_ml
from comity.formats.source import Source, read_source
from comity.hub.catalogue import Catalogue
from comity.hub.intake.limits import set_limits
from comity.model.findings import Finding, Findings
from comity.model.groups import Action
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.progress import Stage, Watch
from comity.model.structures import Dataflow
from comity.structures.area_names import AreaResolver
from comity.validation.check import check
from comity.validation.context import Context
from comity.validation.persons import detect_person_file


@dataclass(frozen=True)
class Delivery:
    """A file on its way in: its bytes or path, and what its sender says of it.

    `actor` names who brought it, for the audit; the provider where it is empty. `signature` is the sender's own
    over the file (`comity.trust.detached`). `corrects` names the earlier submission that this one is to correct.
    `watch` is told how far its check has come.
    """

    content: Path | bytes
    name: str = ""
    dataflow: str | None = None
    provider: str = ""
    mapping: LayoutMapping | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    action: Action | None = None
    language: str = FALLBACK_LANGUAGE
    actor: str = ""
    signature: str | None = None
    corrects: int | None = None
    watch: Watch | None = field(default=None, repr=False, compare=False)

    def tell(self, stage: Stage, findings: Findings) -> None:
        """Tell whoever watches that a stage is done."""
        if self.watch is not None:
            self.watch(stage, findings)


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
    provisional: frozenset[int] = frozenset()

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
    limits: ReadingLimits = field(default_factory=set_limits)

    def read(self, delivery: Delivery) -> Reading:
        """Read a file of one dataflow; one of several is an error here (`read_all` takes it)."""
        first, *others = self.read_all(delivery)
        if others:
            names = ", ".join(str(r.dataflow.id) for r in (first, *others) if r.dataflow is not None)
            first.parsed.findings.add(finding("INT-06", found=names, language=delivery.language))
        return first

    def read_all(self, delivery: Delivery) -> tuple[Reading, ...]:
        """Read the file within bounds, refuse it if it is about persons, else read it: one part a dataflow."""
        with speaking(delivery.language):
            return self._read_all(delivery)

    def _read_all(self, delivery: Delivery) -> tuple[Reading, ...]:
        source = read_source(delivery.content, delivery.name or None, self.limits.file)
        refusal = person_finding(source, delivery.language)
        if refusal is not None:
            return (Reading(source, unreadable("persons", _only(refusal)), refusal=refusal),)
        parts = tuple(Reading(source, parsed, flow) for parsed, flow in self._parse(delivery, source))
        delivery.tell(Stage.READ, Findings())
        return parts

    def _parse(self, delivery: Delivery, source: Source) -> list[tuple[ParsedFile, Dataflow | None]]:
        """Read the file in its layout; the dataflow is None where neither file nor sender names a known one."""
        kind = detect_format(source)
        named = self.catalogue.dataflow(delivery.dataflow) if delivery.dataflow else None
        if source.is_refused:
            return [(unreadable(kind, source.findings), named)]
        if delivery.mapping is not None:
            return [self._parse_mapped(delivery, delivery.mapping, source=source, named=named)]
        if kind.startswith("sdmx-"):
            return self._parse_sdmx(source, kind, named)
        if kind == "form":
            return [self._parse_form(source, named)]
        rule = "INT-02" if kind == UNKNOWN else "INT-01"
        return [(unreadable(kind, _only(finding(rule))), named)]

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

    def _parse_sdmx(
        self, source: Source, kind: str, named: Dataflow | None
    ) -> list[tuple[ParsedFile, Dataflow | None]]:
        find = self.catalogue.find
        if kind == "sdmx-ml":
            parts = read_sdmx_ml(source.data, find, limits=self.limits.sdmx_ml)
        elif kind == "sdmx-json":
            parts = read_sdmx_json(source.data, find, limits=self.limits.sdmx_json)
        else:
            parts = read_sdmx_csv_message(source.data, find, named=named, most_cells=self.limits.sdmx_csv.cells)
        return [(parsed, self._dataflow_of(parsed, named)) for parsed in parts]

    def _dataflow_of(self, parsed: ParsedFile, named: Dataflow | None) -> Dataflow | None:
        """Return the dataflow of a part; add what stands against it."""
        found = self.catalogue.by_reference(parsed.structure) if parsed.structure is not None else named
        if found is None and not parsed.findings.has_errors:
            known = ", ".join(sorted(self.catalogue.dataflows))
            unknown = finding("INT-04", found=str(parsed.structure), expected=known)
            parsed.findings.add(unknown if parsed.structure is not None else finding("INT-03"))
        if found is not None and named is not None and found.id != named.id:
            parsed.findings.add(finding("INT-04", found=found.id, expected=named.id))
        return found

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

    def examine_all(self, delivery: Delivery, context: Context) -> tuple[Examination, ...]:
        """Read and check a file without a hub: one examination for each dataflow that it holds."""
        return tuple(self.check(reading, delivery, context) for reading in self.read_all(delivery))

    def check(self, reading: Reading, delivery: Delivery, context: Context | None) -> Examination:
        """Check parsed rows in their context, and put all findings together; without one, only what was read."""
        source, parsed, dataflow = reading.source, reading.parsed, reading.dataflow
        if reading.refusal is not None:
            only = _only(reading.refusal)
            return Examination(source, parsed.format, None, pl.DataFrame(), only, rows=0, about_persons=True)
        findings = Findings()
        findings.merge(parsed.findings)
        frame, provisional = pl.DataFrame(), frozenset[int]()
        mapping = delivery.mapping
        action = delivery.action or (mapping.action if mapping else None)
        scope = mapping.scope if mapping else None
        if dataflow is not None and context is not None and parsed.frame.height:
            scope_known = context.scope if scope is None else scope
            rules, language = self.catalogue.rules_of(dataflow), delivery.language
            context = replace(
                context,
                action=action or context.action,
                scope=scope_known,
                rules=rules,
                language=language,
                watch=_watch(delivery, parsed),
            )
            checked = check(parsed.frame, parsed.columns, dataflow=dataflow, context=context)
            findings.merge(_pointed(checked.findings, parsed))
            frame, provisional = checked.frame, checked.provisional
        elif not findings.has_errors:
            findings.add(finding("INT-05", language=delivery.language))
        return Examination(
            source,
            parsed.format,
            dataflow,
            frame,
            findings,
            parsed.rows,
            action,
            scope,
            provisional=provisional,
        )


def context_without_hub(provider: str = "", received_on: dt.date | None = None) -> Context:
    """Return the context of a check that knows no group: any reporter, today."""
    return Context(received_on=received_on or dt.datetime.now(dt.UTC).date(), provider=provider)


def person_finding(source: Source, language: str) -> Finding | None:
    """Return the finding that a file looks like records of persons; None where it doesn't."""
    for glimpse in peek(source):
        hit = detect_person_file(glimpse.header, glimpse.rows, language=language)
        if hit is not None:
            return hit
    return None


def _only(hit: Finding) -> Findings:
    findings = Findings()
    findings.add(hit)
    return findings


def _watch(delivery: Delivery, parsed: ParsedFile) -> Watch | None:
    """Return what passes a check's findings on together with those of the reading."""
    if delivery.watch is None:
        return None

    def tell(stage: Stage, findings: Findings) -> None:
        found = Findings()
        found.merge(parsed.findings)
        found.merge(findings)
        delivery.tell(stage, found)

    return tell


def _pointed(findings: Findings, parsed: ParsedFile) -> Findings:
    """Return the findings with the JSON pointer of each row, where the file is JSON."""
    rows = sorted({hit.row for hit in findings.items if hit.row is not None})
    if parsed.pointers is not None and rows:
        pointers = parsed.pointers(rows)
        findings.items = [
            hit if hit.row is None else replace(hit, pointer=pointers.get(hit.row)) for hit in findings.items
        ]
    return findings
