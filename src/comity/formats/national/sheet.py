"""A sheet as it stands in the file: texts by row and column, with their real places, without meaning yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from comity.formats.mapping import ColumnRef
from comity.formats.national.cell_text import heading_key
from comity.model.findings import Findings
from comity.model.frames import ROW

_LONGEST_HEADING = 40


class OddCell(StrEnum):
    """What a workbook's cell holds other than a plain value."""

    FORMULA = "formula"
    FORMULA_WITHOUT_VALUE = "formula without value"
    ERROR = "error"


@dataclass(frozen=True)
class RawSheet:
    """One table of a file, ready to be mapped as often as needed; never changed once made.

    `frame` holds the data rows: `_row` (the real line or row number) and one String column a sheet column, named
    `_c1`, `_c2` …; empty cells are null. `header` has one text a column, empty where there is none; `labels` the
    texts of single header rows, `cells` those of title cells by component. `odd` tells cells that hold formulas or
    errors, by (row, column number).
    """

    name: str
    format: str
    header: Sequence[str]
    frame: pl.DataFrame
    sheet: str | None = None
    labels: Mapping[int, Sequence[str]] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    odd: Mapping[tuple[int, int], OddCell] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    @property
    def is_workbook(self) -> bool:
        """Say whether columns are known by letters."""
        return self.format != "csv"

    def sample(self, count: int = 50) -> list[list[str]]:
        """Return the first data rows as texts, for the check that the file isn't about persons."""
        return [[text or "" for text in row] for row in self.frame.head(count).drop(ROW).iter_rows()]

    def find(self, ref: ColumnRef) -> list[int]:
        """Return the numbers of the columns that a reference may mean: one, none, or several of the same name."""
        if ref.number is not None:
            return [ref.number] if ref.number <= len(self.header) else []
        exact = [number for number, text in enumerate(self.header, 1) if text == ref.text]
        if exact:
            return exact
        key = heading_key(ref.text)
        return [number for number, text in enumerate(self.header, 1) if text and heading_key(text) == key]

    def is_blank(self, number: int) -> bool:
        """Say whether a column has neither a header nor a value."""
        return not self.header[number - 1] and self.frame[column_name(number)].null_count() == self.frame.height

    def label(self, number: int) -> str:
        """Name a column for people: its header, and its letter in a workbook.

        A header that is long, as merged ones are, is cut.
        """
        heading = " ".join(self.header[number - 1].split()) if number <= len(self.header) else ""
        if len(heading) > _LONGEST_HEADING:
            heading = heading[: _LONGEST_HEADING - 1] + "…"
        if not self.is_workbook:
            return heading or f"#{number}"
        letters = column_letters(number)
        return f"{letters} ({heading})" if heading else letters


def column_letters(number: int) -> str:
    """Return the letters of a spreadsheet column.

    >>> column_letters(1), column_letters(27), column_letters(702)
    ('A', 'AA', 'ZZ')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_name(number: int) -> str:
    """Return the name of a sheet column in the frame."""
    return f"_c{number}"


def make_frame(rows: Sequence[int], records: Sequence[Sequence[str | None]], *, width: int) -> pl.DataFrame:
    """Make the frame of a raw sheet from records of equal width; empty texts become null."""
    columns = list(zip(*records, strict=True)) if records else [()] * width
    data: dict[str, pl.Series] = {ROW: pl.Series(ROW, rows, dtype=pl.Int64)}
    for number, column in enumerate(columns, 1):
        data[column_name(number)] = pl.Series(column_name(number), column, dtype=pl.String)
    frame = pl.DataFrame(data)
    return frame.with_columns(pl.col(pl.String).replace("", None)) if width else frame
