"""A file's bytes, bounded: never more than the limits allow in memory, whatever a compressed file claims.

Nothing here raises on bad *data*: the findings say what is wrong, and `data` is then empty.
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from comity.errors import OutsideError, UsageError
from comity.formats.encoding import UTF8_MARK
from comity.formats.messages import finding
from comity.formats.old_workbook_guard import check_old_workbook, without_macros
from comity.formats.workbook_guard import check_workbook
from comity.model.findings import Finding, Findings

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (
    (b"%PDF", "PDF document"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"{\\rtf", "RTF document"),
    (b"\x89PNG", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"<!doctype html", "web page (HTML)"),
    (b"<html", "web page (HTML)"),
    (b"PAR1", "Parquet file"),
    (b"SQLite format 3", "SQLite database"),
)
_CHUNK = 1 << 20
_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold: bytes as sent and expanded, a workbook's members, cells that sheets span.

    A million observations in SDMX-CSV are about 100 MiB. The bounds keep what a hostile file can take below 500 MB.
    """

    file_bytes: int = 100 * _MEBIBYTE
    expanded_bytes: int = 100 * _MEBIBYTE
    workbook_bytes: int = 64 * _MEBIBYTE
    workbook_members: int = 2_000
    sheet_cells: int = 1_000_000
    workbook_cells: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came (`raw`, with its SHA-256) and as readers want it (`data`, gzip taken off).

    With an error among `findings`, `data` is empty; where the file was too large to be read at all, so are `raw`
    and `sha256`. `name` is the file's bare name.
    """

    name: str
    raw: bytes = field(repr=False)
    data: bytes = field(repr=False)
    sha256: str
    findings: Findings = field(default_factory=Findings)

    @property
    def is_refused(self) -> bool:
        """Say whether there is nothing to read."""
        return self.findings.has_errors


def read_source(path_or_bytes: Path | str | bytes, name: str | None = None, limits: Limits | None = None) -> Source:
    """Read a file, or take bytes that are here already, within the limits.

    Gzip is taken off; a ZIP must be an XLSX workbook whose members truly expand within the limits. A path that is
    no readable file is a fault in use (UsageError) or outside (OutsideError).
    """
    limits = limits or Limits()
    if isinstance(path_or_bytes, bytes):
        raw, name = path_or_bytes, name or "data"
    else:
        path = Path(path_or_bytes)
        raw, name = _read_file(path, limits.file_bytes), name or path.name
    if len(raw) > limits.file_bytes:
        return _too_large(name, limits)
    findings = Findings()
    data = _open(raw, findings, limits)
    return Source(name, raw, b"" if findings.has_errors else data, hashlib.sha256(raw).hexdigest(), findings)


def _read_file(path: Path, bound: int) -> bytes:
    if not path.is_file():
        detail = f"There is no file {path}." if not path.exists() else f"{path} is not a file."
        raise UsageError(detail, remedy="Give the path of the file to read.")
    try:
        with path.open("rb") as stream:
            return stream.read(bound + 1)
    except OSError as error:
        raise OutsideError(f"{path} can't be read: {error.strerror}.", remedy="Check its permissions.") from error


def _too_large(name: str, limits: Limits) -> Source:
    findings = Findings()
    findings.add(finding("FIL-01", limit=limits.file_bytes // _MEBIBYTE))
    return Source(name, b"", b"", "", findings)


def _open(raw: bytes, findings: Findings, limits: Limits) -> bytes:
    """Return the bytes to read; add what stands against reading them."""
    data = _expand_gzip(raw, findings, limits.expanded_bytes) if raw.startswith(GZIP) else raw
    if findings.has_errors:
        return b""
    if _is_blank(data):
        findings.add(finding("FIL-02"))
    elif data.startswith(GZIP):
        findings.add(finding("FIL-05"))
    elif data.startswith((ZIP, EMPTY_ZIP)):
        findings.extend(
            check_workbook(
                data,
                limits.workbook_bytes,
                members=limits.workbook_members,
                cells=limits.sheet_cells,
                all_cells=limits.workbook_cells,
            )
        )
    elif data.startswith(OLE):
        findings.extend([finding("FIL-09")] if _PASSWORD in data else _check_old(data, limits))
        data = without_macros(data)
    elif kind := _other_kind(data):
        findings.add(finding("FIL-12", kind=kind))
    return data


def _check_old(data: bytes, limits: Limits) -> Iterator[Finding]:
    return check_old_workbook(
        data, limits.workbook_bytes, cells=limits.sheet_cells, all_cells=limits.workbook_cells
    )


def _is_blank(data: bytes) -> bool:
    """Say whether nothing but a byte order mark and blanks is there."""
    text = data.removeprefix(UTF8_MARK)
    return not text or text.isspace()


def _other_kind(data: bytes) -> str | None:
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark) or start.lower().startswith(mark):
            return kind
    return None


def _expand_gzip(raw: bytes, findings: Findings, bound: int) -> bytes:
    """Take gzip off. The size is counted before anything is kept, so that a bomb costs time only, and bounded."""
    try:
        if _gzip_size(raw, bound) > bound:
            findings.add(finding("FIL-04", limit=bound // _MEBIBYTE))
            return b""
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        findings.add(finding("FIL-03"))
        return b""


def _gzip_size(raw: bytes, bound: int) -> int:
    total = 0
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
        while total <= bound and (chunk := stream.read(_CHUNK)):
            total += len(chunk)
    return total
