"""The first look at a file: what it shows, and what it must not open."""

from io import BytesIO

import pytest
import xlwt

from comity.formats.peek import peek
from comity.formats.source import read_source


def test_text_in_any_encoding() -> None:
    """A file about persons must be recognised in whatever encoding it comes."""
    for codec in ("utf-8", "utf-16", "cp1251"):
        (glimpse,) = peek(read_source("Фамилия;Имя\nИванова;Анна\n".encode(codec)))
        assert (glimpse.header, glimpse.rows) == (["Фамилия", "Имя"], [["Иванова", "Анна"]])


@pytest.mark.parametrize(("row", "seen"), [(2, 1), (65_535, 0)])
def test_an_xls_sheet_that_reaches_far_is_not_opened(row: int, seen: int) -> None:
    """Opening lays out every cell up to the last one: a few bytes would take a gigabyte."""
    book, stream = xlwt.Workbook(), BytesIO()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, "Country")
    sheet.write(row, 250, "1")
    book.save(stream)
    assert len(peek(read_source(stream.getvalue()))) == seen
