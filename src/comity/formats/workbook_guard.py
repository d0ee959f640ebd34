"""What a workbook would do to whoever opens it: how far its members expand, how far its sheets reach.

The sizes that a ZIP declares are not believed: every member is expanded and counted, nothing is kept.
"""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from comity.formats.messages import finding
from comity.formats.sheet_extent import BeyondError, SharedTexts, SheetExtent
from comity.formats.workbook_parts import BOOK, RELATIONS, elements
from comity.model.findings import Finding

_CHUNK = 1 << 16
_MEBIBYTE = 1 << 20
_CENTRAL = b"PK\x01\x02"
_LOCAL = struct.Struct("<26xHH")
_ENCRYPTED = 1
_CELLS = b"sheetData"
_OTHER_KINDS = (
    ("xl/workbook.bin", "binary workbook (XLSB)"),
    ("word/document.xml", "Word document"),
    ("ppt/presentation.xml", "presentation"),
    ("content.xml", "OpenDocument file"),
)


UNOPENED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    KeyError,
)
"""What `zipfile` may raise over a damaged archive."""


class _Faulty(Exception):  # noqa: N818 - carries a finding out of the counting loops, never out of this module
    def __init__(self, found: Finding) -> None:
        self.finding = found


def check_workbook(
    data: bytes, expanded_bytes: int, *, members: int, cells: int, all_cells: int
) -> Iterator[Finding]:
    """Yield what stands against opening these bytes of a ZIP as an XLSX workbook: one finding at most.

    Errors: FIL-06 no workbook, FIL-07 damaged, or two sheets are one part, FIL-08 expands too far, FIL-09 password,
    FIL-10 another kind of office file, FIL-11 a sheet whose cells lie further apart than `cells`, or all sheets
    together than `all_cells`.
    """
    try:
        _check(data, expanded_bytes, members=members, cells=cells, all_cells=all_cells)
    except _Faulty as fault:
        yield fault.finding
    except UNOPENED:
        yield finding("FIL-07")


def _check(data: bytes, expanded_bytes: int, *, members: int, cells: int, all_cells: int) -> None:
    if data.count(_CENTRAL) > members:
        raise _Faulty(finding("FIL-08", limit=expanded_bytes // _MEBIBYTE))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
    _check_kind({entry.filename for entry in entries})
    left, look = expanded_bytes, _Look(expanded_bytes, cells, all_cells)
    for entry in sorted(entries, key=lambda entry: not _is_shared(entry.filename)):
        left -= _walk(data, entry, left, look=look)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        _check_sheets(archive, members)


def _check_sheets(archive: zipfile.ZipFile, members: int) -> None:
    """Refuse a workbook in which a part is more than one sheet: it would be read again for each."""
    if RELATIONS not in archive.namelist():
        return
    named = {
        entry.get("Id"): entry.get("Target", "") for entry in elements(archive.read(RELATIONS), "Relationship")
    }
    sheets = [entry.get("id") for entry in elements(archive.read(BOOK), "sheet")]
    if len(sheets) > members:
        raise _Faulty(finding("FIL-07"))
    parts = [posixpath.normpath(posixpath.join("/xl", named[sheet])).lower() for sheet in sheets if sheet in named]
    if len(set(parts)) < len(parts):
        raise _Faulty(finding("FIL-07"))


def _check_kind(names: set[str]) -> None:
    if BOOK in names:
        return
    for member, kind in _OTHER_KINDS:
        if member in names:
            raise _Faulty(finding("FIL-10", kind=kind))
    raise _Faulty(finding("FIL-06"))


def _walk(data: bytes, entry: zipfile.ZipInfo, left: int, *, look: "_Look") -> int:
    """Expand one member in pieces and return its true size; what its cells come to is measured on the way.

    Any member may be a sheet: only the workbook's relations say which, and they are the sender's too.
    """
    size, checksum, tail, is_xml, has_cells = 0, 0, b"", True, _is_shared(entry.filename)
    reader = look.reader(entry.filename)
    for piece in _pieces(data, entry):
        size, checksum = size + len(piece), zlib.crc32(piece, checksum)
        if size > left:
            raise _Faulty(finding("FIL-08", limit=look.limit))
        has_cells = has_cells or _CELLS in tail + piece
        is_xml = is_xml and look.feed(reader, piece, entry.filename)
        if has_cells and not is_xml:
            raise _Faulty(finding("FIL-07"))
        tail = piece[-len(_CELLS) :]
    if checksum != entry.CRC:
        raise _Faulty(finding("FIL-07"))
    look.count(reader, entry.filename)
    return size


class _Look:
    """What is looked for in a workbook's members: the shared texts first, then the cells of each sheet."""

    def __init__(self, expanded_bytes: int, cells: int, all_cells: int) -> None:
        self.limit = expanded_bytes // _MEBIBYTE
        self._text, self._cells, self._left = expanded_bytes, cells, all_cells
        self._shared = SharedTexts()

    def reader(self, name: str) -> SheetExtent | SharedTexts:
        """Return what takes the pieces of a member."""
        if _is_shared(name):
            return self._shared
        return SheetExtent(self._cells, text=self._text, shared=self._shared)

    def count(self, reader: SheetExtent | SharedTexts, name: str) -> None:
        """Take a member that was read into account: all sheets together may not reach too far either."""
        if isinstance(reader, SheetExtent):
            self._left -= reader.rows * reader.columns
            if self._left < 0:
                raise _Faulty(finding("FIL-11", sheet=name, rows=reader.rows, columns=reader.columns))

    def feed(self, reader: SheetExtent | SharedTexts, piece: bytes, name: str) -> bool:
        """Give the reader a piece; False where the member is no XML."""
        try:
            reader.feed(piece)
        except (expat.ExpatError, LookupError, ValueError):  # an encoding of no known name, or of several bytes
            return False
        except BeyondError as far:
            if not far.rows:
                raise _Faulty(finding("FIL-08", limit=self.limit)) from None
            raise _Faulty(finding("FIL-11", sheet=name, rows=far.rows, columns=far.columns)) from None
        return True


def _is_shared(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


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
