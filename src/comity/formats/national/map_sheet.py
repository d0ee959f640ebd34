"""A raw sheet through its mapping to an action frame, and the findings on the way."""

from collections.abc import Mapping

import polars as pl

from comity.formats.mapping import LayoutMapping, Parameters
from comity.formats.national.coding import code_fixed, code_headings, code_rows
from comity.formats.national.columns import find_columns
from comity.formats.national.crossed import code_crossed, with_row_labels
from comity.formats.national.duplicates import join_duplicates
from comity.formats.national.flags import FLAG, add_attributes
from comity.formats.national.job import Job, check_components
from comity.formats.national.labels import AreaNames
from comity.formats.national.load import load_sheet
from comity.formats.national.rows import check_expected, drop_rows, rows_of_submission
from comity.formats.national.sheet import RawSheet, column_name
from comity.formats.national.totals import check_totals
from comity.formats.national.values import NUMBER, read_values, wide_to_cells
from comity.formats.parsed import ParsedFile, unreadable
from comity.formats.source import Source
from comity.model.findings import Findings
from comity.model.frames import ACTION, COLUMN, OBS_VALUE, ROW
from comity.model.structures import DataStructure


def read_national(
    source: Source,
    mapping: LayoutMapping,
    *,
    resolve_area: AreaNames | None = None,
    structure: DataStructure | None = None,
    parameters: Parameters | None = None,
) -> ParsedFile:
    """Read a national file through its mapping: `load_sheet`, then `map_sheet`."""
    raw = load_sheet(source, mapping, parameters)
    return map_sheet(raw, mapping, resolve_area=resolve_area, structure=structure, parameters=parameters)


def map_sheet(
    raw: RawSheet,
    mapping: LayoutMapping,
    *,
    resolve_area: AreaNames | None = None,
    structure: DataStructure | None = None,
    parameters: Parameters | None = None,
) -> ParsedFile:
    """Return the rows of one submission, as the mapping and its parameters say.

    `resolve_area` turns a country's name or code into an area code; `structure` tells keys from attributes and
    gives the code lists' names. Every label, value and row that can't be used is a finding; rows left out on
    purpose are counted in findings of severity info. Raises ConfigurationError where mapping and structure don't
    fit, UsageError where a parameter is missing.
    """
    check_components(mapping, structure)
    findings = Findings()
    findings.merge(raw.findings)
    if findings.has_errors:
        return unreadable(raw.format, findings)
    columns = find_columns(raw, mapping, findings)
    if findings.has_errors:
        return unreadable(raw.format, findings)
    job = Job(raw, mapping, columns, findings, structure, parameters or {}, resolve_area)
    return _map(job)


def _map(job: Job) -> ParsedFile:
    table = drop_rows(job, job.raw.frame)
    table = check_totals(job, table)
    if not check_expected(job, table):
        return unreadable(job.raw.format, job.findings)
    table = rows_of_submission(job, table)
    rows = table.height
    for rule in job.mapping.components:
        if rule.from_rows:
            table = code_rows(job, table, rule)
    cells = read_values(job, _cells(job, with_row_labels(job, table)))
    cells = _add_constants(job, code_crossed(job, cells))
    cells = join_duplicates(job, add_attributes(job, cells))
    return ParsedFile(job.raw.format, _action_frame(job, cells), job.findings, columns=_sources(job), rows=rows)


def _cells(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each measured value, with the codes that its row and its column give it."""
    kept = [rule.id for rule in job.mapping.components if rule.columns]
    if job.mapping.flags is not None:
        table = table.with_columns(pl.col(job.name(job.mapping.flags.column)).alias(FLAG))
        kept.append(FLAG)
    numbers, codes = _column_codes(job)
    cells = wide_to_cells(table, numbers, [column_name(number) for number in numbers], kept)
    for id_, by_column in codes.items():
        if len(numbers) == 1:
            cells = cells.with_columns(pl.lit(by_column.get(numbers[0]), pl.String).alias(id_))
        else:
            code = pl.col(NUMBER).replace_strict(
                list(by_column), list(by_column.values()), default=None, return_dtype=pl.String
            )
            cells = cells.with_columns(code.alias(id_))
    return cells


def _column_codes(job: Job) -> tuple[list[int], dict[str, dict[int, str]]]:
    """Return the value columns that count, and for each component that columns set, its code by column."""
    codes: dict[str, dict[int, str]] = {}
    for column in job.mapping.values.columns:
        for id_, code in column.codes.items():
            codes.setdefault(id_, {})[job.columns[column.column]] = code
    numbers = job.value_columns
    before = len(numbers)
    for rule in job.mapping.components:
        if rule.label_row is not None and not rule.columns:
            codes[rule.id] = code_headings(job, rule)
            kept = job.translators[rule.id].kept
            numbers = [n for n in numbers if n in codes[rule.id] and (not kept or codes[rule.id][n] in kept)]
    if not job.findings.has_errors:
        job.say("MAP-25", count=before - len(numbers))
    return numbers, codes


def _add_constants(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Add the components that have one code for the whole submission."""
    for rule in job.mapping.components:
        if not rule.from_rows and rule.label_row is None:
            cells = cells.with_columns(pl.lit(code_fixed(job, rule), pl.String).alias(rule.id))
    return cells


def _action_frame(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the frame as docs/reference/frames.md has it: components in the structure's order."""
    known = list(job.structure.by_id) if job.structure is not None else []
    found = [name for name in cells.columns if not name.startswith("_")]
    order = [name for name in known if name in found] + [name for name in found if name not in known]
    if job.structure is None and OBS_VALUE in order:
        order = [name for name in order if name != OBS_VALUE] + [OBS_VALUE]
    labels = {number: job.raw.label(number) for number in job.value_columns}
    column = (
        pl.col(NUMBER).replace_strict(list(labels), list(labels.values()), return_dtype=pl.String)
        if job.mapping.values.is_wide
        else pl.lit(None, pl.String)
    )
    return cells.select(
        pl.col(ROW), column.alias(COLUMN), pl.lit("M").alias(ACTION), *(pl.col(name) for name in order)
    )


def _sources(job: Job) -> Mapping[str, str]:
    """Return the source column of each component that has one."""
    sources = {rule.id: job.where(rule) for rule in job.mapping.components if rule.columns or rule.cell}
    if job.mapping.flags is not None:
        for codes in job.mapping.flags.codes.values():
            sources |= dict.fromkeys(codes, job.label(job.mapping.flags.column))
    if job.mapping.values.column is not None:
        sources[OBS_VALUE] = job.label(job.mapping.values.column)
    return sources
