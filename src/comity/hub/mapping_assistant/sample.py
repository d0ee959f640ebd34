"""A sample of a national layout as a sheet of texts: which sheets it has, its first rows, its columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from comity.errors import UsageError
from comity.formats.detect import detect_format
from comity.formats.encoding import detect_encoding
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.formats.national.grid import Grid
from comity.formats.national.read_csv import read_csv_grid
from comity.formats.national.read_workbook import open_workbook, read_workbook_grid
from comity.formats.source import OLE, ZIP, Source
from comity.hub.mapping_assistant.numbers import is_number

MOST_COLUMNS = 60
"""Columns that can be pointed at one by one; further value columns are taken together."""
_LOOKED_AT = 15
_VALUES = 2_000
_LEAST_HEADS = 2
_YEARS = range(1950, 2100)
_LAYOUTS = frozenset({"csv", "xlsx", "xls", "form"})
_PLAIN = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-32"})


@dataclass(frozen=True)
class Sample:
    """A sheet: `rows` are row numbers as a spreadsheet or editor shows them, `records` their cells."""

    sheets: tuple[str, ...]
    sheet: str
    encoding: str
    rows: Sequence[int] = field(repr=False)
    records: Sequence[Sequence[str]] = field(repr=False)

    @cached_property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(record) for record in self.records), default=0)

    @cached_property
    def by_row(self) -> dict[int, Sequence[str]]:
        """Cells by the number of their row."""
        return dict(zip(self.rows, self.records, strict=True))

    def cell(self, row: int, column: int) -> str:
        """Return a cell's text; empty beyond the sheet."""
        record = self.by_row.get(row, ())
        return record[column - 1].strip() if column <= len(record) else ""

    def values(self, column: int, first: int, *, until_empty: bool = False) -> list[str]:
        """Return the texts of a column from a row on, empty ones too; no more than a few thousand."""
        below = [row for row in self.rows if row >= first][:_VALUES]
        if until_empty:
            below = list(takewhile(lambda row: any(cell.strip() for cell in self.by_row[row]), below))
        return [self.cell(row, column) for row in below]

    def label(self, row: int, column: int, heads: Sequence[int]) -> str:
        """Return a head; in an upper row of several, an empty cell has the text to its left."""
        text = self.cell(row, column)
        if text or not heads or row == max(heads):
            return text
        return next((found for at in range(column - 1, 0, -1) if (found := self.cell(row, at))), "")

    @cached_property
    def head_rows(self) -> tuple[int, ...]:
        """The rows that most likely have the heads of columns: those right above the first row with figures."""
        first = self.rows[:_LOOKED_AT]
        start = next((row for row in first if self._has_figures(row)), None)
        if start is None:
            return tuple(first[:1])
        above: list[int] = []
        for row in range(start - 1, 0, -1):
            if sum(bool(cell.strip()) for cell in self.by_row.get(row, ())) < _LEAST_HEADS:
                break
            above.insert(0, row)
        return tuple(above)

    def _has_figures(self, row: int) -> bool:
        """Say whether figures stand in a row; years alone are heads, where no row above could have them."""
        told = [cell.strip() for cell in self.by_row[row] if cell.strip()]
        figures = [text for text in told if is_number(text)]
        are_years = all(text.isdigit() and int(text) in _YEARS for text in figures)
        above = self.by_row.get(row - 1, ())
        is_first = sum(bool(cell.strip()) for cell in above) < _LEAST_HEADS
        return len(told) >= _LEAST_HEADS and bool(figures) and not (are_years and is_first and len(figures) > 1)


def read_sample(source: Source, sheet: str = "") -> Sample:
    """Return a sheet of a sample, the first by default; UsageError where it is no table in rows and columns."""
    kind = detect_format(source)
    if source.is_refused or kind not in _LAYOUTS:
        first = next(iter(source.findings), None)
        raise UsageError(
            "The sample is no table." if first is None else first.message,
            remedy="Give a CSV, XLSX or XLS file with rows and columns. SDMX files need no mapping.",
        )
    is_workbook = source.data.startswith((ZIP, OLE))
    encoding = "" if is_workbook else detect_encoding(source.data)
    encoding = "" if encoding in _PLAIN or encoding.startswith("utf-") else encoding
    sheets = tuple(_sheets(source)) if is_workbook else ()
    chosen = sheet if sheet in sheets else next(iter(sheets), "")
    grid = _grid(source, chosen, encoding)
    if grid.findings.has_errors:
        hit = next(iter(grid.findings))
        raise UsageError(hit.message, remedy=hit.remedy)
    return Sample(sheets, chosen, encoding, list(grid.rows), grid.records)


def _sheets(source: Source) -> list[str]:
    return list(open_workbook(source.data).sheet_names)


def _grid(source: Source, sheet: str, encoding: str) -> Grid:
    if source.data.startswith((ZIP, OLE)):
        return read_workbook_grid(source, _BARE, sheet=sheet)
    if not encoding:
        return read_csv_grid(source, _BARE)
    told = f'{_BARE.text}[file]\nencoding = "{encoding}"\n'
    return read_csv_grid(source, parse_mapping(told, "sample"))


_BARE: LayoutMapping = parse_mapping(
    '[mapping]\nid = "sample"\n[rows]\nheader = 0\n[fixed]\nTIME_PERIOD = "2000"\n[values]\ncolumn = "#1"\n',
    "sample",
)
"""Reads a sheet as it stands, whatever it is."""
