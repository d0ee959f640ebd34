"""What an XLS workbook would do to whoever opens it: where its parts lead, how far it reaches, what it repeats.

Its reader follows whatever the file says, reserves what it claims, and copies each shared text and each name of a
formula into every cell that uses it. All of it is counted here first. [MS-XLS] 2.4.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise

from comity.formats.compound_file import CompoundFile, DamagedError
from comity.formats.messages import finding
from comity.formats.shared_texts_xls import shared_lengths
from comity.model.findings import Finding

_MEBIBYTE = 1 << 20
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
_WITHOUT_MACROS = "_vba_project_cur".encode("utf-16-le")
_BOOKS = ("workbook", "book")
_SST, _CONTINUE, _EOF = 0x00FC, 0x003C, 0x000A
_BOUNDSHEET, _NAME, _DIMENSIONS, _LABELSST = 0x0085, 0x0018, 0x0200, 0x00FD
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406, 0x04BC, 0x0221})
_CELLS = frozenset({0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6, _LABELSST, *_FORMULAS})
_SEVERAL = frozenset({0x00BD, 0x00BE})
_DIMENSIONS_BYTES, _MOST_ROWS, _MOST_COLUMNS = 12, 1 << 16, 1 << 8
_LEAST_TOKEN = 5
_LONGEST_SHEET_NAME = 31


class _FaultyError(Exception):
    def __init__(self, found: Finding) -> None:
        super().__init__(found.rule)
        self.finding = found


def check_old_workbook(data: bytes, text_bytes: int, *, cells: int, all_cells: int) -> Iterator[Finding]:
    """Yield what stands against opening these bytes of a compound file as an XLS workbook: one finding at most.

    Errors: SHT-06 damaged, FIL-08 repeats more text than `text_bytes`, FIL-11 a sheet whose cells lie further apart
    than `cells`, or all sheets together than `all_cells`.
    """
    try:
        _check(data, text_bytes, cells=cells, all_cells=all_cells)
    except _FaultyError as fault:
        yield fault.finding
    except (DamagedError, struct.error, IndexError):
        yield finding("SHT-06")


def without_macros(data: bytes) -> bytes:
    """Return the workbook so that its reader doesn't find its macros: they would be expanded, and nobody asks."""
    return data.replace(_MACROS, _WITHOUT_MACROS)


def _check(data: bytes, text_bytes: int, *, cells: int, all_cells: int) -> None:
    file = CompoundFile(data)
    books = [entry for entry in file.entries if entry.name.lower() in _BOOKS]
    if not books:
        raise DamagedError("no workbook")
    for entry in books[:2]:
        _Book(file.stream(entry), text_bytes, cells=cells, all_cells=all_cells).check()


def _check_dimensions(body: bytes) -> None:
    """Check what a sheet says of its extent: room is reserved for it, though only cells fill it."""
    if len(body) < _DIMENSIONS_BYTES:
        return
    _, rows, _, columns = struct.unpack_from("<IIHH", body)
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise DamagedError("dimensions")


class _Book:
    """One workbook stream."""

    def __init__(self, stream: bytes, text_bytes: int, *, cells: int, all_cells: int) -> None:
        self.stream = stream
        self.limit, self.text = text_bytes // _MEBIBYTE, text_bytes
        self.cells, self.all_cells = cells, all_cells
        self.shared: list[int] = []
        self.token = _LONGEST_SHEET_NAME // _LEAST_TOKEN + 1
        """How many characters a byte of a formula may become."""

    def check(self) -> None:
        """Raise where something goes too far."""
        starts = sorted(self._globals())
        ends = [self._sheet(start) for start in starts]
        if any(end > following for end, (_, following) in zip(ends, pairwise(starts), strict=False)):
            raise DamagedError("sheets within one another")

    def _globals(self) -> Iterator[int]:
        """Yield where each sheet begins; take the shared texts and the names on the way."""
        texts: list[bytes] = []
        last = 0
        for _, kind, body in self._records(0):
            if kind == _SST:
                texts.append(body)
            elif kind == _CONTINUE and last == _SST:
                texts.append(body)
                continue
            elif kind == _BOUNDSHEET:
                yield struct.unpack_from("<I", body)[0]
            elif kind == _NAME:
                self.token = max(self.token, len(body) // _LEAST_TOKEN + 1)
            last = kind
        self.shared = shared_lengths(texts)

    def _records(self, at: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield where each record ends, its kind and its body, up to the first end mark, whatever is within."""
        while at + 4 <= len(self.stream):
            kind, length = struct.unpack_from("<HH", self.stream, at)
            at += 4 + length
            if kind == _EOF:
                return
            yield at, kind, self.stream[at - length : at]

    def _sheet(self, start: int) -> int:
        """Count a sheet's cells and texts; return where it ends."""
        rows = columns = 0
        end = start
        for end, kind, body in self._records(start):  # noqa: B007 - the last one is the answer
            if kind == _DIMENSIONS:
                _check_dimensions(body)
            if kind not in _CELLS or len(body) < 4:  # noqa: PLR2004 - row and column
                continue
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _SEVERAL else column
            rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
            self._check_extent(rows, columns)
            self._take_text(kind, body)
        self.all_cells -= rows * columns
        if self.all_cells < 0:
            raise _FaultyError(finding("FIL-11", sheet="", rows=rows, columns=columns))
        return end

    def _check_extent(self, rows: int, columns: int) -> None:
        if rows * columns > self.cells:
            raise _FaultyError(finding("FIL-11", sheet="", rows=rows, columns=columns))

    def _take_text(self, kind: int, body: bytes) -> None:
        if kind == _LABELSST and len(body) >= 10:  # noqa: PLR2004 - row, column, format, index
            index = struct.unpack_from("<I", body, 6)[0]
            self.text -= self.shared[index] if index < len(self.shared) else 0
        elif kind in _FORMULAS:
            self.text -= len(body) * self.token
        if self.text < 0:
            raise _FaultyError(finding("FIL-08", limit=self.limit))
