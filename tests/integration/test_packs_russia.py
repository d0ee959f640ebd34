"""The Russian workbook of 2016: merged headers, a total row, a sum column, one sheet for three dataflows."""

from collections import Counter

import pandas as pd
import pytest

from comity.model.findings import Severity
from pack_replays import Replay, Replayed

pytestmark = pytest.mark.shared

ON_REGISTER = 14_337_084
FIRST_TIME = 9_677_910
SHEET, FIRST_ROW, COLUMNS = 1, 13, 17
TWICE = ("Сен-Пьер и Микелон", "Сент-Пьер и Микелон")
NAMES = {
    "Абхазия": "XAB",
    "Армения": "AM",
    "Казахстан": "KZ",
    "Киргизия": "KG",
    "Таджикистан": "TJ",
    "Узбекистан": "UZ",
    "Украина": "UA",
    "Япония": "JP",
    "ЛИЦА БЕЗ ГРАЖДАНСТВА": "STLS",
}


@pytest.fixture(scope="module")
def russia(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("ru_mvd_2016")


@pytest.fixture(scope="module")
def sheet(russia: Replayed) -> pd.DataFrame:
    """Read the countries' rows: the name, the form's columns 1 to 17, and the sum along the row."""
    path = russia.data / "stst_2016.xls"
    table = pd.read_excel(path, sheet_name=SHEET, header=None, engine="calamine")
    rows = table.iloc[FIRST_ROW:].reset_index(drop=True)
    assert table.iloc[FIRST_ROW - 1, 0] == "ВСЕГО по странам"
    names = rows[0].str.strip()
    return rows[list(range(1, 19))].astype(int).assign(name=names)


def test_the_countries_add_up_to_the_printed_totals(russia: Replayed, sheet: pd.DataFrame) -> None:
    """14,337,084 put on the register and 9,677,910 for the first time, of 256 rows and of what Comity returns."""
    assert (len(sheet), sheet[3].sum(), sheet[6].sum()) == (256, ON_REGISTER, FIRST_TIME)
    ours = russia.cells("RU_2RD").astype({"OBS_VALUE": int}).groupby("INDICATOR")["OBS_VALUE"].sum()
    assert ours["C03"] == ON_REGISTER
    assert ours["C06"] == FIRST_TIME
    assert ours.to_dict() == {f"C{column:02}": int(sheet[column].sum()) for column in range(1, COLUMNS + 1)}


def test_the_standard_dataflows_have_the_same_figures(russia: Replayed, sheet: pd.DataFrame) -> None:
    """Registrations as PERMITS, holders of permits as STOCK: the same columns under standard codes."""
    permits = russia.cells("PERMITS").astype({"OBS_VALUE": int})
    sums = permits.groupby(["STAGE", "REASON", "DURATION"])["OBS_VALUE"].sum().to_dict()
    assert sums["REGISTERED", "_T", "_T"] == ON_REGISTER
    assert sums["REGISTERED_STAY_FIRST", "_T", "_T"] == FIRST_TIME
    assert sums["REGISTERED_STAY_FIRST", "WORK", "_T"] == sheet[9].sum()
    assert sums["NATURALISED", "_T", "_T"] == sheet[17].sum()
    assert sums["ISSUED", "_T", "TEMPORARY"] == sheet[13].sum()
    assert sorted(sums.values()) == sorted(int(sheet[c].sum()) for c in (*range(1, 14), 15, 17))
    stock = russia.cells("STOCK").astype({"OBS_VALUE": int}).groupby("BASIS")["OBS_VALUE"].sum()
    assert stock.to_dict() == {"PERMIT_TEMPORARY": sheet[14].sum(), "PERMIT_LONG_TERM": sheet[16].sum()}


def test_every_country_has_its_own_figures(russia: Replayed, sheet: pd.DataFrame) -> None:
    """Named by hand, in the form's spelling: every column of every one of these countries."""
    ours = russia.cells("RU_2RD")
    cells = dict(zip(zip(ours.CITIZENSHIP, ours.INDICATOR, strict=True), ours.OBS_VALUE.astype(int), strict=True))
    for name, code in NAMES.items():
        (row,) = sheet[sheet["name"].str.casefold() == name.casefold()].to_dict("records")
        for column in range(1, COLUMNS + 1):
            assert cells[code, f"C{column:02}"] == row[column], (name, column)
    assert set(ours["TIME_PERIOD"]) == {"2016"}
    assert set(ours["REPORTER"]) == {"RU"}
    assert "RU" not in set(ours["CITIZENSHIP"])


def test_no_country_is_lost_or_split(russia: Replayed, sheet: pd.DataFrame) -> None:
    """Column by column the figures of all countries, the one that is spelt in two ways added up."""
    ours = russia.cells("RU_2RD")
    merged = sheet.assign(name=sheet["name"].replace(TWICE[1], TWICE[0])).groupby("name").sum()
    assert len(merged) == ours["CITIZENSHIP"].nunique() == 255
    for column in range(1, COLUMNS + 1):
        figures = ours[ours["INDICATOR"] == f"C{column:02}"]["OBS_VALUE"].astype(int)
        assert Counter(figures) == Counter(merged[column].tolist()), column


def test_merged_duplicates_are_said(russia: Replayed, sheet: pd.DataFrame) -> None:
    """Two spellings of one country stand in two rows: that they were added is said, with the rows, each time."""
    rows = sorted(int(index) + FIRST_ROW + 1 for index in sheet.index[sheet["name"].isin(TWICE)])
    said = [f.message for _, findings in russia.said() for f in findings if f.rule == "MAP-61"]
    counts = [(34, 17), (30, 15), (4, 2)]
    for message, (cells, keys) in zip(said, counts, strict=True):
        assert f"{cells}, into {keys}" in message
        assert f"rows {rows[0]}, {rows[1]}" in message


def test_the_total_row_is_checked_and_left_out(russia: Replayed) -> None:
    """Row 13 agrees with its countries in every column, and is no country."""
    said = [(f.row, f.message) for _, findings in russia.said() for f in findings if f.rule == "MAP-54"]
    right = [18, 15, 2]
    for (row, message), agreed in zip(said, right, strict=True):
        assert row == 13
        assert f"cells that agree: {agreed}, that differ: 0" in message
    assert "_T" not in set(russia.cells("RU_2RD")["CITIZENSHIP"])


def test_the_sum_along_the_row_is_checked(russia: Replayed, sheet: pd.DataFrame) -> None:
    """The unlabelled eighteenth column is the sum of the row; it is right in all rows, the total's among them."""
    assert (sheet[list(range(1, COLUMNS + 1))].sum(axis=1) == sheet[18]).all()
    (hit,) = [f for _, findings in russia.said() for f in findings if f.rule == "MAP-53"]
    assert hit.column == "S (18)"
    assert hit.message.endswith("is right: 257.")


def test_figures_made_by_formulas_are_said(russia: Replayed) -> None:
    """The sheet's figures are formulas on another sheet: what was saved is taken, and that is a warning."""
    hits = [f for _, findings in russia.said() for f in findings if f.rule == "SHT-15"]
    assert [(f.severity, f.row) for f in hits] == [(Severity.WARNING, 14)] * 3
    assert not [f for _, findings in russia.said() for f in findings if f.severity is Severity.ERROR]
