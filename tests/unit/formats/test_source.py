"""Bytes within bounds: sizes, compression, containers."""

import gzip
import hashlib
import struct
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from comity.errors import UsageError
from comity.formats.source import OLE, Limits, read_source

KIB = 1024
TIGHT = Limits(
    file_bytes=64 * KIB, expanded_bytes=256 * KIB, workbook_bytes=256 * KIB, workbook_members=50, sheet_cells=10_000
)


def _workbook(*cells: tuple[int, int]) -> bytes:
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for row, column in cells:
        sheet.write(row, column, 1)
    workbook.close()
    return stream.getvalue()


def _archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _rules(data: bytes, limits: Limits | None = TIGHT) -> list[str]:
    return [found.rule for found in read_source(data, "file", limits).findings]


def test_plain_bytes_pass() -> None:
    """A plain file comes as it is, with its digest."""
    source = read_source(b"a,b\n", "a.csv")
    assert (source.name, source.raw, source.data) == ("a.csv", b"a,b\n", b"a,b\n")
    assert source.sha256 == hashlib.sha256(b"a,b\n").hexdigest()
    assert not source.is_refused


def test_gzip_is_taken_off() -> None:
    """`data` is the plain text, `raw` and the digest are the file as it came."""
    packed = gzip.compress(b"a,b\n") + gzip.compress(b"c,d\n")
    source = read_source(packed)
    assert (source.data, source.raw) == (b"a,b\nc,d\n", packed)
    assert source.sha256 == hashlib.sha256(packed).hexdigest()


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    """A path gives the bare name."""
    (tmp_path / "a.csv").write_bytes(b"x")
    assert read_source(tmp_path / "a.csv").name == "a.csv"


def test_a_missing_file_is_a_fault_in_use(tmp_path: Path) -> None:
    """No file, or a folder: the person who asked is told, nothing is found in data."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError):
            read_source(path)


def test_a_good_workbook_passes() -> None:
    """An XLSX workbook within the limits comes as it is."""
    data = _workbook((0, 0), (20, 10))
    assert read_source(data, limits=TIGHT).data == data


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        pytest.param(b"x" * 65 * KIB, "FIL-01", id="too large"),
        pytest.param(b"", "FIL-02", id="empty"),
        pytest.param(gzip.compress(b""), "FIL-02", id="empty within gzip"),
        pytest.param(b"\xef\xbb\xbf", "FIL-02", id="a byte order mark alone"),
        pytest.param(b"\r\n \t\n" * 5000, "FIL-02", id="blank lines alone"),
        pytest.param(gzip.compress(b"abc" * 100)[:-5], "FIL-03", id="gzip cut off"),
        pytest.param(gzip.compress(b"abc")[:-8] + b"\0" * 8, "FIL-03", id="gzip with a wrong checksum"),
        pytest.param(gzip.compress(b"abc") + b"junk", "FIL-03", id="gzip with junk after it"),
        pytest.param(b"\x1f\x8bjunk", "FIL-03", id="gzip in name only"),
        pytest.param(gzip.compress(b"\0" * 2_000_000), "FIL-04", id="gzip bomb"),
        pytest.param(gzip.compress(gzip.compress(b"\0" * 9_000_000)), "FIL-05", id="nested gzip bomb"),
        pytest.param(_archive({"a.csv": b"a,b"}), "FIL-06", id="zip of a table"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, "FIL-06", id="empty zip"),
        pytest.param(b"PK\x03\x04 and no more", "FIL-07", id="zip in name only"),
        pytest.param(_workbook((0, 0))[:-200], "FIL-07", id="workbook cut off"),
        pytest.param(_archive({"xl/workbook.xml": b"x"}, zipfile.ZIP_LZMA), "FIL-07", id="strange compression"),
        pytest.param(_archive({"xl/workbook.xml": b" " * 300_000}), "FIL-08", id="zip bomb"),
        pytest.param(
            _archive({"xl/workbook.xml": b"", **{f"{i}": b"" for i in range(60)}}), "FIL-08", id="members"
        ),
        pytest.param(OLE + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le"), "FIL-09", id="password"),
        pytest.param(_archive({"word/document.xml": b""}), "FIL-10", id="Word document"),
        pytest.param(_archive({"xl/workbook.bin": b""}), "FIL-10", id="XLSB"),
        pytest.param(_archive({"content.xml": b"", "mimetype": b""}), "FIL-10", id="OpenDocument"),
        pytest.param(_workbook((0, 0), (1_048_575, 16_383)), "FIL-11", id="a stray cell far away"),
        pytest.param(b"%PDF-1.7", "FIL-12", id="PDF"),
        pytest.param(b"\xef\xbb\xbf\n<HTML><table>", "FIL-12", id="web page named .xls"),
    ],
)
def test_what_is_refused(data: bytes, rule: str) -> None:
    """Each is one finding that says what to do, and nothing is left to read."""
    source = read_source(data, "file", TIGHT)
    assert [found.rule for found in source.findings] == [rule]
    assert source.data == b""
    assert next(iter(source.findings)).remedy.endswith(".")


def test_declared_sizes_are_not_believed() -> None:
    """A member that says it is small and expands without end is counted by what it does."""
    bomb = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = bomb.compress(b"\0" * 3_000_000) + bomb.flush()
    data = _archive({"xl/workbook.xml": b"x" * 10, "xl/a": b"y"}, zipfile.ZIP_STORED)
    forged = _forge(packed, declared=10)
    assert _rules(data) == []
    assert _rules(forged) == ["FIL-08"]


def _forge(packed: bytes, *, declared: int) -> bytes:
    """Return a ZIP with one member, `xl/workbook.xml`, whose declared size is a lie."""
    name = b"xl/workbook.xml"
    sizes = struct.pack("<LLL", zlib.crc32(b"\0" * declared), len(packed), declared)
    local = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", len(name), 0) + name
    central = struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, 0, 8, 0, 0) + sizes
    central += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, 0) + name
    at = len(local) + len(packed)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, len(central), at, 0)
    return local + packed + central + end


CELL = b"<c r='A1'><v>1</v></c>"
SHEET = b"<worksheet><sheetData>%b</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        pytest.param(b"<row>" + CELL + b"</row>", None, id="one cell"),
        pytest.param(b"<row r='9'><c/><c/></row>" * 10, None, id="cells without references"),
        pytest.param(b"<row><c r = 'XFD9'/></row>", "FIL-11", id="blanks around the sign"),
        pytest.param(b"<row><c r%b='XFD9'/></row>" % (b" " * 70_000), "FIL-11", id="blanks over two pieces"),
        pytest.param(b"<row><c r='xfd9'/></row>", "FIL-11", id="small letters"),
        pytest.param(b"<row r='900000000'><c/></row>", "FIL-11", id="a row that no sheet has"),
        pytest.param(b"<row r='%b'/><row><c/></row>" % (b"9" * 5000), "FIL-11", id="a row of 5000 digits"),
        pytest.param(b"<row>" + b"<c/>" * 200 + b"</row>" + b"<row><c/></row>" * 60, "FIL-11", id="implied places"),
        pytest.param(CELL * 10_001, "FIL-11", id="one cell again and again"),
        pytest.param(b"<c <c <c", "FIL-07", id="no XML"),
        pytest.param(b"&" + b" " * 70_000 + b"<c r='XFD9'/>", "FIL-07", id="no XML, cells later"),
    ],
)
def test_how_far_a_sheet_reaches(rows: bytes, rule: str | None) -> None:
    """Whoever opens a sheet lays out all cells up to the last: a place that isn't counted ends the process."""
    data = _archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": SHEET % rows})
    assert _rules(data) == ([] if rule is None else [rule])


def test_document_types_are_refused() -> None:
    """Entities would be expanded by the sender's rules."""
    sheet = b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + SHEET % CELL
    assert _rules(_archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet})) == ["FIL-07"]


@pytest.mark.parametrize(("cells", "rules"), [(3, []), (30, ["FIL-08"])])
def test_a_long_text_in_many_cells(cells: int, rules: list[str]) -> None:
    """A shared text is copied into each cell that names it: a small file would take all memory."""
    texts = b"<sst><si><t>a</t></si><si><t>" + b"x" * 20_000 + b"</t></si></sst>"
    sheet = SHEET % (b"<row>" + b"<c t='s'><v>1</v></c>" * cells + b"</row>")
    parts = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts}
    assert _rules(_archive(parts)) == rules


BOOK = b"<workbook xmlns:r='r'><sheets>%b</sheets></workbook>"
RELATIONS = b"<Relationships>%b</Relationships>"


def _book(*targets: str, rows: bytes = b"<row><c/></row>") -> bytes:
    """Return a workbook with a sheet for each target, and the parts that the targets name below `xl`."""
    sheets = "".join(f"<sheet name='s{at}' r:id='r{at}'/>" for at, _ in enumerate(targets))
    relations = "".join(f"<Relationship Id='r{at}' Target='{target}'/>" for at, target in enumerate(targets))
    parts = {f"xl/{target}": SHEET % rows for target in targets if not target.startswith((".", "/"))}
    book = {"xl/workbook.xml": BOOK % sheets.encode(), "xl/_rels/workbook.xml.rels": RELATIONS % relations.encode()}
    return _archive(book | parts)


@pytest.mark.parametrize("other", ["worksheets/a.xml", "/xl/worksheets/a.xml", "./worksheets/A.xml"])
def test_one_part_for_several_sheets(other: str) -> None:
    """It would be read again for each: a small workbook would take hours."""
    assert _rules(_book("worksheets/a.xml", "worksheets/b.xml")) == []
    assert _rules(_book("worksheets/a.xml", other)) == ["FIL-07"]


def test_all_sheets_together() -> None:
    """Sheets that reach just far enough are too much, if they are many."""
    rows = b"<row r='1000'><c r='J1000'/></row>"
    data = _book("a.xml", "b.xml", "c.xml", rows=rows)
    assert _rules(data) == []
    assert _rules(data, replace(TIGHT, workbook_cells=29_999)) == ["FIL-11"]


def test_a_changed_byte() -> None:
    """A part whose checksum isn't that of its content is damage, not a crash of whoever opens it next."""
    data = _archive({"xl/workbook.xml": BOOK % b"", "xl/a": b"figures"}, zipfile.ZIP_STORED)
    assert _rules(data) == []
    assert _rules(data.replace(b"<sheets>", b"<sheetz>")) == ["FIL-07"]
    assert _rules(data.replace(b"figures", b"figurez")) == ["FIL-07"]


def test_paths_out_of_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is unpacked, wherever a member says that it belongs."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    data = _archive({"xl/workbook.xml": BOOK % b"", "../evil": b"x", str(tmp_path / "evil"): b"x"})
    assert _rules(data) == []
    assert list(tmp_path.rglob("*")) == [folder]


@pytest.mark.parametrize("encoding", [b"nekg-8", b"gb18030", b"utf-7"])
def test_an_unknown_encoding_of_a_part(encoding: bytes) -> None:
    """A part in an encoding that the parser doesn't have can't be counted, so it isn't opened."""
    sheet = b"<?xml version='1.0' encoding='%b'?>" % encoding + SHEET % CELL
    assert _rules(_archive({"xl/workbook.xml": BOOK % b"", "xl/worksheets/sheet1.xml": sheet})) == ["FIL-07"]


def test_overlapping_members_are_counted_each() -> None:
    """Many entries that share one compressed stream are counted as often as they stand there."""
    name = b"xl/workbook.xml"
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(b"\0" * 50_000) + packer.flush()
    single = _forge(packed, declared=50_000)
    start = single.index(b"PK\x01\x02")
    central = single[start : single.index(b"PK\x05\x06")]
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 10, 10, len(central) * 10, start, 0)
    assert name in central
    assert _rules(single[:start] + central * 10 + end) == ["FIL-08"]


def test_representation_hides_the_content() -> None:
    """A source in a log line shows no figures."""
    assert "secret" not in repr(read_source(b"secret"))
