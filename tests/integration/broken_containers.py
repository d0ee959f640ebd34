"""Broken files that aren't plain text: compressed, workbooks, other kinds under a false name."""

import gzip
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import xlsxwriter

from integration.broken_files import Broken, line, message

MAPPING = """\
[mapping]
id = "entries"
title = "Entries"
dataflow = "CROSSINGS"

[components.ORIGIN]
column = "Country"
area = true

[values]
column = "Entries"

[fixed]
FREQ = "M"
REPORTER = "KG"
ORIGIN_BASIS = "C"
DIRECTION = "IN"
PURPOSE = "_T"
MODE = "_T"
NEIGHBOUR = "_T"
COUNT_UNIT = "CROSSINGS"
TIME_PERIOD = "2024-05"
"""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Return an XLSX workbook with one sheet; a text that begins with = is a formula that was never calculated."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(at, place, value, None, "")
            else:
                sheet.write(at, place, value)
    book.close()
    return stream.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def sheets(data: bytes, sheet: bytes) -> bytes:
    """Return a workbook whose sheet is this XML."""
    with zipfile.ZipFile(BytesIO(data)) as old:
        return archive({n: sheet if "worksheets" in n else old.read(n) for n in old.namelist()})


TABLE = (("Country", "Entries"), ("China", 5), ("Turkey", 7))


def compressed() -> Iterator[Broken]:
    """Yield compressed files."""
    good = message(line()).encode()
    yield Broken("gzip-cut-off", gzip.compress(good)[:-5], "FIL-03", name="f.csv.gz")
    yield Broken(
        "gzip-of-a-broken-file", gzip.compress(message(line(ORIGIN="CHN")).encode()), "COD-01", 2, "ORIGIN"
    )
    yield Broken("gzip-twice", gzip.compress(gzip.compress(good)), "FIL-05")
    yield Broken("gzip-of-nothing", gzip.compress(b""), "FIL-02")
    yield Broken("zip-of-a-table", archive({"a.csv": good}), "FIL-06", name="f.zip")


def workbooks(mapping: Path) -> Iterator[Broken]:
    """Yield workbooks."""
    good = workbook(*TABLE)
    mapped = ("--map", str(mapping))
    far = b"<worksheet><sheetData><row><c r='A1'/><c r='XFD1048576'/></row></sheetData></worksheet>"
    huge = b"<worksheet><dimension ref='A1:XFD1048576'/><sheetData/></worksheet>"
    for id_, data, rule, row, column in (
        ("cut-off", good[:-300], "FIL-07", None, None),
        ("spoilt-within", good[:400] + b"\0" * 200 + good[600:], "FIL-07", None, None),
        ("named-in-vain", b"PK\x03\x04 and no more", "FIL-07", None, None),
        ("password", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "FIL-09", None, None),
        ("old-and-broken", OLE + bytes(4000), "SHT-06", None, None),
        ("of-another-program", archive({"content.xml": b""}), "FIL-10", None, None),
        ("far-cell", sheets(good, far), "FIL-11", None, None),
        ("huge-declared-size", sheets(good, huge), "MAP-01", None, "Entries"),
        ("no-xml", sheets(good, b"<worksheet><sheetData><c <c"), "FIL-07", None, None),
        ("empty-sheet", workbook(), "MAP-01", None, "Entries"),
        ("header-alone", workbook(TABLE[0]), "SHT-04", None, None),
        ("unknown-header", workbook(("Land", "Zahl"), ("China", 5)), "MAP-01", None, "Country"),
        ("formula-never-calculated", workbook(*TABLE[:2], ("Turkey", "=B2+2")), "SHT-11", 3, "B (Entries)"),
        ("text-for-a-figure", workbook(*TABLE[:2], ("Turkey", "many")), "MAP-44", 3, "B (Entries)"),
        ("unknown-country", workbook(*TABLE[:2], ("Narnia", 7)), "MAP-10", 3, "A (Country)"),
        ("country-twice", workbook(*TABLE, ("Türkiye", 7)), "MAP-60", 4, "B (Entries)"),
    ):
        yield Broken(f"workbook-{id_}", data, rule, row, column, name="f.xlsx", options=mapped)
    yield Broken("workbook-without-mapping", good, "INT-01", name="f.xlsx")


def false_names() -> Iterator[Broken]:
    """Yield files of other kinds that call themselves CSV."""
    yield Broken("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "FIL-12")
    yield Broken("web-page", b"<!DOCTYPE html>\n<html><table><tr><td>1</td></tr></table></html>", "FIL-12")
    yield Broken("xml", b"<?xml version='1.0'?><rows><row n='5'/></rows>", "INT-02")
    yield Broken("rtf", b"{\\rtf1 5}", "FIL-12")
    yield Broken("picture", b"\x89PNG\r\n\x1a\n" + bytes(200), "FIL-12")
