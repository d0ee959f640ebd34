"""Marks on a sheet: a faulty cell is coloured, and its comment says what is wrong and what to do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from comity.model.findings import Finding, Severity

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "FFF4B6AE",
    Severity.WARNING: "FFFBE3A6",
    Severity.INFO: "FFCFE3F2",
}
_GRAVITY = (Severity.INFO, Severity.WARNING, Severity.ERROR)
_AUTHOR = "Comity"
_MOST_COMMENTS = 3_000
_LONGEST_COMMENT = 2_000
_WIDEST_ROW = 200
_WIDTH, _HEIGHT = 320, 140


class Marker:
    """Marks the cells of one sheet; the gravest of several findings gives the colour."""

    def __init__(self, sheet: "Worksheet") -> None:
        """Begin with a sheet as it is."""
        self._sheet = sheet
        self._gravest: dict[str, Severity] = {}
        self._comments = 0

    def mark(self, row: int, column: int | None, finding: Finding) -> str:
        """Mark a cell, or a whole row where no column is named; return the address of what was marked."""
        cell = self._cell(row, column or 1)
        if column is None:
            for number in range(1, min(self._sheet.max_column, _WIDEST_ROW) + 1):
                self._colour(self._cell(row, number), finding.severity)
        self._colour(cell, finding.severity)
        self._comment(cell, finding)
        return str(cell.coordinate)

    def _cell(self, row: int, column: int) -> "Cell":
        """Return a cell, or the one that a merged range shows in its place."""
        from openpyxl.cell.cell import MergedCell

        cell: Any = self._sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            for area in self._sheet.merged_cells.ranges:
                if cell.coordinate in area:
                    cell = self._sheet.cell(area.min_row, area.min_col)
        return cell  # type: ignore[no-any-return]

    def _colour(self, cell: "Cell", severity: Severity) -> None:
        from openpyxl.styles import PatternFill

        before = self._gravest.get(cell.coordinate)
        if before is None or _GRAVITY.index(severity) > _GRAVITY.index(before):
            self._gravest[cell.coordinate] = severity
            cell.fill = PatternFill("solid", start_color=COLOURS[severity])

    def _comment(self, cell: "Cell", finding: Finding) -> None:
        from openpyxl.comments import Comment

        if self._comments >= _MOST_COMMENTS:
            return
        self._comments += 1
        said = f"{finding.rule}: {finding.message}\n→ {finding.remedy}"
        before = cell.comment.text + "\n\n" if cell.comment is not None else ""
        cell.comment = Comment((before + said)[:_LONGEST_COMMENT], _AUTHOR, height=_HEIGHT, width=_WIDTH)
