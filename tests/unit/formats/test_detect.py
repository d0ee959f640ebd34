"""Formats told apart by their bytes."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
import xlwt

from comity.formats.detect import FORM_SHEET, detect_format
from comity.formats.source import read_source
from unit.formats.crossings_sample import HEADER, message


def _workbook(*sheets: str) -> bytes:
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    for sheet in sheets:
        workbook.add_worksheet(sheet)
    workbook.close()
    return stream.getvalue()


def _old_workbook() -> bytes:
    stream = BytesIO()
    workbook = xlwt.Workbook()
    workbook.add_sheet("Data")
    workbook.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(message("M").encode(), "sdmx-csv-2.0", id="2.0"),
        pytest.param(b"\xef\xbb\xbf" + message("M").encode(), "sdmx-csv-2.0", id="2.0 with a mark"),
        pytest.param(message("M").encode("utf-16"), "sdmx-csv-2.0", id="2.0 in UTF-16"),
        pytest.param(b"\n\n" + HEADER.encode(), "sdmx-csv-2.0", id="2.0 after blank lines"),
        pytest.param(b'"STRUCTURE[;]";"STRUCTURE_ID"\n', "sdmx-csv-2.0", id="2.0 quoted, semicolons"),
        pytest.param(b"sep=;\nSTRUCTURE;STRUCTURE_ID\n", "sdmx-csv-2.0", id="2.0 after a separator line"),
        pytest.param(b"DATAFLOW,FREQ\n", "sdmx-csv-1.0", id="1.0"),
        pytest.param(b"structure,id\n1,2\n", "csv", id="a table that happens to begin with structure"),
        pytest.param(b"country;2024\nKG;5\n", "csv", id="other table"),
        pytest.param("страна;2024\n".encode("cp1251"), "csv", id="other table in an old encoding"),
        pytest.param(_workbook("Data"), "xlsx", id="workbook"),
        pytest.param(_workbook("Data", FORM_SHEET), "form", id="form"),
        pytest.param(_old_workbook(), "xls", id="old workbook"),
        pytest.param(b"just words\n", "unknown", id="prose"),
        pytest.param(b'{"a": [1, 2]}', "unknown", id="JSON"),
        pytest.param(b"<?xml version='1.0'?><a b=\"1,2\"/>", "unknown", id="XML"),
        pytest.param(b"", "unknown", id="empty"),
        pytest.param(bytes(range(256)), "unknown", id="bytes"),
    ],
)
def test_formats(data: bytes, expected: str) -> None:
    """The bytes alone say what it is; the name doesn't count."""
    assert detect_format(read_source(data, "file.pdf")) == expected


@pytest.mark.parametrize("piece", [b"<?a b?>", b"<!-- a -->", b"<!DOCTYPE a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"])
def test_much_before_the_root(piece: bytes) -> None:
    """Instructions and comments one after another: a pattern that could split them in two ways would never end."""
    root = b'<mes:StructureSpecificData xmlns:mes="m"/>'
    assert detect_format(read_source(piece * 500 + root)) == "sdmx-ml"
    assert detect_format(read_source(piece * 500 + b"<a/>")) == "unknown"


def test_a_sheet_of_forms_in_other_words() -> None:
    """A workbook whose own list of sheets isn't XML to its end, or never closes a tag, is looked through once."""
    endless = b"<workbook>" + b"<sheet " * 200_000
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", endless)
    assert detect_format(read_source(stream.getvalue())) == "xlsx"
