"""The sheet that lists the findings: what is wrong, with a link to where, what was found, and what to do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comity.formats.marked.about import About
from comity.formats.marked.marks import COLOURS
from comity.formats.marked.texts import text, texts
from comity.model.findings import Finding, Findings, Severity

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = (12, 10, 22, 60, 26, 26, 60)
_WHERE = 3
Placed = Sequence[tuple[Finding, str]]
"""Findings, each with the address of the cell that was marked for it; empty where none was."""
_INK, _ACCENT = "FF17212B", "FF14507D"


def write_listing(
    book: "Workbook",
    about: About,
    *,
    findings: Findings,
    placed: Placed,
    sheet: "Worksheet | None",
    notes: Sequence[str],
) -> None:
    """Add the list as the first sheet, and show it when the workbook is opened; links lead to `sheet`."""
    from openpyxl.styles import Font

    listing: Worksheet = book.create_sheet(_free_title(book, text("sheet", about.language)), 0)
    _put(listing, 1, 1, about.title).font = Font(bold=True, size=14, color=_INK)
    language = about.language
    errors, warnings = findings.total(Severity.ERROR), findings.total(Severity.WARNING)
    row = 2
    for word, value in about.facts:
        _put(listing, row, 1, word)
        _put(listing, row, 3, value)
        row += 1
    for line in (text("summary", language, errors=errors, warnings=warnings), *notes):
        _put(listing, row, 1, line)
        row += 1
    _write_rows(listing, row + 1, placed, sheet=sheet, language=language)
    after = row + 2 + len(placed)
    for rule, count in findings.rest.items():
        _put(listing, after, 1, text("more", language, rule=rule, count=count))
        after += 1
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is listing
    book.active = 0


def _write_rows(
    listing: "Worksheet", top: int, placed: Placed, *, sheet: "Worksheet | None", language: str
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, (heading, width) in enumerate(zip(texts("headings", language), _WIDTHS, strict=True), 1):
        _put(listing, top, number, heading).font = Font(bold=True, color=_INK)
        listing.column_dimensions[get_column_letter(number)].width = width
    listing.freeze_panes = f"A{top + 1}"
    listing.auto_filter.ref = f"A{top}:{get_column_letter(len(_WIDTHS))}{top + max(1, len(placed))}"
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row, (finding, address) in enumerate(placed, top + 1):
        values = (
            text(f"severity_{finding.severity.value}", language),
            finding.rule,
            _where(finding, language),
            finding.message,
            finding.found or "",
            finding.expected or "",
            finding.remedy,
        )
        for column, value in enumerate(values, 1):
            _put(listing, row, column, value).alignment = wrapped
        listing.cell(row, 1).fill = PatternFill("solid", start_color=COLOURS[finding.severity])
        if address and sheet is not None:
            _link(listing.cell(row, _WHERE), sheet.title, address)


def _link(cell: Any, title: str, address: str) -> None:  # noqa: ANN401 - a cell
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = title.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{address}")
    cell.font = Font(underline="single", color=_ACCENT)


def _where(finding: Finding, language: str) -> str:
    row = "" if finding.row is None else text("row", language, row=finding.row)
    parts = [finding.pointer or row, finding.column or ""]
    return " · ".join(part for part in parts if part) or text("whole_file", language)


def _put(sheet: "Worksheet", row: int, column: int, value: str) -> Any:  # noqa: ANN401 - a cell
    """Write a text as a text: what begins like a formula is none."""
    cell = sheet.cell(row, column)
    if value:
        cell.value, cell.data_type = "".join(c for c in value if c.isprintable() or c == "\n"), "s"
    return cell


def _free_title(book: "Workbook", wanted: str) -> str:
    taken = {title.casefold() for title in book.sheetnames}
    names = (wanted, *(f"{wanted} {number}" for number in range(2, 1000)))
    return next(name for name in names if name.casefold() not in taken)
