"""Sheets of XLSX and XLS workbooks to a grid, with formulas and errors told from plain values."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook

from comity.formats.mapping import LayoutMapping
from comity.formats.messages import finding
from comity.formats.national.cell_text import CellValue, cell_text, label_key
from comity.formats.national.grid import Grid, title_text
from comity.formats.national.xls_cells import TooLargeError, read_xls_cells
from comity.formats.national.xlsx_cells import OddCells, read_xlsx_cells
from comity.formats.source import OLE, Source
from comity.model.findings import Findings

_LARGEST_SHEET = 65_536 * 256
"""Cells of the largest sheet that an XLS file can have: how many are read was decided when the file was taken."""
SheetChoice = str | int | re.Pattern[str] | None


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    pass


def read_workbook_grid(source: Source, mapping: LayoutMapping, *, sheet: SheetChoice) -> Grid:
    """Read one sheet of a workbook whole, and the title cells that the mapping takes from other sheets."""
    findings = Findings()
    findings.merge(source.findings)
    grid = Grid(source.name, "xls" if source.data.startswith(OLE) else "xlsx", findings=findings)
    try:
        odd = _odd_cells(source.data)
        _fill(grid, open_workbook(source.data), odd, mapping=mapping, sheet=sheet)
    except TooLargeError as error:
        findings.add(finding("FIL-11", sheet=error.sheet, rows=error.rows, columns=error.columns))
    except _Unreadable:
        findings.add(finding("SHT-06"))
    return grid


def open_workbook(data: bytes) -> CalamineWorkbook:
    """Open a workbook, whatever its damage: the Rust library's panics are no reason to crash."""
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except BaseException as error:
        raise _unreadable(error) from error


def sheet_values(workbook: CalamineWorkbook, name: str) -> tuple[CalamineSheet, list[list[CellValue]]]:
    """Return a sheet and all its values, from its first row and column on."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        return sheet, sheet.to_python(skip_empty_area=False)
    except BaseException as error:
        raise _unreadable(error) from error


def _unreadable(error: BaseException) -> BaseException:
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return _Unreadable(str(error))
    return error


def _odd_cells(data: bytes) -> Mapping[str, OddCells]:
    if data.startswith(OLE):
        return read_xls_cells(data, most_cells=_LARGEST_SHEET)
    return read_xlsx_cells(data)


def _fill(
    grid: Grid,
    workbook: CalamineWorkbook,
    odd: Mapping[str, OddCells],
    *,
    mapping: LayoutMapping,
    sheet: SheetChoice,
) -> None:
    name = choose_sheet(workbook.sheet_names, sheet)
    if name is None:
        wanted = sheet.pattern if isinstance(sheet, re.Pattern) else str(sheet)
        grid.findings.add(finding("SHT-08", expected=wanted, found=", ".join(workbook.sheet_names)))
        return
    calamine, values = sheet_values(workbook, name)
    cells = odd.get(name, OddCells())
    records = _texts(values, cells)
    merged = calamine.merged_cell_ranges or []
    first_data = mapping.rows.first or max(mapping.rows.header, default=0) + 1
    _fill_merged(records, merged, rows_before=None if mapping.file.fill_merged else first_data)
    grid.sheet, grid.odd = name, cells.kinds
    grid.rows, grid.records = range(1, len(records) + 1), records
    grid.cells = _titles(workbook, mapping, name=name, records=records)


def choose_sheet(names: Sequence[str], wanted: SheetChoice) -> str | None:
    """Return the name of the sheet meant: by name (blind to case and outer spaces), number from 1, or pattern."""
    if wanted is None:
        return names[0] if names else None
    if isinstance(wanted, int):
        return names[wanted - 1] if wanted <= len(names) else None
    if isinstance(wanted, re.Pattern):
        return next((name for name in names if wanted.search(name)), None)
    key = label_key(wanted)
    return wanted if wanted in names else next((name for name in names if label_key(name) == key), None)


def _texts(values: list[list[CellValue]], cells: "OddCells") -> list[list[str]]:
    records = [[cell_text(value) for value in row] for row in values]
    for (row, column), text in cells.errors.items():
        if row <= len(records) and column <= len(records[row - 1]):
            records[row - 1][column - 1] = text
    return records


def _fill_merged(
    records: list[list[str]],
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    *,
    rows_before: int | None,
) -> None:
    """Give every cell of a merged range its text; only in header rows (before `rows_before`) unless told else."""
    for (top, left), (bottom, right) in ranges:
        if top >= len(records) or left >= len(records[top]):
            continue
        end = bottom if rows_before is None else min(bottom, rows_before - 2)
        for row in records[top : end + 1]:
            row[left : right + 1] = [records[top][left]] * len(row[left : right + 1])


def _titles(
    workbook: CalamineWorkbook, mapping: LayoutMapping, *, name: str, records: Sequence[Sequence[str]]
) -> dict[str, str]:
    texts: dict[str, str] = {}
    for rule in mapping.components:
        if rule.cell is None:
            continue
        other = name if rule.cell.sheet is None else choose_sheet(workbook.sheet_names, rule.cell.sheet)
        grid = records if other == name else _other_sheet(workbook, other)
        texts[rule.id] = title_text(dict(enumerate(grid, 1)), rule.cell)
    return texts


def _other_sheet(workbook: CalamineWorkbook, name: str | None) -> Sequence[Sequence[str]]:
    if name is None:
        return []
    return [[cell_text(value) for value in row] for row in sheet_values(workbook, name)[1]]
