"""What a workbook would do to whoever opens it: how far its members expand, how far its sheets reach.

The sizes that a ZIP declares are not believed: every member is expanded and counted, nothing is kept.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from comity.formats.messages import finding
from comity.model.findings import Finding

_CHUNK = 1 << 16
_MEBIBYTE = 1 << 20
_CENTRAL = b"PK\x01\x02"
_LOCAL = struct.Struct("<26xHH")
_ENCRYPTED = 1
_CELLS = b"sheetData"
_PLACE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")
_OTHER_KINDS = (
    ("xl/workbook.bin", "binary workbook (XLSB)"),
    ("word/document.xml", "Word document"),
    ("ppt/presentation.xml", "presentation"),
    ("content.xml", "OpenDocument file"),
)


class _Faulty(Exception):  # noqa: N818 - carries a finding out of the counting loops, never out of this module
    def __init__(self, found: Finding) -> None:
        self.finding = found


def check_workbook(data: bytes, expanded_bytes: int, *, members: int, cells: int) -> Iterator[Finding]:
    """Yield what stands against opening these bytes of a ZIP as an XLSX workbook: one finding at most.

    Errors: FIL-06 no workbook, FIL-07 damaged, FIL-08 expands too far, FIL-09 password, FIL-10 another kind of
    office file, FIL-11 a sheet whose cells lie further apart than `cells`.
    """
    try:
        _check(data, expanded_bytes, members=members, cells=cells)
    except _Faulty as fault:
        yield fault.finding
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, OSError, KeyError):
        yield finding("FIL-07")


def _check(data: bytes, expanded_bytes: int, *, members: int, cells: int) -> None:
    if data.count(_CENTRAL) > members:
        raise _Faulty(finding("FIL-08", limit=expanded_bytes // _MEBIBYTE))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
    _check_kind({entry.filename for entry in entries})
    left = expanded_bytes
    for entry in entries:
        left -= _walk(data, entry, left, cells=cells)


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    for member, kind in _OTHER_KINDS:
        if member in names:
            raise _Faulty(finding("FIL-10", kind=kind))
    raise _Faulty(finding("FIL-06"))


def _walk(data: bytes, entry: zipfile.ZipInfo, left: int, *, cells: int) -> int:
    """Expand one member in pieces and return its true size; how far its cells reach is measured on the way.

    Any member may be a sheet: only the workbook's relations say which, and they are the sender's too.
    """
    size, rows, columns, tail, is_sheet = 0, 1, 1, b"", False
    for piece in _pieces(data, entry):
        size += len(piece)
        if size > left:
            raise _Faulty(finding("FIL-08", limit=left // _MEBIBYTE))
        text = tail + piece
        is_sheet = is_sheet or _CELLS in text
        for letters, digits in set(_PLACE.findall(text)) if is_sheet else ():
            rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
        if rows * columns > cells:
            raise _Faulty(finding("FIL-11", sheet=entry.filename, rows=rows, columns=columns))
        tail = text[-16:]
    return size


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if entry.flag_bits & _ENCRYPTED:
        raise _Faulty(finding("FIL-09"))
    name_length, extra_length = _LOCAL.unpack_from(data, entry.header_offset)
    start = entry.header_offset + _LOCAL.size + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflate(packed)
    else:
        raise _Faulty(finding("FIL-07"))


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _CHUNK):
        piece = bytes(packed[at : at + _CHUNK])
        while piece:
            yield inflater.decompress(piece, _CHUNK)
            piece = inflater.unconsumed_tail
    yield inflater.flush()


def _column_number(letters: bytes) -> int:
    """Return the number of a column from its letters; 1 for none.

    >>> _column_number(b"A"), _column_number(b"XFD"), _column_number(b"")
    (1, 16384, 1)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number or 1
