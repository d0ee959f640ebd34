"""National layouts in XLSX and XLS: merged headers, numbers, formulas, errors, sheets."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from comity.formats.mapping import parse_mapping
from comity.formats.national import load_sheet
from comity.formats.source import read_source
from unit.formats.national.layouts import names, read, rules

WIDE = """
[mapping]
id = "wide"
[file]
sheet = "Data"
[rows]
header = [3, 4]
first = 6
[[rows.total]]
row = 6
[components.ORIGIN]
column = "#A"
area = true
[components.TIME_PERIOD]
cell = { at = "A1", pattern = "за .* (\\\\d{4}) года" }
[values]
sum_column = "#D"
[[values.columns]]
column = "Виды на жительство / выдано"
set = { REASON = "RESIDENCE", STAGE = "ISSUED" }
[[values.columns]]
column = "#C"
set = { REASON = "RESIDENCE", STAGE = "HELD" }
"""
LONG = """
[mapping]
id = "long"
[components.ORIGIN]
column = "country"
area = true
[components.TIME_PERIOD]
column = "month"
frequency = "M"
[values]
column = "n"
"""


def save(book: openpyxl.Workbook) -> bytes:
    """Return a workbook's bytes."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def wide_book() -> openpyxl.Workbook:
    """Make a small form with a title, a merged header, a code row, a total and a check sum."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.create_sheet("Титул")
    sheet = book.create_sheet("Data ")
    for row in (
        ["за январь - декабрь 2016 года"],
        [],
        ["Страна", "Виды на жительство", None, "Сумма"],
        [None, "выдано", "прожива- ет", None],
        ["код", 1, 2, 3],
        ["ВСЕГО", 12, 30, 42],
        ["Казахстан ", 10, 25, 35],
        ["Киргизия", 2, 5, 7],
    ):
        sheet.append(row)
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    return book


def long_book(*rows: tuple[object, ...]) -> tuple[openpyxl.Workbook, Worksheet]:
    """Make a workbook with one long table."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (("country", "month", "n"), *rows):
        sheet.append(list(row))
    return book, sheet


def test_a_merged_header_a_title_and_sums() -> None:
    """Every cell keeps its row and column; the totals are checked and left out."""
    parsed = read(save(wide_book()), WIDE)
    assert parsed.format == "xlsx"
    assert parsed.frame.select(
        "_row", "_column", "ORIGIN", "REASON", "STAGE", "TIME_PERIOD", "OBS_VALUE"
    ).rows() == [
        (7, "B (Виды на жительство / выдано)", "KZ", "RESIDENCE", "ISSUED", "2016", "10"),
        (7, "C (Виды на жительство / прожива- ет)", "KZ", "RESIDENCE", "HELD", "2016", "25"),
        (8, "B (Виды на жительство / выдано)", "KG", "RESIDENCE", "ISSUED", "2016", "2"),
        (8, "C (Виды на жительство / прожива- ет)", "KG", "RESIDENCE", "HELD", "2016", "5"),
    ]
    assert rules(parsed) == ["MAP-53", "MAP-54"]


def test_wrong_sums_are_named() -> None:
    """A total and a check sum that don't fit are named with what they should be."""
    book = wide_book()
    book["Data "]["B6"], book["Data "]["D7"] = 13, 36
    parsed = read(save(book), WIDE)
    assert names("MAP-50", parsed) == [(6, "B (Виды на жительство / выдано)", "13"), (6, "D (Сумма)", "42")]
    assert names("MAP-51", parsed)[0] == (6, "D (Сумма)", "42")
    assert (7, "D (Сумма)", "36") in names("MAP-51", parsed)


def test_a_total_can_be_kept_as_such() -> None:
    """The total row becomes _T where the mapping says so."""
    mapping = WIDE.replace("row = 6", "row = 6\nkeep = true").replace(
        "area = true", 'area = true\nmap = { "всего" = "_T" }'
    )
    parsed = read(save(wide_book()), mapping)
    assert parsed.frame.filter(parsed.frame["ORIGIN"] == "_T")["OBS_VALUE"].to_list() == ["12", "30"]
    assert "MAP-55" in rules(parsed)


@pytest.mark.parametrize("sheet", ['"Data"', "2", '{ matches = "^dat" }'])
def test_a_sheet_is_found_by_name_number_or_pattern(sheet: str) -> None:
    """A trailing space in the sheet's name doesn't matter."""
    assert read(save(wide_book()), WIDE.replace('sheet = "Data"', f"sheet = {sheet}")).frame.height == 4


def test_a_sheet_that_is_missing_is_said() -> None:
    """The finding lists the sheets that are there."""
    parsed = read(save(wide_book()), WIDE.replace('sheet = "Data"', 'sheet = "Form 2"'))
    assert names("SHT-08", parsed) == [(None, None, "Титул, Data ")]


def test_cells_become_text_without_losing_anything() -> None:
    """Whole numbers have no fraction, texts stay, dates give their month, spaces go."""
    book, _ = long_book(
        ("Germany", dt.date(2024, 1, 1), 14337084.0),
        ("Germany", dt.datetime(2024, 2, 1, tzinfo=None), 2.5),  # noqa: DTZ001 - workbooks know no zones
        ("Germany", "март 2024", "1 234\u00a0567"),
        ("Germany", "2024-04", "004"),
        ("Germany", "2024-05", 0.1 + 0.2),
    )
    parsed = read(save(book), LONG)
    assert parsed.frame["OBS_VALUE"].to_list() == ["14337084", "2.5", "1234567", "004", "0.3"]
    assert parsed.frame["TIME_PERIOD"].to_list() == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
    assert rules(parsed) == ["SHT-12"]
    assert parsed.columns["OBS_VALUE"] == "C (n)"


def test_formulas_errors_dates_and_truth_values_are_named() -> None:
    """A cell that isn't a plain number is found, whatever the spreadsheet shows."""
    book, sheet = long_book(
        ("Germany", "2024-01", "=1+1"),
        ("Germany", "2024-02", None),
        ("Germany", "2024-03", dt.date(2024, 5, 1)),
        ("Germany", "2024-04", True),
    )
    sheet["C3"] = "#REF!"
    sheet["C3"].data_type = "e"
    parsed = read(save(book), LONG)
    assert [(f.rule, f.row, f.found) for f in parsed.findings] == [
        ("SHT-11", 2, None),
        ("SHT-10", 3, "#REF!"),
        ("SHT-13", 4, "2024-05-01"),
        ("SHT-14", 5, "TRUE"),
    ]
    assert parsed.frame.height == 0


def test_a_calculated_formula_is_taken_with_a_warning() -> None:
    """The result last saved is used, and it is said that it came from a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, text in enumerate(("country", "month", "n")):
        sheet.write(0, column, text)
    sheet.write_row(1, 0, ("Germany", "2024-01"))
    sheet.write_formula(1, 2, "=6*7", None, 42)
    sheet.write_row(2, 0, ("Germany", "2024-02"))
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    book.close()
    parsed = read(buffer.getvalue(), LONG)
    assert parsed.frame["OBS_VALUE"].to_list() == ["42"]
    assert [(f.rule, f.row) for f in parsed.findings] == [("SHT-10", 3), ("SHT-15", 2)]


def test_an_error_in_a_label_is_named_as_such() -> None:
    """A broken reference in a country's cell isn't an unknown country."""
    book, sheet = long_book(("Germany", "2024-01", 1))
    sheet["A2"] = "#N/A"
    sheet["A2"].data_type = "e"
    assert names("SHT-10", read(save(book), LONG)) == [(2, "A (country)", "#N/A")]


def test_merged_cells_can_be_filled() -> None:
    """A country merged over its months is given to each of them, where the mapping says so."""
    book, sheet = long_book(("Germany", "2024-01", 1), (None, "2024-02", 2))
    sheet.merge_cells("A2:A3")
    assert names("MAP-13", read(save(book), LONG)) == [(3, "A (country)", None)]
    filled = read(save(book), LONG + "\n[file]\nfill_merged = true\n")
    assert filled.frame["ORIGIN"].to_list() == ["DE", "DE"]
    down = read(save(book), LONG + '\n[rows]\nfill_down = ["country"]\n')
    assert down.frame["ORIGIN"].to_list() == ["DE", "DE"]


def test_notes_below_the_table_are_not_read() -> None:
    """The table ends at the first empty row, or where a note begins."""
    book, sheet = long_book(("Germany", "2024-01", 1))
    sheet["A5"] = "Source: border service"
    assert read(save(book), LONG + '\n[rows]\nuntil = "empty"\n').frame.height == 1
    note = read(save(book), LONG + '\n[rows]\nuntil = { column = "#A", matches = "source.*" }\n')
    assert (note.frame.height, len(note.findings)) == (1, 0)


def xls(*rows: tuple[object, ...]) -> bytes:
    """Make an XLS workbook with one long table."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист1")
    for row, values in enumerate((("country", "month", "n"), *rows)):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    return save(book)


def test_xls_is_read_with_its_formulas() -> None:
    """An old workbook gives the same; a formula that was never calculated is found there too."""
    parsed = read(xls(("Казахстан", "2024-01", 5), ("Казахстан", "2024-02", xlwt.Formula("2+3"))), LONG)
    assert parsed.format == "xls"
    assert parsed.frame.select("_row", "ORIGIN", "OBS_VALUE").rows() == [(2, "KZ", "5")]
    assert names("SHT-11", parsed) == [(3, "C (n)", None)]


def test_a_large_xls_is_read_through_its_sector_chains() -> None:
    """Formulas are found beyond the first sectors of the compound file."""
    rows = [("Казахстан", "2024-01", number) for number in range(6_000)]
    rows[5_500] = ("Казахстан", "2024-01", xlwt.Formula("1"))
    raw = load_sheet(read_source(xls(*rows)), parse_mapping(LONG, "m"))
    assert list(raw.odd) == [(5_502, 3)]


def test_an_xls_whose_cells_lie_far_apart_is_refused() -> None:
    """A file of a few kilobytes must not become a sheet of seventeen million cells."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, "country")
    sheet.write(65_535, 255, 1)
    assert rules(read(save(book), LONG)) == ["FIL-11"]


@pytest.mark.parametrize("cut", [600, 2_000, 4_000])
def test_a_damaged_xls_is_said(cut: int) -> None:
    """Whatever breaks in the reader, the sender gets a finding."""
    assert rules(read(xls(("Germany", "2024-01", 1))[:cut], LONG)) == ["SHT-06"]


def test_prefixed_sheet_xml_is_searched_too() -> None:
    """Some programs write every element with a namespace prefix."""
    from comity.formats.national.xlsx_cells import odd_cells

    xml = (
        b'<x:d><x:row r="2"><x:c r="C2" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>'
        b"<x:c><x:f>A1</x:f></x:c></x:row>"
        b'<x:row><x:c t="e"/><x:c><x:f/><x:v>7</x:v></x:c></x:row></x:d>'
    )
    found = odd_cells(xml)
    assert found.errors == {(2, 3): "#DIV/0!", (3, 1): "#ERROR!"}
    assert {place: kind.value for place, kind in found.kinds.items()} == {
        (2, 3): "error",
        (2, 4): "formula without value",
        (3, 1): "error",
        (3, 2): "formula",
    }
