"""Old workbooks that would take their reader down are refused by what stands in them."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
import xlwt

from comity.formats.compound_file import CompoundFile
from comity.formats.old_workbook_guard import check_old_workbook
from comity.formats.peek import peek
from comity.formats.shared_texts_xls import shared_lengths
from comity.formats.source import Limits, read_source

MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")


def _old(*cells: tuple[int, int, object], sheets: int = 1) -> bytes:
    book = xlwt.Workbook()
    for number in range(sheets):
        sheet = book.add_sheet(f"Data {number}", cell_overwrite_ok=True)
        for row, column, value in cells:
            sheet.write(row, column, value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


SOUND = _old((0, 0, "Country"), (1, 0, "KZ" * 3000), (1, 1, 5), (2, 1, xlwt.Formula("1+1")))


def _rules(data: bytes, text: int = 1 << 20, *, cells: int = 1000, all_cells: int = 1000) -> list[str]:
    return [found.rule for found in check_old_workbook(data, text, cells=cells, all_cells=all_cells)]


def _put(at: int, number: int, data: bytes = SOUND) -> bytes:
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def _table_at() -> int:
    """Return where the first sector of the allocation table lies."""
    return 512 * (1 + struct.unpack_from("<I", SOUND, 76)[0])


def _circle() -> bytes:
    start = struct.unpack_from("<I", SOUND, 48)[0]
    return _put(_table_at() + 4 * start, start)


def _record(kind: int) -> int:
    """Return where the body of the first record of a kind lies; the stream of so small a file is in one piece."""
    at = SOUND.index(b"\x09\x08\x10\x00")
    while struct.unpack_from("<H", SOUND, at)[0] != kind:
        at += 4 + struct.unpack_from("<H", SOUND, at + 2)[0]
    return at + 4


def test_a_sound_workbook_passes() -> None:
    """It is opened as it is."""
    assert _rules(SOUND) == []
    (glimpse,) = peek(read_source(SOUND))
    assert glimpse.sheet == "Data 0"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(_circle, id="a chain in a circle"),
        pytest.param(lambda: _put(48, 0xFFFFFFF0), id="a directory beyond the file"),
        pytest.param(lambda: _put(44, 0xFFFFFFF), id="more tables than the file has room for"),
        pytest.param(lambda: _put(64, 0xFFFFFFF), id="more small tables"),
        pytest.param(lambda: _put(68, 0), id="tables of tables without end"),
        pytest.param(lambda: _put(76, 0xFFFFFFFA), id="a table beyond the file"),
        pytest.param(lambda: _put(80, struct.unpack_from("<I", SOUND, 76)[0]), id="a table twice"),
        pytest.param(lambda: _put(56, 0xFFFFFFFF), id="another cutoff"),
        pytest.param(lambda: _put(30, 0x00060007), id="another sector size"),
        pytest.param(lambda: _put(_record(0x00FC) + 4, 0x7FFFFFFF), id="more shared texts than there are"),
        pytest.param(lambda: SOUND[:600], id="cut off"),
        pytest.param(lambda: SOUND[:20], id="no header"),
    ],
)
def test_what_leads_astray(make: Callable[[], bytes]) -> None:
    """The workbook's reader would run in circles or ask for memory that no machine has, and end the process."""
    assert _rules(make()) == ["SHT-06"]


def test_one_text_in_many_cells() -> None:
    """A shared text is copied into each cell: a quarter of a megabyte took 1.4 gigabytes."""
    cells = [(row, column, "x" * 30_000) for row in range(10) for column in range(10)]
    assert _rules(_old(*cells[:20])) == []
    assert _rules(_old(*cells)) == ["FIL-08"]


def test_how_far_sheets_reach() -> None:
    """A reader lays out each sheet as one block, and all sheets at once."""
    far = ((0, 0, 1), (9, 99, 1))
    assert _rules(_old(*far)) == []
    assert _rules(_old((0, 0, 1), (9, 100, 1))) == ["FIL-11"]
    assert _rules(_old(*far, sheets=2)) == ["FIL-11"]
    source = read_source(_old(*far, sheets=2), limits=Limits(workbook_cells=1999))
    assert [found.rule for found in source.findings] == ["FIL-11"]


def test_sheets_within_one_another() -> None:
    """Sheets that begin within others would be read again for each."""
    two = _old((0, 0, 1), sheets=2)
    at = two.index(b"\x85\x00")
    second = two.index(b"\x85\x00", at + 2)
    assert _rules(two[: second + 4] + two[at + 4 : at + 8] + two[second + 8 :]) == ["SHT-06"]


def test_macros_are_not_found() -> None:
    """They would be expanded, two bytes to four thousand, though nobody asks for them."""
    assert MACROS not in read_source(SOUND.replace(b"\0" * len(MACROS), MACROS, 1)).data


def test_streams_are_whole() -> None:
    """What the compound file gives is what was put in: its longest text is among the shared ones."""
    (entry,) = [entry for entry in CompoundFile(SOUND).entries if entry.name == "Workbook"]
    stream = CompoundFile(SOUND).stream(entry)
    assert len(stream) >= entry.length
    assert b"KZ" * 3000 in stream


@pytest.mark.parametrize(
    ("cut", "between"),
    [(12, b"\0"), (13, b""), (18, b"\1"), (20, b"\1"), (22, b""), (28, b"\0"), (30, b"\0"), (31, b""), (33, b"")],
)
def test_texts_over_the_borders_of_records(cut: int, between: bytes) -> None:
    """A text that goes on in the next record has a byte more there, which says how wide its characters are."""
    texts = (b"\2\0\0ab", b"\3\0\1" + "абв".encode("utf-16-le"), b"\4\0\x08\1\0abcd" + b"\0" * 4)
    whole = struct.pack("<II", 3, 3) + b"".join(texts)
    assert shared_lengths([whole]) == [2, 3, 4]
    assert shared_lengths([whole[:cut], between + whole[cut:]]) == [2, 3, 4]
