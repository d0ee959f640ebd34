"""Bytes of a CSV, XLSX or XLS file to a raw sheet."""

from comity.formats.mapping import LayoutMapping, Parameters
from comity.formats.mapping.parameters import fill_in
from comity.formats.national.grid import Grid, sheet_of
from comity.formats.national.read_csv import read_csv_grid
from comity.formats.national.read_workbook import read_workbook_grid
from comity.formats.national.sheet import RawSheet
from comity.formats.source import OLE, ZIP, Source


def load_sheet(source: Source, mapping: LayoutMapping, parameters: Parameters | None = None) -> RawSheet:
    """Read the table that the mapping describes out of a file, without giving it meaning.

    The result depends on the file's bytes, the mapping and those parameters that `mapping.load_parameters` names;
    it may be kept and mapped many times. Whatever is wrong stands in its findings; with an error among them the
    frame is empty.
    """
    if source.is_refused:
        return sheet_of(Grid(source.name, "csv", findings=source.findings), mapping)
    if source.data.startswith((ZIP, OLE)):
        sheet = mapping.file.sheet
        wanted = fill_in(sheet, parameters or {}) if isinstance(sheet, str) else sheet
        grid = read_workbook_grid(source, mapping, sheet=wanted)
    else:
        grid = read_csv_grid(source, mapping)
    return sheet_of(grid, mapping)
