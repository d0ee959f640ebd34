"""Columns and rows: is everything there that the structure asks for, and nothing besides."""

import difflib
from collections.abc import Iterator

import polars as pl

from comity.model.frames import ACTION
from comity.model.names import localise
from comity.model.structures import Component, Role
from comity.validation.hits import Hits, of_file
from comity.validation.probes import Probe, spot
from comity.validation.sheet import WRITTEN, Sheet

_LONGEST_COMPARED = 60
ACTIONS = ("M", "R", "D")


def check_columns(sheet: Sheet) -> Iterator[Hits]:
    """Find missing and unknown columns, and a file without rows."""
    yield from _unknown_columns(sheet)
    if sheet.frame.is_empty():
        if sheet.partial is None and any(sheet.has(component.id) for component in sheet.structure.components):
            yield of_file("STR-04")
    elif sheet.is_writing:
        yield from _missing_columns(sheet)


def probe_rows(sheet: Sheet) -> Iterator[Probe]:
    """Find empty dimensions and unknown actions."""
    for dimension in dimensions(sheet):
        if sheet.has(dimension.id):
            empty = WRITTEN & pl.col(dimension.id).is_null()
            yield spot(sheet, "STR-05", dimension.id, empty, values={"kind": sheet.kind(dimension)})
    yield spot(sheet, "STR-06", ACTION, ~pl.col(ACTION).is_in(ACTIONS))


def dimensions(sheet: Sheet) -> tuple[Component, ...]:
    """Return the dimensions, the time dimension last."""
    return (*sheet.structure.dimensions, sheet.structure.time_dimension)


def _unknown_columns(sheet: Sheet) -> Iterator[Hits]:
    known = [component.id for component in sheet.structure.components]
    for stranger in sheet.strangers:
        label = sheet.label(stranger)
        near = difflib.get_close_matches(stranger[:_LONGEST_COMPARED].upper(), known, n=1)
        expected = ", ".join(near or known)
        yield of_file("STR-02", column=label, found=label, dataflow=sheet.dataflow.id, expected=expected)


def _missing_columns(sheet: Sheet) -> Iterator[Hits]:
    for dimension in dimensions(sheet):
        if not sheet.has(dimension.id):
            name = localise(dimension.names, sheet.context.language, dimension.id)
            yield of_file("STR-01", column=dimension.id, name=name)
    says = (Role.MEASURE, Role.ATTRIBUTE)
    if not any(sheet.has(component.id) for component in sheet.structure.components if component.role in says):
        yield of_file("STR-03", column=sheet.measure)
