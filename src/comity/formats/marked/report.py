"""The workbook of findings as a whole: the list first, then the file's sheets with their marks."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from comity.formats.form.layout import DATA_SHEET
from comity.formats.marked.about import About
from comity.formats.marked.listing import write_listing
from comity.formats.marked.marks import Marker
from comity.formats.marked.own_workbook import open_own
from comity.formats.marked.places import Place, best_sheet, headers_of, place_in_text, place_in_workbook
from comity.formats.marked.tables import MOST_CELLS, MOST_COLUMNS, Table, tables_of
from comity.formats.marked.texts import text
from comity.formats.national.cell_text import cell_text
from comity.formats.source import OLE, ZIP, Source
from comity.model.findings import Finding, Findings

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FORM = "form"
_MOST_PLACES = 20_000
_LAST_ROW = 1_048_576


def mark_workbook(source: Source, findings: Findings, about: About, *, most_cells: int = MOST_CELLS) -> bytes:
    """Return an XLSX file: the sender's workbook, or its text as a sheet, with faulty cells marked and listed."""
    try:
        own = _from_own(source, findings, about)
    except Exception:  # noqa: BLE001 - whatever the library stumbles over, the values are shown without it
        own = None
    return own or _from_tables(source, findings, about, most_cells=most_cells)


def _from_own(source: Source, findings: Findings, about: About) -> bytes | None:
    """Return the sender's own workbook with marks; None where it can't be opened as it is."""
    book = open_own(source)
    if book is None:
        return None
    listed = list(findings)
    sheet = _own_sheet(book, listed, about.format)
    addresses = _mark(sheet, listed, [place_in_workbook(finding) for finding in listed], rows=None, shift=0)
    placed = list(zip(listed, addresses, strict=True))
    notes = [text("values", about.language)]
    write_listing(book, about, findings=findings, placed=placed, sheet=sheet, notes=notes)
    return _bytes_of(book)


def _from_tables(source: Source, findings: Findings, about: About, *, most_cells: int) -> bytes:
    """Return a new workbook with the file's lines as texts, and marks."""
    from openpyxl import Workbook

    book = Workbook()
    del book["Sheet"]
    listed = list(findings)
    sheet, addresses, notes = _fill(book, source, listed, language=about.language, most_cells=most_cells)
    placed = list(zip(listed, addresses, strict=True))
    write_listing(book, about, findings=findings, placed=placed, sheet=sheet, notes=notes)
    return _bytes_of(book)


def _bytes_of(book: "Workbook") -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _own_sheet(book: "Workbook", findings: Sequence[Finding], kind: str) -> "Worksheet | None":
    if kind == FORM and DATA_SHEET in book.sheetnames:
        return book[DATA_SHEET]
    cells = {
        sheet.title: _found_cells(sheet, findings) for sheet in book.worksheets if sheet.sheet_state == "visible"
    }
    best = best_sheet(cells, findings)
    return None if best is None else book[best]


def _found_cells(sheet: "Worksheet", findings: Sequence[Finding]) -> Mapping[Place, str]:
    places = {place_in_workbook(finding) for finding in findings[:_MOST_PLACES]}
    found: dict[Place, str] = {}
    for row, column in places:
        if row is not None and column is not None and row <= sheet.max_row and column <= sheet.max_column:
            value = sheet.cell(row, column).value
            found[row, column] = "" if value is None else cell_text(value)  # type: ignore[arg-type]
    return found


def _fill(
    book: "Workbook", source: Source, findings: Sequence[Finding], *, language: str, most_cells: int
) -> tuple["Worksheet | None", list[str], list[str]]:
    """Add the file's tables as sheets of texts, and mark the one that the findings are about."""
    wanted = frozenset(finding.row for finding in findings if finding.row is not None)
    tables = tables_of(source, wanted=wanted, title=text("file", language), most_cells=most_cells)
    sheets = [_add(book, table, language) for table in tables]
    notes = [text("shortened", language)] if any(table.is_short for table in tables) else []
    if not tables:
        return None, [""] * len(findings), notes
    at, places = choose_table(source, tables, findings)
    table = tables[at]
    shift = int(table.is_numbered)
    rows = {number: row for row, (number, _) in enumerate(table.lines, 1 + shift)} if table.is_numbered else None
    return sheets[at], _mark(sheets[at], findings, places, rows=rows, shift=shift), notes


def choose_table(source: Source, tables: Sequence[Table], findings: Sequence[Finding]) -> tuple[int, list[Place]]:
    """Return which table the findings are about, and the place of each in it."""
    if not source.data.startswith((ZIP, OLE)):
        headers = headers_of(tables[0].lines)
        return 0, [place_in_text(finding, headers) for finding in findings]
    cells: dict[str, Mapping[Place, str]] = {}
    for table in tables:
        by_line = dict(table.lines)
        places = {place_in_workbook(finding) for finding in findings}
        cells[table.name] = {
            (row, column): by_line[row][column - 1]
            for row, column in places
            if row in by_line and column is not None and column <= len(by_line[row])
        }
    best = best_sheet(cells, findings)
    names = [table.name for table in tables]
    return names.index(best or names[0]), [place_in_workbook(finding) for finding in findings]


def _add(book: "Workbook", table: Table, language: str) -> "Worksheet":
    from openpyxl.styles import Font

    sheet: Worksheet = book.create_sheet(_title(book, table.name))
    quiet = Font(color="FF5B6875")
    if table.is_numbered:
        sheet.append([text("line", language)])
        sheet.freeze_panes = "B2"
    for row, (number, values) in enumerate(table.lines, 1 + int(table.is_numbered)):
        if table.is_numbered:
            sheet.cell(row, 1, number).font = quiet
        for column, value in enumerate(values, 1 + int(table.is_numbered)):
            if value:
                cell = sheet.cell(row, column)
                cell.value, cell.data_type = value, "s"
    return sheet


def _title(book: "Workbook", name: str) -> str:
    """Return a title that a new sheet may have."""
    cleaned = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:28] or "_"
    taken = {title.casefold() for title in book.sheetnames}
    return next(
        candidate
        for candidate in (cleaned, *(f"{cleaned}~{number}" for number in range(2, 1000)))
        if candidate.casefold() not in taken
    )


def _mark(
    sheet: "Worksheet | None",
    findings: Sequence[Finding],
    places: Sequence[Place],
    *,
    rows: Mapping[int, int] | None,
    shift: int,
) -> list[str]:
    """Mark what the findings point to; return the address of each, empty where there is none."""
    if sheet is None:
        return [""] * len(findings)
    marker = Marker(sheet)
    addresses = []
    for finding, (row, column) in zip(findings, places, strict=True):
        at = row if rows is None or row is None else rows.get(row)
        if at is None or at > _LAST_ROW or (column or 0) > MOST_COLUMNS:
            addresses.append("")
        else:
            addresses.append(marker.mark(at, None if column is None else column + shift, finding))
    return addresses
