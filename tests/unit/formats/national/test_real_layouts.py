"""National layouts against the public data beside the checkout: totals computed straight from the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from comity.formats.mapping import Parameters, parse_mapping
from comity.formats.national import load_sheet, map_sheet
from comity.formats.parsed import ParsedFile
from comity.formats.source import read_source
from comity.model.findings import Severity

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
PANDAS = {"dtype": str, "keep_default_na": False}
MEMBERS = ["AR", "BO", "BR", "CO", "CR", "EC", "GT", "HN", "MX", "PE"]
AreaNames = Callable[[str], str | None]

IOM = """
[mapping]
id = "iom"
parameters = ["member", "members", "period"]
[rows.where]
t = "{period}"
[components.REPORTER]
column = "geo"
area = true
keep = "{member}"
[components.ORIGIN]
column = "nat"
area = true
map = { OOO = "_O" }
empty = "_U"
[components.TIME_PERIOD]
column = "t"
frequency = "M"
[values]
column = "n"
"""
FRONTEX = """
[mapping]
id = "frontex"
[components.ROUTE]
columns = ["route", "type"]
separator = " by "
map = { "Other by Sea" = "_O_SEA" }
on_unknown = "keep"
[components.CITIZENSHIP]
column = "nat"
empty = "_U"
[components.TIME_PERIOD]
column = "t"
[values]
column = "n"
"""
EUROSTAT = """
[mapping]
id = "eurostat"
[file]
encoding = "latin-1"
[components.REPORTER]
column = "GEO"
area = true
map = { "European Union (28 countries)" = false }
[components.CITIZENSHIP]
column = "CITIZEN"
area = true
map = { Total = "_T", Oceania = false }
[components.TIME_PERIOD]
column = "TIME"
[values]
column = "Value"
thousands = ","
missing = ":"
[flags]
column = "Flag and Footnotes"
split = "letters"
[flags.map]
p = { OBS_STATUS = "P" }
d = { COMMENT = "definition differs" }
"""
LABELS = """
[mapping]
id = "labels"
[components.FREQ]
column = "freq"
map = { Annual = "A" }
[components.REPORTER]
column = "geo"
area = true
map = { "European Union - 27 countries (from 2020)" = false, "European Union - 28 countries (2013-2020)" = false }
[components.REASON]
column = "reason"
[components.PLACE]
column = "apprehen"
[components.TIME_PERIOD]
column = "TIME_PERIOD"
[values]
column = "OBS_VALUE"
[flags]
column = "OBS_FLAG"
split = "letters"
[flags.map]
b = { OBS_STATUS = "B" }
d = { COMMENT = "definition differs" }
"""
RUSSIA = """
[mapping]
id = "russia"
[file]
sheet = 2
[rows]
header = 12
[[rows.total]]
column = 1
matches = "всего по .*"
severity = "error"
[components.CITIZENSHIP]
column = 1
[components.TIME_PERIOD]
cell = { at = "A3", sheet = 1, pattern = "(\\\\d{4}) года" }
[components.INDICATOR]
[values]
first = "1"
last = "17"
sum_column = "18"
sum_severity = "error"
[values.labels]
INDICATOR = 12
"""


def areas() -> AreaNames:
    """Return the area resolver of the standard pack."""
    module = pytest.importorskip("comity.structures.area_names")
    resolve: AreaNames = module.AreaResolver().resolve
    return resolve


def path(*parts: str) -> Path:
    """Return a file of the public data, or skip where it isn't there."""
    file = DATA.joinpath(*parts)
    if not file.exists():
        pytest.skip("the public data doesn't lie beside the checkout")
    return file


def read(file: Path, mapping: str, parameters: Parameters | None = None) -> ParsedFile:
    """Read a real file through a mapping."""
    layout = parse_mapping(mapping, "layout.toml")
    raw = load_sheet(read_source(file), layout)
    return map_sheet(raw, layout, resolve_area=areas(), parameters=parameters)


def total(parsed: ParsedFile) -> float:
    """Return the sum of the figures that aren't missing."""
    return float(parsed.frame.filter(pl.col("OBS_VALUE") != "NaN")["OBS_VALUE"].cast(pl.Float64).sum())


def table(file: Path, **options: Any) -> Any:  # noqa: ANN401 - pandas comes only where it is installed
    """Read a CSV file independently, with pandas."""
    return pytest.importorskip("pandas").read_csv(file, **{**PANDAS, **options})


@pytest.mark.shared
def test_every_submission_of_the_iom_entries_adds_up() -> None:
    """All reporters' months together are the whole file: nothing is lost between the filters."""
    file = path("iom_americas_flows", "regular_entries.csv.gz")
    layout = parse_mapping(IOM, "iom.toml")
    raw = load_sheet(read_source(file), layout)
    source = table(file)
    summed, rows = 0.0, 0
    for period in sorted(source["t"].unique()):
        for member in MEMBERS:
            given = {"member": member, "members": MEMBERS, "period": period}
            parsed = map_sheet(raw, layout, resolve_area=areas(), parameters=given)
            assert parsed.findings.total(Severity.ERROR) <= (1 if parsed.frame.height == 0 else 0)
            summed += total(parsed) if parsed.frame.height else 0
            rows += parsed.rows
    assert (rows, summed) == (len(source), source["n"].astype(float).sum())


@pytest.mark.shared
def test_the_swapped_columns_of_the_exits_are_found() -> None:
    """The publisher's real error is named; with the columns swapped in the mapping the file is right."""
    file = path("iom_americas_flows", "regular_exits.csv.gz")
    given = {"member": "CO", "members": MEMBERS, "period": "2022-01"}
    refused = read(file, IOM, given)
    assert [f.rule for f in refused.findings] == ["MAP-30"]
    assert "geo and nat look swapped" in next(iter(refused.findings)).message
    swapped = IOM.replace('"geo"', '"_"').replace('"nat"', '"geo"').replace('"_"', '"nat"')
    parsed = read(file, swapped, given)
    source = table(file)
    chosen = source[(source["t"] == "2022-01") & (source["nat"] == "COL")]
    assert total(parsed) == chosen["n"].astype(float).sum()
    assert parsed.frame.filter(pl.col("ORIGIN") == "_U").height == (chosen["geo"] == "").sum()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("vintage", "rows", "sum_"), [("2025-02-07", 33_316, 4_904_939), ("2025-05-15", 33_907, 4_941_717)]
)
def test_frontex_vintages_keep_every_cell(vintage: str, rows: int, sum_: int) -> None:
    """Two columns make the route; the empty nationalities are counted."""
    file = path("frontex_ibc_vintages", f"frontex_asof_{vintage}.csv.gz")
    parsed = read(file, FRONTEX)
    source = table(file)
    assert (parsed.frame.height, total(parsed)) == (rows, sum_) == (len(source), source["n"].astype(int).sum())
    empty = int((source["nat"] == "").sum())
    assert parsed.frame.filter(pl.col("CITIZENSHIP") == "_U").height == empty
    assert parsed.frame["ROUTE"].n_unique() == len(source[["route", "type"]].drop_duplicates())
    assert [f.rule for f in parsed.findings] == (["MAP-15"] if empty else [])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["migr_eiord_Data_allcitizens", "migr_eirfs_Data_allcitizenships"])
def test_the_old_eurostat_export_is_read_whole(name: str) -> None:
    """Latin-1, thousands commas, colons and flags; only aggregates are left out, and they are counted."""
    file = path("eurostat_enforcement_2012_2016", f"{name}.csv.gz")
    parsed = read(file, EUROSTAT)
    assert not parsed.findings.has_errors
    source = table(file, encoding="latin-1")
    kept = source[(source["GEO"] != "European Union (28 countries)") & (source["CITIZEN"] != "Oceania")]
    figures = kept["Value"][kept["Value"] != ":"].str.replace(",", "").astype(float)
    assert (parsed.frame.height, total(parsed)) == (len(kept), figures.sum())
    missing = parsed.frame.filter(pl.col("OBS_VALUE") == "NaN")
    assert missing.height == (kept["Value"] == ":").sum()
    assert missing["OBS_STATUS"].unique().to_list() == ["O"]
    if name.startswith("migr_eiord"):
        flagged = kept["Flag and Footnotes"] == "p"
        assert (parsed.frame["OBS_STATUS"] == "P").sum() == (flagged & (kept["Value"] != ":")).sum()


@pytest.mark.shared
def test_labels_of_sdmx_csv_1_are_mapped() -> None:
    """Labels instead of codes, two flags in one cell, aggregates beside states."""
    file = path("eurostat_sdmx_csv", "migrants_illegally_present.csv")
    parsed = read(file, LABELS)
    source = table(file)
    kept = source[~source["geo"].str.startswith("European Union")]
    assert (parsed.frame.height, total(parsed)) == (len(kept), kept["OBS_VALUE"].astype(float).sum())
    both = kept["OBS_FLAG"] == "bd"
    assert parsed.frame.filter((pl.col("OBS_STATUS") == "B") & pl.col("COMMENT").is_not_null()).height == both.sum()


@pytest.mark.shared
def test_the_russian_workbook_adds_up() -> None:
    """Merged headers, a code row, a total row and a check-sum column, against the cells read directly."""
    calamine = pytest.importorskip("python_calamine")
    file = path("ru_mvd_2016", "stst_2016.xls")
    parsed = read(file, RUSSIA)
    assert not parsed.findings.has_errors
    rows = calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(1).to_python(skip_empty_area=False)
    countries = rows[13:]
    by_indicator = dict(
        parsed.frame.group_by("INDICATOR").agg(pl.col("OBS_VALUE").cast(pl.Int64).sum()).iter_rows()
    )
    assert by_indicator == {str(n): int(sum(row[n] for row in countries)) for n in range(1, 18)}
    assert by_indicator["3"] == 14_337_084
    assert (parsed.rows, parsed.frame.height) == (256, 256 * 17)
    assert parsed.frame["TIME_PERIOD"].unique().to_list() == ["2016"]
    said = {f.rule: f.message for f in parsed.findings}
    assert "cells that agree: 18, that differ: 0" in said["MAP-54"]
    assert said["MAP-53"].endswith("right: 257.")
    assert "SHT-15" in said


@pytest.mark.shared
def test_two_spellings_of_one_territory_are_found() -> None:
    """The Russian workbook lists Saint Pierre and Miquelon twice, spelt in two ways."""
    file = path("ru_mvd_2016", "stst_2016.xls")
    mapping = RUSSIA.replace("column = 1\n[components.TIME", "column = 1\narea = true\n[components.TIME")
    mapping = mapping.replace("area = true", 'area = true\nmap = { "ЛИЦА БЕЗ ГРАЖДАНСТВА" = "STLS" }')
    found = [f for f in read(file, mapping).findings if f.severity is Severity.ERROR]
    assert [(f.rule, f.row, f.found) for f in found] == [("MAP-60", 206, "Сент-Пьер и Микелон")]
    assert "row 202 (Сен-Пьер и Микелон)" in found[0].message
    summed = read(file, mapping.replace('id = "russia"', 'id = "russia"\non_duplicate = "sum"'))
    assert not summed.findings.has_errors
    third = summed.frame.filter(pl.col("INDICATOR") == "3")["OBS_VALUE"].cast(pl.Int64).sum()
    assert (summed.frame.height, third) == (255 * 17, 14_337_084)
