"""National layouts in CSV: rows, labels, values, flags, and what is said about each."""

import pytest

from comity.errors import ConfigurationError, UsageError
from comity.formats.mapping import parse_mapping
from comity.formats.national import load_sheet, map_sheet
from comity.formats.source import read_source
from unit.formats.national.layouts import LONG, ROWS, names, read, rules, structure

SEXES = """
[mapping]
id = "sexes"

[components.REPORTER]
value = "KG"

[components.SEX]
column = "sex"
names = true

[components.TIME_PERIOD]
column = "t"

[values]
column = "n"
"""


def test_a_long_file_becomes_an_action_frame() -> None:
    """Labels become codes, row numbers count the header, columns keep their sources."""
    parsed = read(ROWS, LONG)
    assert parsed.frame.to_dicts()[1] == {
        "_row": 3,
        "_column": None,
        "_action": "M",
        "REPORTER": "AR",
        "ORIGIN": "KZ",
        "TIME_PERIOD": "2023-01",
        "OBS_VALUE": "7",
    }
    assert (parsed.rows, len(parsed.findings)) == (4, 0)
    assert parsed.columns == {"REPORTER": "geo", "ORIGIN": "nat", "TIME_PERIOD": "t", "OBS_VALUE": "n"}


def test_row_numbers_count_quoted_line_breaks_and_blank_lines() -> None:
    """A finding must point at the line that an editor shows."""
    parsed = read('t,geo,nat,n\n\n2023-01,ARG,"DEU\n",5\n2023-01,ARG,Narnia,5\n', LONG)
    assert parsed.frame["_row"].to_list() == [3]
    assert names("MAP-10", parsed) == [(5, "nat", "Narnia")]


def test_a_filter_takes_one_submission_out_of_a_shared_file() -> None:
    """Rows of other submissions are counted, not dropped in silence, and their labels aren't judged."""
    mapping = LONG + '\n[rows.where]\nt = "{period}"\ngeo = "{member}"\n'
    parsed = read(ROWS + "2023-02,BOL,Narnia,1\n", mapping, parameters={"member": "ARG", "period": "2023-01"})
    assert parsed.frame["OBS_VALUE"].to_list() == ["5", "7"]
    assert rules(parsed) == ["MAP-21"]
    assert "were not read: 3." in parsed.findings.items[0].message


def test_rows_can_be_kept_by_their_code() -> None:
    """The file writes ARG where the submission's member is AR."""
    mapping = LONG.replace('column = "geo"', 'column = "geo"\nkeep = "{member}"')
    parsed = read(ROWS + "2023-02,Narnia,DEU,1\n", mapping, parameters={"member": "BO"})
    assert parsed.frame["REPORTER"].to_list() == ["BO"]
    assert names("MAP-22", parsed) == [(None, "geo", "Narnia")]


def test_a_submission_without_rows_is_said() -> None:
    """A wrong parameter must not pass for an empty month."""
    mapping = LONG + '\n[rows.where]\nt = "{period}"\n'
    assert rules(read(ROWS, mapping, parameters={"period": "1999-01"}))[0] == "MAP-26"


def test_a_missing_parameter_is_a_fault_in_use() -> None:
    """Without the parameter nothing sensible can be filtered."""
    with pytest.raises(UsageError, match="period"):
        read(ROWS, LONG + '\n[rows.where]\nt = "{period}"\n')


def test_one_sheet_is_mapped_many_times() -> None:
    """The file is parsed once; mapping it for one member leaves it as it was for the next."""
    mapping = parse_mapping(LONG.replace('column = "geo"', 'column = "geo"\nkeep = "{member}"'), "m")
    raw = load_sheet(read_source(ROWS.encode()), mapping)
    from unit.formats.national.layouts import AREAS

    frames = [
        map_sheet(raw, mapping, resolve_area=AREAS.get, parameters={"member": member}).frame.height
        for member in ("AR", "BO", "AR")
    ]
    assert frames == [3, 1, 3]
    assert raw.sample(1) == [["2023-01", "ARG", "DEU", "5"]]
    assert list(raw.header) == ["t", "geo", "nat", "n"]


def test_unknown_labels_are_named_once_each_with_a_suggestion() -> None:
    """Each label is one finding with its first row, how often it comes, and the nearest that is known."""
    mapping = LONG.replace("OOO", "OTHERS")
    parsed = read(ROWS + "2023-02,ARG,Others?,1\n2023-03,ARG,Others?,1\n2023-03,ARG,XQX,1\n", mapping)
    assert names("MAP-11", parsed) == [(6, "nat", "Others?")]
    assert "rows in all: 2" in parsed.findings.items[0].message
    assert parsed.findings.items[0].expected == "OTHERS → _O"
    assert names("MAP-10", parsed) == [(8, "nat", "XQX")]
    assert parsed.frame.height == 4


def test_labels_are_compared_without_case_and_spaces() -> None:
    """A trailing or a non-breaking space must not cost a row."""
    mapping = LONG.replace("OOO", "'Other  countries'")
    parsed = read("t,geo,nat,n\n2023-01,ARG,other\u00a0COUNTRIES ,5\n", mapping)
    assert parsed.frame["ORIGIN"].to_list() == ["_O"]


def test_an_empty_label_is_a_fault_unless_the_mapping_knows_it() -> None:
    """An empty nationality becomes unknown only where the mapping says so, and is counted."""
    rows = "t,geo,nat,n\n2023-01,ARG,,5\n2023-02,ARG, ,5\n"
    assert names("MAP-13", read(rows, LONG)) == [(2, "nat", None), (3, "nat", None)]
    parsed = read(rows, LONG.replace("area = true\nmap", 'area = true\nempty = "_U"\nmap'))
    assert parsed.frame["ORIGIN"].to_list() == ["_U", "_U"]
    assert "read as _U for ORIGIN: 2" in parsed.findings.items[0].message


def test_swapped_columns_are_found() -> None:
    """The publisher swapped two headers: both are named, with what to do."""
    swapped = ROWS.replace("geo,nat", "nat,geo")
    parsed = read(
        swapped, LONG.replace('"geo"', '"geo"\nexpect = "{members}"'), parameters={"members": ["AR", "BO"]}
    )
    assert rules(parsed) == ["MAP-30"]
    (found,) = parsed.findings
    assert "geo and nat look swapped" in found.message
    assert "REPORTER from nat, ORIGIN from geo" in found.remedy
    assert parsed.frame.height == 0


def test_reporters_are_expected_among_the_members_when_those_are_known() -> None:
    """The reporter needs no word of its own in the mapping for the swap to be found."""
    swapped = ROWS.replace("geo,nat", "nat,geo")
    assert rules(read(swapped, LONG, parameters={"members": ["AR", "BO"]})) == ["MAP-30"]
    assert rules(read(ROWS, LONG, parameters={"members": ["AR", "BO"]})) == []


def test_a_wrong_file_is_not_called_swapped() -> None:
    """Where no other column fits either, the finding says only that this one doesn't."""
    parsed = read(ROWS, LONG, parameters={"members": ["XX"]})
    assert rules(parsed) == ["MAP-31"]


def test_two_columns_can_make_one_code() -> None:
    """Route and border type together name one route."""
    mapping = """
[mapping]
id = "routes"
[components.ROUTE]
columns = ["route", "type"]
map = { "East | Sea" = "E_SEA", "East | Land" = "E_LAND" }
[components.TIME_PERIOD]
column = "t"
[values]
column = "n"
"""
    parsed = read("route,type,t,n\nEast,Sea,2024-01,1\nEast,Land,2024-01,2\nWest,Sea,2024-01,3\n", mapping)
    assert parsed.frame["ROUTE"].to_list() == ["E_SEA", "E_LAND"]
    assert names("MAP-11", parsed) == [(4, "route, type", "West | Sea")]


def test_repeated_keys_are_named_with_both_rows_and_labels() -> None:
    """Two labels that became one code are a fault that names both."""
    parsed = read("t,geo,nat,n\n2023-01,ARG,KAZ,5\n2023-01,ARG,Казахстан,6\n", LONG)
    assert names("MAP-60", parsed) == [(3, "n", "ARG, Казахстан, 2023-01")]
    assert "has the same key as row 2 (ARG, KAZ, 2023-01): AR.KZ.2023-01" in parsed.findings.items[0].message
    assert parsed.frame.height == 1


def test_repeated_keys_can_be_added_up() -> None:
    """The sum is exact, is said, and a missing part makes it missing."""
    mapping = LONG.replace('id = "long"', 'id = "long"\non_duplicate = "sum"') + 'missing = ":"\n'
    rows = "t,geo,nat,n\n2023-01,ARG,KAZ,5\n2023-01,ARG,Казахстан,6\n2023-02,ARG,KAZ,5\n2023-02,ARG,Казахстан,:\n"
    parsed = read(rows, mapping)
    assert parsed.frame.select("_row", "OBS_VALUE").rows() == [(2, "11"), (4, "NaN")]
    assert "were added up: 4, into 2" in parsed.findings.items[0].message


def test_repeated_keys_can_be_doubtful() -> None:
    """Of figures that differ none is taken for the truth, nor their sum: the comment has all of them."""
    mapping = LONG.replace('id = "long"', 'id = "long"\non_duplicate = "missing"') + 'missing = { "<5" = "Q" }\n'
    rows = "t,geo,nat,n\n" + "".join(
        f"2023-0{month},ARG,{name},{value}\n"
        for month, values in ((1, ("5", "27")), (2, ("<5", "<5")), (3, ("8", "<5")), (4, ("9", "9")))
        for name, value in zip(("KAZ", "Казахстан"), values, strict=True)
    )
    parsed = read(rows, mapping)
    assert parsed.frame.select("_row", "OBS_VALUE", "OBS_STATUS", "COMMENT").rows() == [
        (2, "NaN", "O", "5 ≠ 27"),
        (4, "NaN", "Q", None),
        (6, "NaN", "O", "8 ≠ <5"),
        (8, "9", None, None),
    ]
    assert "share their key: 8" in parsed.findings.items[0].message
    assert "(2 keys, for example rows 2, 3)" in parsed.findings.items[0].message


def test_rows_are_dropped_only_by_rule_and_counted() -> None:
    """Aggregates are left out by pattern, by label and by row number; each time it is said how many."""
    mapping = LONG.replace('OOO = "_O"', '"TOTAL" = false') + (
        '\n[[rows.drop]]\ncolumn = "nat"\nmatches = "EU.*"\nwhy = "aggregates"\n[[rows.drop]]\nrow = 2\n'
    )
    parsed = read(ROWS + "2023-01,ARG,EU27,100\n2023-01,ARG,Total,200\n", mapping)
    assert parsed.frame.height == 3
    said = [f.message for f in parsed.findings]
    assert "Rows left out (aggregates): 1. For example: EU27." in said
    assert any("because of their label in column nat: 1 (Total)" in text for text in said)
    assert sum("Rows left out" in text for text in said) == 3


def test_rows_with_an_empty_cell_can_be_dropped() -> None:
    """Rows that name nobody must be left out by rule, and counted, where a file has them among others."""
    dropped = '\n[[rows.drop]]\ncolumn = "nat"\nequals = ""\nwhy = "nobody"\n'
    parsed = read(ROWS + "2023-01,ARG,,9\n", LONG + dropped)
    assert parsed.frame.height == 4
    assert [f.message for f in parsed.findings] == ["Rows left out (nobody): 1. For example: –."]


@pytest.mark.parametrize(
    ("written", "options", "value"),
    [
        ("3,675", 'thousands = ","', "3675"),
        ("1.234.567,5", 'thousands = "."\ndecimal = ","', "1234567.5"),
        ("12,5", 'decimal = ","', "12.5"),
        ("1 234", "", "1234"),
        ("1\u00a0234\u202f567", "", "1234567"),
        ("1'234", 'thousands = "\'"', "1234"),
        (" 17 ", "", "17"),
        ("−5", "", "-5"),
        ("004", "", "004"),
        ("12.0", "", "12.0"),
        ("1e999", "", "1e999"),
    ],
)
def test_numbers_are_read_as_they_are_written(written: str, options: str, value: str) -> None:
    """Marks and spaces go, digits stay exactly; whether the size makes sense is for validation."""
    parsed = read(f't;geo;nat;n\n2023-01;ARG;DEU;"{written}"\n', LONG + options + "\n")
    assert parsed.frame["OBS_VALUE"].to_list() == [value]


@pytest.mark.parametrize(
    ("written", "options", "rule"),
    [
        ("3,67", 'thousands = ","', "MAP-44"),
        ("1,5", "", "MAP-44"),
        ("n/a", "", "MAP-44"),
        ("inf", "", "MAP-44"),
        ("2024-01-05", "", "SHT-13"),
        ("TRUE", "", "SHT-14"),
        ("", 'empty = "error"', "MAP-43"),
    ],
)
def test_what_is_not_a_number_is_named(written: str, options: str, rule: str) -> None:
    """The finding gives row, column and text; the row isn't passed on."""
    parsed = read(f't;geo;nat;n\n2023-01;ARG;DEU;"{written}"\n', LONG + options + "\n")
    assert [(f.rule, f.row, f.column) for f in parsed.findings] == [(rule, 2, "n")]
    assert parsed.frame.height == 0


def test_marks_of_missing_values_become_a_status() -> None:
    """A colon is a missing figure, not zero and not an absent row."""
    parsed = read(ROWS.replace(",7", ",:").replace(",6", ",c"), LONG + 'missing = { ":" = "O", c = "Q" }\n')
    assert parsed.frame["OBS_VALUE"].to_list() == ["5", "NaN", "1", "NaN"]
    assert parsed.frame["OBS_STATUS"].to_list() == [None, "O", None, "Q"]


@pytest.mark.parametrize(
    ("empty", "values", "rule"),
    [("omit", ["5"], "MAP-40"), ("zero", ["5", "0"], "MAP-41"), ("missing", ["5", "NaN"], "MAP-42")],
)
def test_empty_values_mean_what_the_mapping_says(empty: str, values: list[str], rule: str) -> None:
    """Nothing, zero or a missing figure: each is counted in a finding."""
    parsed = read("t,geo,nat,n\n2023-01,ARG,DEU,5\n2023-02,ARG,DEU,\n", LONG + f'empty = "{empty}"\n')
    assert parsed.frame["OBS_VALUE"].to_list() == values
    assert rules(parsed) == [rule]


FLAGS = (
    LONG
    + """
missing = ":"
[flags]
column = "f"
split = "letters"
[flags.map]
b = { OBS_STATUS = "B" }
e = { OBS_STATUS = "E" }
d = { COMMENT = "definition differs" }
"""
)


def test_flags_become_status_and_comment() -> None:
    """Two flags in one cell go to two places; of two statuses the first in the mapping wins, and it is said."""
    rows = "t,geo,nat,n,f\n2023-01,ARG,DEU,5,bd\n2023-02,ARG,DEU,5,\n2023-03,ARG,DEU,:,d\n2023-04,ARG,DEU,5,eb\n"
    parsed = read(rows, FLAGS)
    assert parsed.frame["OBS_STATUS"].to_list() == ["B", None, "O", "B"]
    assert parsed.frame["COMMENT"].to_list() == ["definition differs", None, "definition differs", None]
    assert names("MAP-46", parsed) == [(5, None, "eb")]


def test_an_unknown_flag_is_a_fault() -> None:
    """What a flag says about a figure must not be lost."""
    parsed = read("t,geo,nat,n,f\n2023-01,ARG,DEU,5,x\n", FLAGS)
    assert names("MAP-45", parsed) == [(2, "f", "x")]


def test_labels_may_be_names_of_the_code_list() -> None:
    """Names in any language and the codes themselves are read without a map of their own."""
    parsed = read("sex,t,n\nЖенщины,2023,1\nmale,2023,2\nF,2024,3\nBoth,2024,4\n", SEXES, structure=structure())
    assert parsed.frame["SEX"].to_list() == ["F", "M", "F"]
    assert names("MAP-10", parsed) == [(5, "sex", "Both")]


def test_a_mapping_must_fit_the_structure() -> None:
    """A component that the structure lacks, and a dimension that the mapping leaves out, are faults in use."""
    with pytest.raises(ConfigurationError, match="NEIGHBOUR is not a component"):
        read("sex,t,n\nF,2023,1\n", SEXES + '\n[fixed]\nNEIGHBOUR = "_T"\n', structure=structure())
    with pytest.raises(ConfigurationError, match="dimension SEX"):
        read(
            "t,n\n2023,1\n",
            SEXES.replace('[components.SEX]\ncolumn = "sex"\nnames = true', ""),
            structure=structure(),
        )


def test_other_labels_can_share_one_code() -> None:
    """With on_unknown as a code the labels are read, counted and shown."""
    mapping = LONG.replace('map = { OOO = "_O" }', 'on_unknown = "_O"')
    parsed = read(ROWS + "2023-03,ARG,Narnia,1\n", mapping)
    assert parsed.frame["ORIGIN"].to_list()[-1] == "_O"
    assert names("MAP-14", parsed) == [(None, "nat", "Narnia")]


def test_years_and_months_in_two_columns() -> None:
    """Year and month stand apart and make one period."""
    mapping = LONG.replace('column = "t"', 'columns = ["y", "m"]\nseparator = " "')
    parsed = read("y,m,geo,nat,n\n2023,January,ARG,DEU,5\n2023,2,ARG,DEU,5\n2023,Smarch,ARG,DEU,5\n", mapping)
    assert parsed.frame["TIME_PERIOD"].to_list() == ["2023-01", "2023-02"]
    assert names("MAP-12", parsed) == [(4, "y, m", "2023 Smarch")]


def test_a_wide_csv_becomes_long() -> None:
    """Months stand in the header; each cell keeps its row and names its column."""
    mapping = """
[mapping]
id = "wide"
[rows]
fill_down = ["country"]
[components.ORIGIN]
column = "country"
area = true
[components.DIRECTION]
column = "way"
map = { arrivals = "IN", departures = "OUT" }
[components.TIME_PERIOD]
frequency = "M"
[values]
first = 3
[values.labels]
TIME_PERIOD = 1
"""
    rows = "country;way;01.2024;02.2024;total\nGermany;arrivals;1;2;3\n;departures;4;;4\n"
    parsed = read(rows, mapping.replace('"M"', '"M"\nmap = { total = false }'))
    assert parsed.frame.select("_row", "_column", "ORIGIN", "DIRECTION", "TIME_PERIOD", "OBS_VALUE").rows() == [
        (2, "01.2024", "DE", "IN", "2024-01", "1"),
        (2, "02.2024", "DE", "IN", "2024-02", "2"),
        (3, "01.2024", "DE", "OUT", "2024-01", "4"),
    ]
    assert sorted(rules(parsed)) == ["MAP-24", "MAP-25", "MAP-40"]


CROSSED = """
[mapping]
id = "crossed"
[components.ORIGIN]
column = "country"
area = true
[components.TIME_PERIOD]
column = "year"
separator = "-"
frequency = "M"
[values]
first = "1"
[values.labels]
TIME_PERIOD = 1
"""


def test_a_row_and_its_heading_make_a_period_together() -> None:
    """A year in each row and a month above each column: no cell may take another's month, or be lost."""
    parsed = read("country;year;1;2\nGermany;2023;5;6\n\u00a0Germany;2024 ;7;\nKazakhstan;2024;8;9\n", CROSSED)
    assert parsed.frame.select("_row", "_column", "ORIGIN", "TIME_PERIOD", "OBS_VALUE").rows() == [
        (2, "1", "DE", "2023-01", "5"),
        (2, "2", "DE", "2023-02", "6"),
        (3, "1", "DE", "2024-01", "7"),
        (4, "1", "KZ", "2024-01", "8"),
        (4, "2", "KZ", "2024-02", "9"),
    ]
    assert rules(parsed) == ["MAP-40"]
    assert parsed.columns["TIME_PERIOD"] == "year"


def test_a_row_and_heading_without_a_code_are_named() -> None:
    """A month that doesn't exist, or a row without a year, is a fault of those cells, named once each."""
    parsed = read("country;year;1;13\nGermany;2023;5;6\nKazakhstan;;7;\n", CROSSED)
    assert parsed.frame.select("_row", "TIME_PERIOD").rows() == [(2, "2023-01")]
    assert names("MAP-12", parsed) == [(2, "year", "2023-13"), (3, "year", "-1")]


def test_a_submission_keeps_its_own_of_crossed_cells() -> None:
    """Cells of other periods belong to other submissions: they are counted, not read."""
    mapping = CROSSED.replace("[components.ORIGIN]", 'parameters = ["period"]\n[components.ORIGIN]').replace(
        'frequency = "M"', 'frequency = "M"\nkeep = "{period}"'
    )
    parsed = read("country;year;1;2\nGermany;2023;5;6\n", mapping, parameters={"period": "2023-02"})
    assert parsed.frame["OBS_VALUE"].to_list() == ["6"]
    assert rules(parsed) == ["MAP-21"]


def test_header_rows_are_joined() -> None:
    """Two header rows name a column together; the upper one reaches over the columns to its right."""
    mapping = """
[mapping]
id = "two"
[rows]
header = [2, 3]
header_fill_right = true
[components.ORIGIN]
column = "Country"
area = true
[components.TIME_PERIOD]
cell = { at = "A1", pattern = "in (\\\\d{4})" }
[[values.columns]]
column = "Entries / men"
set = { SEX = "M" }
[[values.columns]]
column = "entries/women"
set = { SEX = "F" }
"""
    mapping = mapping.replace("[[values.columns]]", "[values]\n[[values.columns]]", 1)
    parsed = read("Entries in 2024,,\nCountry,Entries,\n,men,women\nGermany,5,6\n", mapping)
    assert parsed.frame.select("_row", "SEX", "TIME_PERIOD", "OBS_VALUE").rows() == [
        (4, "M", "2024", "5"),
        (4, "F", "2024", "6"),
    ]


def test_a_title_without_its_period_is_said() -> None:
    """The period is looked for in the title; what stands there instead is shown."""
    mapping = LONG.replace('column = "t"', 'cell = { at = "A1", pattern = "year (\\\\d{4})" }')
    parsed = read(ROWS, mapping)
    assert names("MAP-16", parsed) == [(1, "A1", "t")]


def test_totals_are_checked_and_left_out() -> None:
    """A right total is counted, a wrong one names its cell, figure and sum."""
    mapping = LONG + ('\n[[rows.total]]\ncolumn = "nat"\nequals = "ALL"\nby = ["t", "geo"]\nseverity = "error"\n')
    parsed = read(ROWS + "2023-01,ARG,All,12\n2023-01,BOL,ALL,9\n", mapping)
    assert parsed.frame.height == 4
    assert names("MAP-50", parsed) == [(7, "n", "9")]
    assert parsed.findings.items[0].expected == "1"
    assert parsed.findings.has_errors
    assert "cells that agree: 1, that differ: 1" in parsed.findings.items[1].message


def test_a_total_that_is_missing_is_said() -> None:
    """A cut-off file loses its total row first."""
    mapping = LONG + '\n[[rows.total]]\ncolumn = "nat"\nequals = "ALL"\n'
    assert rules(read(ROWS, mapping)) == ["MAP-52"]


def test_missing_and_ambiguous_columns_are_named() -> None:
    """The layout changed: the column looked for is named, with the nearest that is there."""
    parsed = read(ROWS.replace("nat,n", "nat_,n"), LONG)
    assert names("MAP-01", parsed) == [(None, "nat", "nat_")]
    assert rules(read(ROWS.replace("t,geo,nat", "t,geo,geo"), LONG)) == ["MAP-02", "MAP-01"]


@pytest.mark.parametrize(
    ("data", "rule", "row"),
    [
        (b"t,geo,nat,n\n2023-01,ARG,S\xe3o,1\n", "FIL-14", 2),
        (b"t,geo,nat,n\n2023-01,ARG,a\x00b,1\n", "FIL-13", 2),
        (b't,geo,nat,n\n2023-01,ARG,"DEU,1\n2023-01,ARG,DEU,1\n', "SHT-03", 2),
        (b"t,geo,nat,n\n2023-01,ARG,DEU,1,9\n", "SHT-05", 2),
        (b"t,geo,nat,n\n2023-01,ARG,DEU\n", "SHT-05", 2),
        (b"t,geo,nat,n\n2023-01,ARG,DEU,1" + b"7," * 600_000, "SHT-03", 2),
        (b"t,geo,nat,n\n", "SHT-04", None),
        (b"", "FIL-02", None),
    ],
)
def test_broken_text_is_named_by_line(data: bytes, rule: str, row: int | None) -> None:
    """Whatever the damage, there is a finding with a place and no crash."""
    parsed = read(data, LONG)
    assert (rule, row) in [(f.rule, f.row) for f in parsed.findings]
    assert parsed.findings.has_errors


def test_the_mapping_names_the_encoding() -> None:
    """Latin-1 and Windows-1251 are read where the mapping says so; a wrong word is found out."""
    latin = LONG.replace("OOO", '"São"') + '\n[file]\nencoding = "latin-1"\n'
    parsed = read("t,geo,nat,n\n2023-01,ARG,São,1\n".encode("latin-1"), latin)
    assert parsed.frame["ORIGIN"].to_list() == ["_O"]
    cyrillic = LONG + '\n[file]\nencoding = "cp1251"\n'
    assert read("t,geo,nat,n\n2023-01,ARG,Казахстан,1\n".encode("cp1251"), cyrillic).frame.height == 1
    wrong = read("t,geo,nat,n\n2023-01,ARG,São,1\n".encode("latin-1"), LONG + '\n[file]\nencoding = "utf-8"\n')
    assert names("SHT-01", wrong) == [(2, None, None)]


def test_findings_are_bounded_and_the_rest_counted() -> None:
    """Ten thousand wrong figures make a thousand findings and a count."""
    rows = "t,geo,nat,n\n" + "".join(f"{1900 + n % 100},ARG,X{n},x\n" for n in range(10_000))
    parsed = read(rows, LONG.replace('area = true\nmap = { OOO = "_O" }', ""))
    assert len(parsed.findings.items) == 1_000
    assert len(parsed.findings) == 10_000
