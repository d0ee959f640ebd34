"""Forms: written, filled in, read back."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import openpyxl
import pytest

from comity.formats.detect import detect_format
from comity.formats.form import form_reference, read_form, write_form
from comity.formats.form.layout import form_components
from comity.formats.parsed import ParsedFile
from comity.formats.source import read_source
from comity.model.frames import OBS_VALUE
from comity.model.groups import Agreement
from comity.model.periods import Frequency, parse_period
from comity.model.structures import (
    Code,
    Codelist,
    Component,
    Dataflow,
    DataStructure,
    DataType,
    Reference,
    Role,
)


def codes(id_: str, **names: str) -> Codelist:
    """Return a small code list with English and Russian names."""
    listed = tuple(Code(code, {"en": name, "ru": f"{name} (ru)"}) for code, name in names.items())
    return Codelist(Reference("T", id_, "1.0"), {}, listed)


AREA = codes("CL_AREA", KG="Kyrgyzstan", KZ="Kazakhstan", _T="Total")
FLOW = Dataflow(
    Reference("T", "ENTRIES", "1.0.0"),
    {"en": "Entries", "ru": "Въезды"},
    DataStructure(
        Reference("T", "DSD", "1.0.0"),
        {},
        (
            Component("FREQ", Role.DIMENSION, {"en": "Frequency"}, codes("CL_FREQ", M="Monthly", A="Annual")),
            Component("REPORTER", Role.DIMENSION, {"en": "Reporting state"}, AREA),
            Component("ORIGIN", Role.DIMENSION, {"en": "Origin"}, AREA),
            Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
            Component("OBS_VALUE", Role.MEASURE, data_type=DataType.DECIMAL),
            Component("OBS_STATUS", Role.ATTRIBUTE, codelist=codes("CL_STATUS", A="Normal", M="Missing")),
            Component("COMMENT", Role.ATTRIBUTE, required=False),
            Component("TITLE", Role.ATTRIBUTE, required=False, attachment=("REPORTER",)),
        ),
    ),
)
PERIODS = tuple(p for p in (parse_period("2024-01"), parse_period("2024-02")) if p is not None)


def form(**options: object) -> openpyxl.Workbook:
    """Write a form of the small dataflow and open it as a spreadsheet program would."""
    data = write_form(FLOW, member="KG", periods=PERIODS, **options)  # type: ignore[arg-type]
    return openpyxl.load_workbook(BytesIO(data))


def fill(book: openpyxl.Workbook, *rows: Mapping[str, str | float | None], first: int = 3) -> None:
    """Write cells by component id."""
    sheet = book["DATA"]
    ids = [cell.value for cell in sheet[1]]
    for number, row in enumerate(rows, first):
        for id_, value in row.items():
            sheet.cell(number, ids.index(id_) + 1).value = value


def read_back(book: openpyxl.Workbook) -> ParsedFile:
    """Save the workbook and read it as a form."""
    buffer = BytesIO()
    book.save(buffer)
    return read_form(read_source(buffer.getvalue(), "form.xlsx"), FLOW)


def found(parsed: ParsedFile) -> Sequence[tuple[str, int | None]]:
    """Return rule and row of every finding."""
    return [(finding.rule, finding.row) for finding in parsed.findings]


def test_a_filled_form_reads_back() -> None:
    """Codes with or without names, in either language, and prefilled columns arrive as codes."""
    book = form()
    fill(
        book,
        {"ORIGIN": "KZ – Kazakhstan", "TIME_PERIOD": "2024-01", "OBS_VALUE": 12, "OBS_STATUS": "A – Normal"},
        {"ORIGIN": "kazakhstan", "TIME_PERIOD": "2024-02", "OBS_VALUE": 14337084.0, "COMMENT": "004"},
        {"ORIGIN": "_T", "TIME_PERIOD": "2024-02", "OBS_VALUE": None, "OBS_STATUS": "M – Missing (ru)"},
    )
    parsed = read_back(book)
    assert found(parsed) == []
    assert (parsed.format, parsed.structure, parsed.rows) == ("form", FLOW.reference, 3)
    columns = ["_row", "FREQ", "REPORTER", "ORIGIN", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "COMMENT"]
    assert parsed.frame.select(columns).rows() == [
        (3, "M", "KG", "KZ", "2024-01", "12", "A", None),
        (4, "M", "KG", "KZ", "2024-02", "14337084", None, "004"),
        (5, "M", "KG", "_T", "2024-02", "NaN", "M", None),
    ]
    assert parsed.columns["ORIGIN"] == "C (ORIGIN)"


def test_the_form_is_recognised_and_the_same_every_time() -> None:
    """The hidden sheet makes it a form; the same arguments give the same bytes."""
    data = write_form(FLOW, member="KG", periods=PERIODS)
    assert detect_format(read_source(data, "form.xlsx")) == "form"
    assert form_reference(read_source(data, "form.xlsx")) == FLOW.reference
    assert data == write_form(FLOW, member="KG", periods=PERIODS)


def test_the_sheet_offers_lists_and_protects_its_headings() -> None:
    """Coded columns have drop-downs on a hidden sheet; only cells to fill in are unlocked."""
    book = form()
    sheet = book["DATA"]
    lists = {
        str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"
    }
    assert lists["C3:C1048576"] == "'_codes'!$B$1:$B$3"
    assert lists["D3:D1048576"] == "'_codes'!$C$1:$C$2"
    assert [book["_codes"].cell(row, 2).value for row in (1, 2, 3)] == [
        "KG – Kyrgyzstan",
        "KZ – Kazakhstan",
        "_T – Total",
    ]
    assert (book["_codes"].sheet_state, book["_comity"].sheet_state) == ("hidden", "veryHidden")
    assert sheet.protection.sheet
    assert (sheet["B3"].value, sheet["B3"].protection.locked) == ("KG – Kyrgyzstan", True)
    assert not sheet.column_dimensions["C"].protection.locked
    assert sheet["A1"].protection.locked


def test_the_form_explains_itself_in_its_language() -> None:
    """The first sheet says in words what to do, and describes every column."""
    agreement = Agreement("KG", FLOW.id, Frequency.MONTHLY, 45, ("KG",))
    english = [[c.value for c in row] for row in form(agreement=agreement)["README"].rows]
    russian = [[c.value for c in row] for row in form(language="ru")["README"].rows]
    assert english[0][0] == "Entries: reporting form"
    assert ["Due: 45 days after the end of each period.", None, None, None] in english
    assert russian[0][0] == "Въезды: форма отчётности"
    ids = [c.id for c in form_components(FLOW.structure)]
    assert [row[0] for row in english][-len(ids) :] == ids
    assert "TITLE" not in ids


def test_a_provider_of_several_states_chooses_among_its_own() -> None:
    """The reporter isn't fixed where the agreement names several; its list holds only those."""
    agreement = Agreement("AGENCY", FLOW.id, Frequency.MONTHLY, 45, ("KG", "KZ"))
    book = form(agreement=agreement)
    assert book["DATA"]["B3"].value is None
    listed = [cell.value for column in book["_codes"].columns for cell in column]
    assert listed[:4] == ["M – Monthly", "A – Annual", None, "KG – Kyrgyzstan"]


def test_rows_below_the_prefilled_ones_may_be_used() -> None:
    """Member and frequency follow from the form where a row has none."""
    book = form(rows=2)
    fill(book, {"ORIGIN": "KZ", "TIME_PERIOD": "2024-01", "OBS_VALUE": 1}, first=9)
    parsed = read_back(book)
    assert parsed.frame.select("_row", "FREQ", "REPORTER").rows() == [(9, "M", "KG")]


def test_faults_of_a_form_name_row_and_column() -> None:
    """A wrong code, a missing figure, a figure with spaces and a formula are each said."""
    book = form()
    good = {"ORIGIN": "KZ", "TIME_PERIOD": "2024-01", "OBS_VALUE": "1 234"}
    fill(
        book,
        good,
        {**good, "ORIGIN": "Narnia"},
        {**good, "TIME_PERIOD": "2024-02", "OBS_VALUE": None},
        {**good, "TIME_PERIOD": "Smarch", "OBS_VALUE": 1},
        {**good, "ORIGIN": None},
        {**good, "ORIGIN": "_T", OBS_VALUE: "=A1"},
        good,
    )
    parsed = read_back(book)
    assert sorted(found(parsed), key=str) == sorted(
        [
            ("MAP-10", 4),
            ("MAP-43", 5),
            ("MAP-12", 6),
            ("MAP-13", 7),
            ("SHT-11", 8),
            ("MAP-60", 9),
            ("SHT-12", None),
        ],
        key=str,
    )


def test_an_empty_form_is_said() -> None:
    """What is only prefilled is not data."""
    assert found(read_back(form())) == [("FRM-05", None)]


def test_a_form_of_another_dataflow_is_refused() -> None:
    """The hidden sheet tells what the form is for; another version is read with a warning."""
    book = form()
    fill(book, {"ORIGIN": "KZ", "TIME_PERIOD": "2024-01", "OBS_VALUE": 1})
    book["_comity"]["B2"] = "T:EXITS(1.0.0)"
    assert found(read_back(book)) == [("FRM-02", None)]
    book["_comity"]["B2"] = "T:ENTRIES(0.9.0)"
    assert found(read_back(book)) == [("FRM-03", None)]
    book["_comity"]["B2"] = "nonsense"
    assert found(read_back(book)) == [("FRM-01", None)]


def test_a_workbook_that_is_no_form_is_refused() -> None:
    """Any other workbook gets a finding, not a crash."""
    assert form_reference(read_source(b"a,b\n1,2\n")) is None
    assert ("FRM-01", None) in found(read_back(openpyxl.Workbook()))


def test_an_added_column_is_said() -> None:
    """Remarks beside the table aren't read, and their writer is told so."""
    book = form()
    fill(book, {"ORIGIN": "KZ", "TIME_PERIOD": "2024-01", "OBS_VALUE": 1})
    book["DATA"]["J3"] = "call me"
    parsed = read_back(book)
    assert [(f.rule, f.column) for f in parsed.findings] == [("FRM-04", "J")]
    assert parsed.frame.height == 1


@pytest.mark.parametrize("value", [-1, 0.5, 1e18])
def test_odd_numbers_are_left_to_validation(value: float) -> None:
    """The reader hands figures on; whether they make sense is not its question."""
    book = form()
    fill(book, {"ORIGIN": "KZ", "TIME_PERIOD": "2024-01", "OBS_VALUE": value})
    assert read_back(book).frame["OBS_VALUE"].cast(float).to_list() == [value]
