"""What the fields of an SDMX-CSV file become."""

import pytest

from comity.formats.sdmx_csv import read_sdmx_csv
from comity.model.frames import ACTION, ROW
from unit.formats.crossings_sample import FLOW, STRUCTURE, message


def _rules(text: str | bytes) -> list[str]:
    return [found.rule for found in read_sdmx_csv(text, structure=STRUCTURE).findings]


def test_codes_stay_text() -> None:
    """Codes that look like numbers, nulls or truth values come through letter by letter."""
    rows = [f"M,M,{code},US,2024-01,1,," for code in ("004", "NA", "NULL", "null", "true", "1e5", "None", "-")]
    frame = read_sdmx_csv(message(*rows), structure=STRUCTURE).frame
    assert frame["REPORTER"].to_list() == ["004", "NA", "NULL", "null", "true", "1e5", "None", "-"]


def test_empty_fields_are_null_and_quoted_empty_ones_too() -> None:
    """An omitted field is null, however it is written."""
    frame = read_sdmx_csv(message('M,M,KG,US,2024-01,1,"",', "M,M,KG,US,2024-02,2,,"), structure=STRUCTURE).frame
    assert frame["OBS_STATUS"].to_list() == [None, None]
    assert frame["COMMENT"].to_list() == [None, None]


def test_spaces_belong_to_the_field() -> None:
    """RFC 4180 counts spaces as part of a field: nothing is trimmed."""
    frame = read_sdmx_csv(message("M,M,KG ,US,2024-01,1,, x "), structure=STRUCTURE).frame
    assert frame.row(0, named=True)["REPORTER"] == "KG "
    assert frame.row(0, named=True)["COMMENT"] == " x "


def test_quoted_separators_quotes_and_line_breaks() -> None:
    """A quoted field holds separators, doubled quotation marks and line breaks."""
    frame = read_sdmx_csv(message('M,M,KG,US,2024-01,1,,"a, ""b""\nc"'), structure=STRUCTURE).frame
    assert frame["COMMENT"].to_list() == ['a, "b"\nc']


def test_rows_are_physical_lines() -> None:
    """`_row` is the line where the record begins, also after quoted line breaks and blank lines."""
    text = message("M,M,KG,US,2024-01,1,,", 'M,M,KG,US,2024-02,1,,"a\nb\r\nc"', "M,M,KG,US,2024-03,1,,")
    assert read_sdmx_csv(text, structure=STRUCTURE).frame[ROW].to_list() == [2, 3, 6]


def test_blank_lines_count_but_are_no_rows() -> None:
    """Blank lines shift the lines after them and make no row and no finding."""
    text = message("M,M,KG,US,2024-01,1,,") + "\n\n" + "dataflow,TEST:FLOW(1.0.0),M,M,KG,US,2024-02,1,,\n"
    parsed = read_sdmx_csv(text, structure=STRUCTURE)
    assert parsed.frame[ROW].to_list() == [2, 5]
    assert len(parsed.findings) == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending: str) -> None:
    """Unix, Windows and old Macintosh line ends give the same rows and lines."""
    text = message("M,M,KG,US,2024-01,1,,", 'M,M,KG,_T,2024-01,2,,"a, b"').replace("\n", ending)
    parsed = read_sdmx_csv(text, structure=STRUCTURE)
    assert parsed.frame[ROW].to_list() == [2, 3]
    assert parsed.frame["COMMENT"].to_list() == [None, "a, b"]
    assert len(parsed.findings) == 0


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator: str) -> None:
    """The character after STRUCTURE separates fields."""
    parsed = read_sdmx_csv(message("M,M,KG,US,2024-01,17,,note").replace(",", separator), structure=STRUCTURE)
    assert parsed.frame.row(0)[3:] == ("M", "KG", "US", "2024-01", "17", None, "note")
    assert len(parsed.findings) == 0


def test_actions() -> None:
    """I, A and M merge; R and D stay; the case of the letter doesn't matter."""
    rows = [f"{letter},M,KG,US,2024-0{i},1,," for i, letter in enumerate("IAMRDd", start=1)]
    assert read_sdmx_csv(message(*rows), structure=STRUCTURE).frame[ACTION].to_list() == list("MMMRDD")


def test_absent_action_merges() -> None:
    """Without the column ACTION every row is a merge."""
    text = "STRUCTURE,STRUCTURE_ID,FREQ,OBS_VALUE\ndataflow,TEST:FLOW(1.0.0),M,1\n"
    parsed = read_sdmx_csv(text, structure=STRUCTURE)
    assert parsed.frame[ACTION].to_list() == ["M"]
    assert len(parsed.findings) == 0


def test_delete_rows_keep_wildcards_and_marks() -> None:
    """A delete row keeps its omitted dimensions as null and its dash as it came."""
    frame = read_sdmx_csv(message("D,,KG,,,-,,"), structure=STRUCTURE).frame
    assert frame.row(0)[2:] == ("D", None, "KG", None, None, "-", None, None)


def test_missing_numbers() -> None:
    """`NaN` and `#N/A` in the measure both mean intentionally missing; in an attribute the text stays."""
    text = message("M,M,KG,US,2024-01,NaN,,#N/A", "M,M,KG,US,2024-02,#N/A,,")
    frame = read_sdmx_csv(text, structure=STRUCTURE).frame
    assert frame["OBS_VALUE"].to_list() == ["NaN", "NaN"]
    assert frame["COMMENT"].to_list() == ["#N/A", None]


def test_decimal_commas() -> None:
    """With the semicolon as separator a decimal comma becomes a point."""
    rows = ["M;KG;US;2024-01;12,4;", "M;KG;US;2024-02;1234,567;1,5"]
    text = "STRUCTURE;STRUCTURE_ID;FREQ;REPORTER;ORIGIN;TIME_PERIOD;OBS_VALUE;COMMENT\n"
    text += "".join(f"dataflow;TEST:FLOW(1.0.0);{row}\n" for row in rows)
    parsed = read_sdmx_csv(text, structure=STRUCTURE)
    assert parsed.frame["OBS_VALUE"].to_list() == ["12.4", "1234.567"]
    assert parsed.frame["COMMENT"].to_list() == [None, "1,5"]
    assert len(parsed.findings) == 0


def test_doubtful_commas_are_an_error() -> None:
    """1,234 between semicolons can be 1.234 or 1234: it is never guessed."""
    text = "STRUCTURE;STRUCTURE_ID;FREQ;OBS_VALUE\ndataflow;TEST:FLOW(1.0.0);M;1,234\n"
    found = next(iter(read_sdmx_csv(text, structure=STRUCTURE).findings))
    assert (found.rule, found.row, found.found) == ("CSV-22", 2, "1,234")


def test_names_after_codes_are_taken_off() -> None:
    """`labels=both`: coded fields, period and measure lose their names, free text keeps its colons."""
    header = (
        "STRUCTURE,STRUCTURE_ID,FREQ: Frequency,ORIGIN: Origin,TIME_PERIOD: Time,OBS_VALUE: Value,COMMENT: Note"
    )
    row = "dataflow,TEST:FLOW(1.0.0): Flow: all,M: Monthly,US: United: States,2024-01: January,12,see: below"
    parsed = read_sdmx_csv(f"{header}\n{row}\n", structure=STRUCTURE, dataflow=FLOW.reference)
    assert parsed.frame.row(0)[3:] == ("M", "US", "2024-01", "12", "see: below")
    assert parsed.columns["FREQ"] == "FREQ: Frequency"
    assert len(parsed.findings) == 0


def test_label_columns_are_passed_over() -> None:
    """`labels=name`: each component's name column is left out, even where it is headed like a component."""
    header = "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,FREQ,Freq,ORIGIN,Origin,OBS_VALUE,Observation value"
    text = f"{header}\ndataflow,TEST:FLOW(1.0.0),Flow,M,M,Monthly,US,United States,12,\n"
    parsed = read_sdmx_csv(text, structure=STRUCTURE)
    assert parsed.frame.row(0)[3:] == ("M", "US", "12")
    assert len(parsed.findings) == 0


def test_several_values_keep_their_separator() -> None:
    """Brackets are no part of the component's id; codes within a field lose their names one by one."""
    text = "STRUCTURE[;],STRUCTURE_ID,OBS_STATUS[],COMMENT[en;fr]\ndataflow,TEST:FLOW(1.0.0),A: x;E: y,en:a;fr:b\n"
    parsed = read_sdmx_csv(text, structure=STRUCTURE)
    assert parsed.frame.row(0)[3:] == ("A;E", "en:a;fr:b")
    assert len(parsed.findings) == 0


def test_keys_are_compared_with_the_dimensions() -> None:
    """A series or observation key that contradicts its row is a warning; the dimensions are taken."""
    header = "STRUCTURE,STRUCTURE_ID,SERIES_KEY,OBS_KEY,FREQ,REPORTER,ORIGIN,TIME_PERIOD,OBS_VALUE"
    rows = ["M.KG.US,M.KG.US.2024-01,M,KG,US,2024-01,1", "M.KG._T,M.KG.US.2024-02,M,KG,US,2024-02,2"]
    parsed = read_sdmx_csv(message(*rows, header=header), structure=STRUCTURE)
    assert [(f.rule, f.row, f.column) for f in parsed.findings] == [("CSV-23", 3, "SERIES_KEY")]
    assert parsed.frame.height == 2


def test_rows_without_values_are_counted() -> None:
    """Rows of separators only are passed over, and said once."""
    parsed = read_sdmx_csv(message("M,M,KG,US,2024-01,1,,") + ",,,,,,,,,\n,,,,,,,,,\n", structure=STRUCTURE)
    assert [(f.rule, f.row) for f in parsed.findings] == [("CSV-29", 3)]
    assert (parsed.rows, parsed.frame.height) == (1, 1)


def test_without_a_structure_every_component_comes_through() -> None:
    """Unknown structure: ids as they stand; only what can't be an id is left out."""
    text = "DATAFLOW,LAST UPDATE,freq,geo,OBS_VALUE\nESTAT:X$DEFAULTVIEW(1.0),03/03/25,Annual,Austria,5\n"
    parsed = read_sdmx_csv(text)
    assert parsed.frame.columns[3:] == ["freq", "geo", "OBS_VALUE"]
    assert (str(parsed.structure), parsed.format) == ("ESTAT:X(1.0)", "sdmx-csv-1.0")
    assert [f.rule for f in parsed.findings] == ["CSV-10"]


def test_text_that_was_protected_is_restored() -> None:
    """The apostrophe that keeps a spreadsheet from running a text is taken off again."""
    frame = read_sdmx_csv(message("M,M,KG,US,2024-01,1,,'=1+1"), structure=STRUCTURE).frame
    assert frame["COMMENT"].to_list() == ["=1+1"]


def test_an_empty_action_warns() -> None:
    """A blank in the column ACTION is read as a merge, with a warning."""
    assert _rules(message(",M,KG,US,2024-01,1,,")) == ["CSV-19"]


def test_rows_about_a_series_keep_their_switched_off_dimensions() -> None:
    """A series' note given once (`~`) would otherwise have to be repeated on every observation, or be lost."""
    parsed = read_sdmx_csv(message("M,M,KG,US,~,,,x", "M,M,KG,US,2024-01,1,,"), structure=STRUCTURE)
    assert not parsed.findings.has_errors
    assert parsed.frame["TIME_PERIOD"].to_list() == ["~", "2024-01"]
