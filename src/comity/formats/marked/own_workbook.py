"""The sender's own workbook, opened so that nothing in it can run: values for formulas, no macros, no links out."""

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from comity.formats.source import ZIP, Source

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_CELLS = 400_000
_MOST_BYTES = 24 << 20
_RANGE = re.compile(r"(?:'[^']*'|[\w.]+)!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
_LITERAL = re.compile(r'"[^"]*"')


def open_own(source: Source) -> "Workbook | None":
    """Return the workbook; None where it is no XLSX, or too large to be opened whole.

    Raises whatever the library stumbles over in a workbook that other programs wrote.
    """
    if source.is_refused or not source.data.startswith(ZIP) or _sheet_bytes(source.data) > _MOST_BYTES:
        return None
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(source.data), data_only=True, keep_links=False)
    sheets = book.worksheets
    if not sheets or sum(sheet.max_row * sheet.max_column for sheet in sheets) > _MOST_CELLS:
        return None
    _make_harmless(book)
    return book


def _sheet_bytes(data: bytes) -> int:
    """Return how many bytes the sheets expand to; the guard has seen to it that a workbook says the truth."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return sum(one.file_size for one in archive.infolist() if one.filename.startswith("xl/worksheets/"))


def _make_harmless(book: "Workbook") -> None:
    """Remove what could compute or reach out; conditional formats would cover the marks, too."""
    from openpyxl.formatting.formatting import ConditionalFormattingList

    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in [key for key, one in names.items() if not _RANGE.fullmatch(one.attr_text or "")]:
            del names[name]
    for sheet in book.worksheets:
        sheet.conditional_formatting = ConditionalFormattingList()
        sheet.protection.sheet = False
        kept = [one for one in sheet.data_validations.dataValidation if _is_plain(one.type, one.formula1)]
        sheet.data_validations.dataValidation = kept
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
                if cell.hyperlink is not None:
                    cell.hyperlink = None


def _is_plain(kind: str | None, formula: str | None) -> bool:
    text = (formula or "").removeprefix("=")
    return kind == "list" and bool(_RANGE.fullmatch(text) or _LITERAL.fullmatch(text) or text.isidentifier())
