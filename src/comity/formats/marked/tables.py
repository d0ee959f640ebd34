"""What a file shows as sheets: the lines of a text, or the values of a workbook that isn't opened as it is."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from comity.formats.encoding import detect_encoding
from comity.formats.national.cell_text import cell_text
from comity.formats.source import OLE, ZIP, Source

_SEPARATORS = ",;\t|"
_SAMPLE = 1 << 18
_HEAD_LINES = 20
MOST_CELLS = 100_000
"""How many cells are shown; of a longer file, only its first lines and those with findings."""
MOST_COLUMNS = 1_000
_LONGEST_CELL = 32_000
_UNREADABLE = "…"
"""Stands for a line that can't be cut into fields."""


@dataclass(frozen=True)
class Table:
    """A sheet to be shown: lines by their number in the file, each with its cells as texts.

    `is_numbered` says that the file's line numbers need a column of their own; `is_short` that lines were left out.
    """

    name: str
    lines: Sequence[tuple[int, Sequence[str]]] = field(repr=False)
    is_numbered: bool = False
    is_short: bool = False


def tables_of(source: Source, *, wanted: frozenset[int], title: str, most_cells: int = MOST_CELLS) -> list[Table]:
    """Return the tables of a file, `wanted` lines in any case; none where it has no rows and columns."""
    if source.is_refused or not source.data:
        return []
    if source.data.startswith((ZIP, OLE)):
        return [
            _shown(name, lines, wanted=wanted, is_text=False, most_cells=most_cells)
            for name, lines in _sheets(source.data)
        ]
    text = source.data.decode(detect_encoding(source.data), "replace").removeprefix("\ufeff")
    if text.lstrip()[:1] in {"<", "{", "["}:
        return []
    return [_shown(title, _records(text), wanted=wanted, is_text=True, most_cells=most_cells)]


def _shown(
    name: str, lines: Iterator[tuple[int, list[str]]], *, wanted: frozenset[int], is_text: bool, most_cells: int
) -> Table:
    kept: list[tuple[int, Sequence[str]]] = []
    cells, is_short, last = 0, False, max(wanted, default=0)
    for number, row in lines:
        if number > last and cells >= most_cells:
            is_short = True
            break
        if cells + len(row) > most_cells and number not in wanted:
            is_short = True
            continue
        cells += len(row)
        kept.append((number, [_cell(cell) for cell in row]))
    return Table(name, kept, is_numbered=is_text or is_short, is_short=is_short)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record of a separated text with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = [_UNREADABLE]
        yield before + 1, row[:MOST_COLUMNS]
        before = reader.line_num


def _separator(text: str) -> str:
    head = "".join(line + "\n" for line, _ in zip(text[:_SAMPLE].splitlines(), range(_HEAD_LINES), strict=False))
    return max(_SEPARATORS, key=head.count)


def _sheets(data: bytes) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return
        raise
    for name, rows in found:
        yield (
            name,
            ((number, [cell_text(value) for value in row[:MOST_COLUMNS]]) for number, row in enumerate(rows, 1)),
        )


def _cell(text: str) -> str:
    """Return a text that a sheet can hold: not too long, no control characters."""
    kept = "".join(c for c in text[:_LONGEST_CELL] if c.isprintable() or c in "\n\t")
    return kept.replace("\ufffe", "").replace("\uffff", "")
