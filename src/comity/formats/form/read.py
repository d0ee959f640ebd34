"""Read a form back: a layout whose mapping follows from its dataflow, read as national layouts are."""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from comity.formats.form.layout import (
    DATA_SHEET,
    FIRST_ROW,
    ID_ROW,
    STRUCTURE_SHEET,
    form_components,
    labels_to_codes,
)
from comity.formats.mapping import (
    ColumnRef,
    ComponentRule,
    EmptyValue,
    FileRule,
    LayoutMapping,
    RowRule,
    ValueRule,
)
from comity.formats.messages import finding
from comity.formats.national.grid import sheet_of
from comity.formats.national.map_sheet import map_sheet
from comity.formats.national.read_workbook import read_workbook_grid
from comity.formats.national.sheet import RawSheet, column_name
from comity.formats.parsed import ParsedFile, unreadable
from comity.formats.source import Source
from comity.model.findings import Findings
from comity.model.frames import FREQ, OBS_STATUS, OBS_VALUE, TIME_PERIOD
from comity.model.periods import Frequency
from comity.model.structures import Component, Dataflow, Reference, Role

_REFERENCE = re.compile(r"([^:]+):([^(]+)\(([^)]+)\)")


def read_form(source: Source, dataflow: Dataflow) -> ParsedFile:
    """Read a filled form of `dataflow`: codes with or without their names, figures, and only the rows used.

    Rows in which nothing but the prefilled columns stands are not data. A missing figure is an empty cell with a
    status beside it.
    """
    findings = Findings()
    facts = _facts(source)
    structure = _reference(facts.get("dataflow", ""))
    if source.is_refused:
        findings.merge(source.findings)
        return unreadable("form", findings)
    _check_facts(facts, structure, dataflow, findings)
    fixed = {key.removeprefix("fixed."): code for key, code in facts.items() if key.startswith("fixed.")}
    mapping = form_mapping(dataflow, fixed)
    raw = sheet_of(read_workbook_grid(source, mapping, sheet=DATA_SHEET), mapping)
    raw.findings.merge(findings)
    if raw.findings.has_errors:
        return unreadable("form", raw.findings, structure)
    _check_columns(raw, dataflow)
    parsed = map_sheet(_used_rows(raw, dataflow, fixed), mapping, structure=dataflow.structure)
    return replace(parsed, format="form", structure=structure)


def form_reference(source: Source) -> Reference | None:
    """Return the dataflow that a form says it is for, None where it doesn't say."""
    return None if source.is_refused else _reference(_facts(source).get("dataflow", ""))


def form_mapping(dataflow: Dataflow, fixed: Mapping[str, str]) -> LayoutMapping:
    """Return the mapping by which a form of this dataflow is read."""
    rules = tuple(
        _rule(component, fixed)
        for component in form_components(dataflow.structure)
        if component.role is not Role.MEASURE
    )
    return LayoutMapping(
        name="form",
        id="form",
        title="",
        dataflow=dataflow.id,
        parameters=(),
        file=FileRule(sheet=DATA_SHEET),
        rows=RowRule(header=(ID_ROW,), first=FIRST_ROW),
        components=rules,
        values=ValueRule(column=ColumnRef(OBS_VALUE), empty=EmptyValue.ERROR),
    )


def _rule(component: Component, fixed: Mapping[str, str]) -> ComponentRule:
    codelist = component.codelist
    frequency = fixed.get(FREQ) if component.id == TIME_PERIOD else None
    return ComponentRule(
        component.id,
        columns=(ColumnRef(component.id),),
        codes={} if codelist is None else dict(labels_to_codes(codelist)),
        names=codelist is not None,
        empty=fixed.get(component.id),
        on_unknown="error" if codelist is not None else "keep",
        frequency=frequency if frequency in set(Frequency) else None,
    )


def _facts(source: Source) -> dict[str, str]:
    """Return what the hidden sheet says of the form."""
    mapping = LayoutMapping(
        "form", "form", "", None, (), FileRule(), RowRule(header=()), (), ValueRule(column=ColumnRef("#1", 1))
    )
    grid = read_workbook_grid(source, mapping, sheet=STRUCTURE_SHEET)
    if grid.findings.has_errors:
        return {}
    return {record[0]: record[1] for record in grid.records if len(record) > 1 and record[0]}


def _reference(text: str) -> Reference | None:
    match = _REFERENCE.fullmatch(text)
    return None if match is None else Reference(match[1], match[2], match[3])


def _check_facts(
    facts: Mapping[str, str], structure: Reference | None, dataflow: Dataflow, findings: Findings
) -> None:
    if not facts or structure is None:
        findings.add(finding("FRM-01"))
    elif (structure.agency, structure.id) != (dataflow.reference.agency, dataflow.reference.id):
        findings.add(finding("FRM-02", found=str(structure), expected=str(dataflow.reference)))
    elif structure != dataflow.reference:
        findings.add(finding("FRM-03", found=str(structure), expected=str(dataflow.reference)))


def _check_columns(raw: RawSheet, dataflow: Dataflow) -> None:
    """Say which columns of the form are not the dataflow's; they are not read."""
    known = {component.id for component in form_components(dataflow.structure)}
    for number, heading in enumerate(raw.header, 1):
        holds = raw.frame[column_name(number)].null_count() < raw.frame.height
        if heading not in known and holds:
            raw.findings.add(finding("FRM-04", column=raw.label(number)))


def _used_rows(raw: RawSheet, dataflow: Dataflow, fixed: Mapping[str, str]) -> RawSheet:
    """Leave out rows that hold only what was filled in beforehand; mark figures that a status explains."""
    names = {raw.header[number - 1]: column_name(number) for number in range(1, len(raw.header) + 1)}
    written = [names[c.id] for c in form_components(dataflow.structure) if c.id in names and c.id not in fixed]
    blank = pl.all_horizontal(pl.col(written).str.strip_chars().fill_null("") == "")
    frame = raw.frame.filter(~blank) if written else raw.frame
    if OBS_STATUS in names and OBS_VALUE in names:
        value, status = pl.col(names[OBS_VALUE]), pl.col(names[OBS_STATUS])
        explained = value.is_null() & status.is_not_null()
        frame = frame.with_columns(pl.when(explained).then(pl.lit("NaN")).otherwise(value).alias(names[OBS_VALUE]))
    if frame.height == 0:
        raw.findings.add(finding("FRM-05"))
    return replace(raw, frame=frame)
