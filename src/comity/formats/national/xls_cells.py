"""Formulas, errors and the extent of sheets in XLS files, read before the workbook is opened.

The compound file ([MS-CFB]) and the records of its workbook stream ([MS-XLS] 2.4: BOUNDSHEET8, FORMULA, BOOLERR)
are walked; whatever doesn't fit is left to the workbook reader, which says that the file is damaged.
"""

import struct
from collections.abc import Iterator, Mapping

from comity.formats.national.sheet import OddCell
from comity.formats.national.xlsx_cells import OddCells

_FREE = 0xFFFFFFFA
_MINI_CUTOFF = 4096
_ENTRY = 128
_BOUNDSHEET, _FORMULA, _BOOLERR, _EOF, _BOF = 0x0085, 0x0006, 0x0205, 0x000A, 0x0809
_CELLS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x0406, 0x0206})
_SEVERAL = frozenset({0x00BD, 0x00BE})
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_RESULT_ERROR, _RESULT_EMPTY = 2, 3


class TooLargeError(Exception):
    """A sheet's cells lie too far apart to be opened."""

    def __init__(self, sheet: str, rows: int, columns: int) -> None:
        """Say which sheet, and how far it reaches."""
        super().__init__(sheet)
        self.sheet, self.rows, self.columns = sheet, rows, columns


def read_xls_cells(data: bytes, *, most_cells: int) -> Mapping[str, OddCells]:
    """Return the odd cells of each sheet, by sheet name; raises TooLargeError beyond `most_cells` for a sheet."""
    try:
        stream = workbook_stream(data)
        sheets = list(_sheets(stream))
    except (struct.error, IndexError, ValueError):
        return {}
    return {name: _walk(stream, offset, name=name, most_cells=most_cells) for name, offset in sheets}


def workbook_stream(data: bytes) -> bytes:
    """Return the workbook stream of a compound file; ValueError where it has none."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    mini_size = 1 << struct.unpack_from("<H", data, 32)[0]
    directory_start, cutoff, mini_start = struct.unpack_from("<I4xII", data, 48)
    table = _allocation(data, size)
    directory = _chain(data, table, directory_start, size=size, offset=size)
    root_start = struct.unpack_from("<I", directory, 116)[0]
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, count = struct.unpack_from("<II", directory, at + 116)
            if count >= (cutoff or _MINI_CUTOFF):
                return _chain(data, table, start, size=size, offset=size)[:count]
            mini_table = _numbers(_chain(data, table, mini_start, size=size, offset=size))
            mini = _chain(data, table, root_start, size=size, offset=size)
            return _chain(mini, mini_table, start, size=mini_size, offset=0)[:count]
    raise ValueError("no workbook stream")


def _allocation(data: bytes, size: int) -> list[int]:
    """Return the table that gives the sector after each sector."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    extra = struct.unpack_from("<I", data, 68)[0]
    seen: set[int] = set()
    while extra < _FREE and extra not in seen:
        seen.add(extra)
        more = _numbers(data[size * (extra + 1) : size * (extra + 2)])
        sectors += more[:-1]
        extra = more[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE:
            table += _numbers(data[size * (sector + 1) : size * (sector + 2)])
    return table


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _chain(data: bytes, table: list[int], start: int, *, size: int, offset: int) -> bytes:
    """Return the bytes of a chain of sectors; a chain longer than the table runs in a circle."""
    parts: list[bytes] = []
    sector = start
    while sector < _FREE:
        if len(parts) > len(table):
            raise ValueError("circular chain")
        at = offset + sector * size
        parts.append(data[at : at + size])
        sector = table[sector]
    return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Yield each sheet's name and where its records begin."""
    for kind, body in _records(stream, 0):
        if kind == _EOF:
            return
        if kind == _BOUNDSHEET:
            offset, length, wide = struct.unpack_from("<I2xBB", body)
            text = body[8 : 8 + length * (2 if wide & 1 else 1)]
            yield text.decode("utf-16-le" if wide & 1 else "latin-1", "replace"), offset


def _walk(stream: bytes, offset: int, *, name: str, most_cells: int) -> OddCells:
    found = OddCells()
    rows = columns = depth = 0
    for kind, body in _records(stream, offset):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        if depth > 1 or kind not in _CELLS or len(body) < 6:  # noqa: PLR2004 - charts within; row, column, format
            continue
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _SEVERAL else column
        rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
        if rows * columns > most_cells:
            raise TooLargeError(name, rows, columns)
        _look(found, kind, body, place=(row + 1, column + 1))
    return found


def _look(found: OddCells, kind: int, body: bytes, *, place: tuple[int, int]) -> None:
    """Note a formula or an error."""
    if kind == _BOOLERR and len(body) > 7 and body[7]:  # noqa: PLR2004 - value, then whether it is an error
        found.kinds[place], found.errors[place] = OddCell.ERROR, _ERRORS.get(body[6], "#ERROR!")
    elif kind == _FORMULA and len(body) > 13:  # noqa: PLR2004 - the eight bytes of the last result
        result = body[6:14]
        special = result[6:] == b"\xff\xff"
        if special and result[0] == _RESULT_ERROR:
            found.kinds[place], found.errors[place] = OddCell.ERROR, _ERRORS.get(result[2], "#ERROR!")
        elif special and result[0] == _RESULT_EMPTY:
            found.kinds[place] = OddCell.FORMULA_WITHOUT_VALUE
        else:
            found.kinds[place] = OddCell.FORMULA
