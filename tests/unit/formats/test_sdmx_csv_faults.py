"""Broken SDMX-CSV files: each gets a finding that names the place."""

import pytest

from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_csv import read_sdmx_csv, read_sdmx_csv_message
from comity.formats.sdmx_csv.records import BLOCK_BYTES, LONGEST_LINE, MOST_SKIPPED
from comity.model.findings import Severity
from unit.formats.crossings_sample import FLOW, HEADER, STRUCTURE, message

GOOD = "M,M,KG,US,2024-01,1,,"
LINE = "dataflow,TEST:FLOW(1.0.0),"


def _read(data: str | bytes) -> ParsedFile:
    return read_sdmx_csv(data, structure=STRUCTURE, dataflow=FLOW.reference)


FAULTS = [
    ("empty", b"", "FIL-02", None),
    ("blank", b" \r\n\n", "FIL-02", None),
    ("nul", message(GOOD).encode() + b"\0\n", "FIL-13", 3),
    ("cp1251", message(GOOD, "M,M,KG,US,2024-02,1,,въезд").encode("cp1251"), "FIL-14", 3),
    ("latin-1", message("M,M,KG,US,2024-02,1,,Côte d'Ivoire").encode("latin-1"), "FIL-14", 2),
    ("spoilt", "é".encode().join([message(GOOD, GOOD).encode(), b"\xff"] + [b"x"] * 20), "FIL-16", 4),
    ("no header", "a,b,c\n1,2,3\n", "CSV-01", 1),
    ("binary", bytes(range(1, 256)), "CSV-01", 1),
    ("header only", HEADER + "\n", "CSV-02", None),
    ("header only, no line end", HEADER, "CSV-02", None),
    ("too few", message(GOOD, "M,M,KG"), "CSV-03", 3),
    ("too many", message(GOOD + "x,y"), "CSV-04", 2),
    ("never closed", message(GOOD, 'M,M,KG,US,2024-02,1,,"open', GOOD), "CSV-06", 3),
    ("never closed in the header", 'STRUCTURE,"STRUCTURE_ID\n' + LINE, "CSV-06", 1),
    ("after closing", message(GOOD, 'M,M,KG,US,2024-02,1,,"a"b', GOOD), "CSV-07", 3),
    ("twice", message(GOOD + ",2", header=HEADER + ",OBS_VALUE"), "CSV-08", 1),
    ("no id", "STRUCTURE,FREQ\ndataflow,M\n", "CSV-13", 1),
    ("bad id", f"{HEADER}\ndataflow,FLOW,{GOOD}\n", "CSV-14", 2),
    ("no id on the row", f"{HEADER}\ndataflow,,{GOOD}\n", "CSV-14", 2),
    ("two flows", message(GOOD) + f"dataflow,TEST:OTHER(1.0),{GOOD}\n", "CSV-15", 3),
    ("another flow", f"{HEADER}\ndataflow,TEST:OTHER(1.0),{GOOD}\n", "CSV-16", 2),
    ("another structure", f"{HEADER}\ndatastructure,TEST:OTHER(1.0),{GOOD}\n", "CSV-16", 2),
    ("action", message(GOOD, "X,M,KG,US,2024-02,1,,"), "CSV-18", 3),
    ("structure type", f"{HEADER}\ntable,TEST:FLOW(1.0.0),{GOOD}\n", "CSV-20", 2),
    ("metadata", "MDSTRUCTURE,MDSTRUCTURE_ID,METADATASET_ID\n", "CSV-26", 1),
    ("separator", message(GOOD).replace(",", ":"), "CSV-28", 1),
    ("endless field", message(GOOD, "M,M,KG,US,2024-02,1,," + "x" * 200_000 + ',"'), "CSV-31", 3),
    ("columns", HEADER + ",X" * 600 + "\n", "CSV-24", 1),
]


@pytest.mark.parametrize(("data", "rule", "row"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_fault_is_found_and_placed(data: str | bytes, rule: str, row: int | None) -> None:
    """The fault is an error with its line, in words, with advice."""
    errors = [found for found in _read(data).findings if found.severity is Severity.ERROR]
    found = next(found for found in errors if found.rule == rule)
    assert found.row == row
    assert found.message.endswith((".", "read."))
    assert found.remedy.endswith(".")


def test_a_short_column_twice_in_an_unknown_structure() -> None:
    """Two columns of one name can't both be read, nor bring the reader down where the structure isn't known."""
    text = "STRUCTURE,STRUCTURE_ID,ACTION,A,A\ndataflow,NO:NO(1.0),M,1,2\n"
    (parsed,) = read_sdmx_csv_message(text.encode(), lambda *_: None)
    assert [(found.rule, found.column) for found in parsed.findings if found.rule == "CSV-08"] == [("CSV-08", "A")]


def test_the_rest_is_read_despite_faulty_rows() -> None:
    """All faults of a file are found at once, and its sound rows are read."""
    parsed = _read(message(GOOD, "M,M", GOOD + ",,,x", "Q,M,KG,US,2024-03,1,,", GOOD))
    assert [(f.rule, f.row) for f in parsed.findings] == [("CSV-03", 3), ("CSV-04", 4), ("CSV-18", 5)]
    assert parsed.frame["_row"].to_list() == [2, 6]


def test_too_few_and_too_many_do_not_cancel_out() -> None:
    """A short row and a long one are both found, though the separators add up."""
    parsed = _read(message("M,M,KG,US,2024-01,1,", GOOD + ","))
    assert [(f.rule, f.row) for f in parsed.findings] == [("CSV-03", 2), ("CSV-05", 3)]


def test_findings_are_bounded() -> None:
    """Two thousand faulty rows make a thousand findings and a count of the rest."""
    findings = _read(message(*["M,M,KG"] * 2000)).findings
    assert (len(findings.items), len(findings), findings.rest) == (1000, 2000, {"CSV-03": 1000})


def test_many_dataflows_are_bounded() -> None:
    """A file in which every row names another dataflow makes a bounded number of findings."""
    rows = "".join(f"dataflow,TEST:F{i}(1.0.0),{GOOD}\n" for i in range(3000))
    findings = _read(f"{HEADER}\n{rows}").findings
    assert len(findings.items) <= 2000
    assert findings.total(Severity.ERROR) >= 2999


def test_too_many_cells_stop_the_reading() -> None:
    """More cells than allowed are an error, not a full memory."""
    parsed = read_sdmx_csv(message(*[GOOD] * 50), structure=STRUCTURE, most_cells=100)
    assert [f.rule for f in parsed.findings] == ["CSV-25"]
    assert parsed.frame.is_empty()


@pytest.mark.parametrize(
    ("column", "rule", "expected"),
    [
        ("UPDATED", "CSV-10", None),
        ("OBS_STATU", "CSV-11", "OBS_STATUS"),
        ("comment", "CSV-12", "COMMENT"),
        (" COMMENT", "CSV-12", "COMMENT"),
    ],
)
def test_columns_that_are_no_component(column: str, rule: str, expected: str | None) -> None:
    """A custom column is said, a misspelt one comes with the likely component, another case is read."""
    text = f"STRUCTURE,STRUCTURE_ID,FREQ,{column}\ndataflow,TEST:FLOW(1.0.0),M,x\n"
    parsed = _read(text)
    assert [(f.rule, f.column, f.expected) for f in parsed.findings] == [(rule, column, expected)]
    assert ("COMMENT" in parsed.frame.columns) == (rule == "CSV-12")


def test_values_without_a_header_are_said() -> None:
    """A column without a name is passed over; where it holds something, its place and line are named."""
    text = "STRUCTURE,STRUCTURE_ID,FREQ,,\ndataflow,TEST:FLOW(1.0.0),M,,\ndataflow,TEST:FLOW(1.0.0),A,,7\n"
    parsed = _read(text)
    assert [(f.rule, f.row) for f in parsed.findings] == [("CSV-09", 3)]
    assert "Column 5" in parsed.findings.items[0].message


def test_another_version_warns() -> None:
    """Version 1.0 is 1.0.0; version 2.0.0 is a warning, not an error."""
    same = f"{HEADER}\ndataflow,TEST:FLOW(1.0),{GOOD}\n"
    other = f"{HEADER}\ndataflow,TEST:FLOW(2.0.0),{GOOD}\n"
    assert [f.rule for f in _read(same).findings] == []
    assert [(f.rule, f.severity) for f in _read(other).findings] == [("CSV-17", Severity.WARNING)]


def test_the_guess_of_the_encoding_is_named() -> None:
    """The finding says which encoding it looks like, so that the sender knows what to change."""
    for codec, name in (
        ("cp1251", "Windows-1251"),
        ("koi8-r", "KOI8-R"),
        ("cp866", "DOS 866"),
        ("cp1252", "Windows-1252"),
    ):
        word = "Côte" if codec == "cp1252" else "Въезд граждан третьих стран"
        found = _read(message(f"M,M,KG,US,2024-02,1,,{word}").encode(codec)).findings.items[0]
        assert name in found.message


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_read_with_a_warning(codec: str) -> None:
    """UTF-16 can be told for certain: the file is read, and a warning says what to change."""
    parsed = _read(message("M,M,KG,US,2024-02,1,,въезд").encode(codec))
    assert [(f.rule, f.severity) for f in parsed.findings] == [("FIL-15", Severity.WARNING)]
    assert parsed.frame["COMMENT"].to_list() == ["въезд"]


def test_mark_of_utf8_is_no_part_of_the_header() -> None:
    """A file with a byte order mark reads like one without."""
    parsed = _read(b"\xef\xbb\xbf" + message(GOOD).encode())
    assert parsed.frame.equals(_read(message(GOOD)).frame)
    assert len(parsed.findings) == 0


def test_separator_hint_is_passed_over() -> None:
    """Excel's `sep=;` line isn't the header; the lines after it count on."""
    parsed = _read("sep=,\n" + message(GOOD))
    assert [(f.rule, f.row) for f in parsed.findings] == [("CSV-30", 1)]
    assert parsed.frame["_row"].to_list() == [3]


def test_what_is_shown_is_safe() -> None:
    """A finding shows at most 80 characters of a field, and no control characters."""
    found = _read(message(f'"{"X" * 500}\x07",M,KG,US,2024-02,1,,')).findings.items[0]
    assert found.rule == "CSV-18"
    assert len(found.found or "") == 80


def test_a_line_without_end_stops_the_reading() -> None:
    """A field of a hundred megabytes would otherwise be split, decoded and compared for minutes."""
    data = message(GOOD).encode() + b"x" * (LONGEST_LINE + BLOCK_BYTES + 1)
    parsed = read_sdmx_csv(data, structure=STRUCTURE, dataflow=FLOW.reference)
    assert [(hit.rule, hit.row) for hit in parsed.findings] == [("CSV-31", 3)]


def test_a_file_of_blank_lines_is_not_read_to_its_end() -> None:
    """A hundred million blank lines would take half a minute to leave out one by one."""
    data = message(GOOD).encode() + b"\n" * (MOST_SKIPPED + 2 * BLOCK_BYTES)
    parsed = read_sdmx_csv(data, structure=STRUCTURE, dataflow=FLOW.reference)
    assert [hit.rule for hit in parsed.findings] == ["CSV-34"]
