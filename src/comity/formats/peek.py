"""A first look at any file: its header and some rows as texts, to see what kind of table it is.

The look is taken before anything is read for good, so that a file about persons is known before it is kept.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.formats.detect import is_sdmx
from comity.formats.encoding import detect_encoding
from comity.formats.peek_markup import columns_of_markup
from comity.formats.source import OLE, ZIP, Source

_HEAD = 1 << 18
_ROWS = 60
_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One table's header and first rows; `sheet` names the sheet of a workbook."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    sheet: str | None = None


def peek(source: Source) -> list[Glimpse]:
    """Return a glimpse of each table in the file; none where it can't be read as a table at all."""
    if source.is_refused:
        return []
    if source.data.startswith((ZIP, OLE)):
        return list(_workbook(source))
    return list(_text(source.data))


def _text(data: bytes) -> Iterator[Glimpse]:
    text = data[:_HEAD].decode(detect_encoding(data[:_HEAD]), "replace").removeprefix("\ufeff").replace("\0", "")
    if text.lstrip().startswith(("<", "{", "[")):
        header, rows = columns_of_markup(text)
        if header and not is_sdmx(text):
            yield Glimpse(header, rows)
        return
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        rows = [
            row for row, _ in zip(csv.reader(io.StringIO(text), delimiter=separator), range(_ROWS), strict=False)
        ]
    except csv.Error:
        rows = [line.split(separator) for line in text.splitlines()[:_ROWS]]
    yield from _glimpse(rows, None)


def _workbook(source: Source) -> Iterator[Glimpse]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        names = book.sheet_names
    except BaseException as error:  # noqa: BLE001 - a panic of the library is no Exception
        _check_tolerable(error)
        return
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
            rows = [["" if c is None else str(c) for c in row] for row in sheet.to_python(nrows=_ROWS)]
        except BaseException as error:  # noqa: BLE001 - as above
            _check_tolerable(error)
            continue
        yield from _glimpse(rows, name)


def _check_tolerable(error: BaseException) -> None:
    """Raise what isn't due to the workbook: a panic of the Rust library is, and is no Exception."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


def _glimpse(rows: Sequence[Sequence[str]], sheet: str | None) -> Iterator[Glimpse]:
    """Take the fullest of the first rows as the header: titles above a table fill few cells."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if filled:
        at = max(range(min(len(filled), 15)), key=lambda i: (sum(bool(c.strip()) for c in filled[i]), -i))
        yield Glimpse(filled[at], filled[at + 1 :], sheet)
