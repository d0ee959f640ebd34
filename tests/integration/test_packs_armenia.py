"""Tourists of Armenia: a trilingual workbook in three editions, and months in a table of years."""

from itertools import pairwise

import pandas as pd
import pytest

from comity.formats.mapping import parse_mapping
from comity.formats.national import read_national
from comity.formats.source import read_source
from comity.model.findings import Severity
from pack_replays import PACKS, Replay, Replayed, cell_set
from run_comity import comity

pytestmark = pytest.mark.shared

PACK = "am_tourism_quarterly"
DATES = ("2024-06-18", "2024-08-19", "2026-01-14")
LAST = ("2024-Q1", "2024-Q2", "2025-Q3")
QUARTERS = (73, 74, 79)
WAYS = {"Приезжие": "IN", "Выезжающие": "OUT"}
KEY = ["DIRECTION", "TIME_PERIOD"]
REVISED = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1")
Cells = dict[tuple[str, ...], str]


@pytest.fixture(scope="module")
def armenia(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays(PACK)


@pytest.fixture(scope="module")
def quarters(armenia: Replayed) -> list[Cells]:
    """Read the quarters of each edition straight from its file; the dash is no figure."""
    return [_published(armenia, date, 0) for date in DATES]


@pytest.fixture(scope="module")
def years(armenia: Replayed) -> list[Cells]:
    """Read the years of each edition straight from its file."""
    return [_published(armenia, date, 1) for date in DATES]


def _published(armenia: Replayed, date: str, sheet: int) -> Cells:
    path = armenia.data / f"tourism_data_raw_asof_{date}.xls"
    table = pd.read_excel(path, sheet_name=sheet, header=None, engine="calamine")
    cells = {}
    for _, row in table.iloc[2:].iterrows():
        way = WAYS[row[1].split(",")[0].split(" ")[0]]
        for heading, figure in zip(table.iloc[1, 3:], row[3:], strict=True):
            if pd.notna(heading):
                period = heading.strip().replace("Q", "-Q") if isinstance(heading, str) else str(int(heading))
                cells[way, period] = "" if figure == "-" else str(int(figure))
    return cells


def _known(armenia: Replayed, frequency: str, *options: str) -> Cells:
    ours = armenia.cells("CROSSINGS", f"FREQ={frequency}", *options)
    return {} if ours.empty else cell_set(ours, KEY, "OBS_VALUE")


@pytest.mark.parametrize("number", range(3))
def test_as_of_returns_exactly_that_edition(
    armenia: Replayed, quarters: list[Cells], years: list[Cells], number: int
) -> None:
    """A second before the workbook came, at its quarters, at its years: each sheet of each edition, whole."""
    date, before = DATES[number], number - 1
    assert _known(armenia, "Q", "--as-of", f"{date}T11:59:59+00:00") == (quarters[before] if number else {})
    assert _known(armenia, "Q", "--as-of", f"{date}T12:00:00+00:00") == quarters[number]
    assert _known(armenia, "A", "--as-of", f"{date}T12:04:59+00:00") == (years[before] if number else {})
    assert _known(armenia, "A", "--as-of", date) == years[number]
    assert len(quarters[number]) == 2 * QUARTERS[number]
    assert max(period for _, period in quarters[number]) == LAST[number]


def test_now_is_the_last_edition(armenia: Replayed, quarters: list[Cells], years: list[Cells]) -> None:
    """Without a moment, the last edition is what is known, and its totals are those of the file."""
    assert _known(armenia, "Q") == quarters[-1]
    assert _known(armenia, "A") == years[-1]
    totals = {way: sum(int(f) for (w, _), f in quarters[-1].items() if w == way and f) for way in WAYS.values()}
    ours = armenia.cells("CROSSINGS", "FREQ=Q").replace({"OBS_VALUE": {"": "0"}}).astype({"OBS_VALUE": int})
    assert ours.groupby("DIRECTION")["OBS_VALUE"].sum().to_dict() == totals


def test_revisions_show_in_the_triangle(armenia: Replayed, quarters: list[Cells]) -> None:
    """Departures of five quarters were lowered in August 2024: each edition's column has its own figures."""
    rows = _history(armenia, "FREQ=Q&DIRECTION=OUT", "--triangle")
    ours = {row.pop("TIME_PERIOD"): [_figure(value) for value in row.values()] for row in rows}
    theirs = {period: [edition.get(("OUT", period), "") for edition in quarters] for _, period in quarters[-1]}
    assert ours == theirs
    assert [period for period, (first, second, _) in ours.items() if first not in ("", second)] == list(REVISED)


def _figure(value: float | None) -> str:
    return "" if value is None else str(int(value))


def _history(armenia: Replayed, key: str, *options: str) -> list[dict[str, object]]:
    answer = comity("history", "CROSSINGS", key, *options, "--hub", armenia.hub, "--format", "json")
    assert answer.code == 0, answer.err
    return list(answer.json)


def test_history_counts_every_revision(armenia: Replayed, quarters: list[Cells], years: list[Cells]) -> None:
    """Changed cells by edition, counted from the files; arrivals were never revised."""
    for frequency, editions in (("Q", quarters), ("A", years)):
        rows = _history(armenia, f"FREQ={frequency}")
        changed = [sum(old[key] != new[key] for key in old) for old, new in pairwise(editions)]
        assert [row["changed"] for row in rows] == [0, *changed]
        assert [row["removed"] for row in rows] == [0, 0, 0]
        assert [row["cells"] for row in rows] == [len(edition) for edition in editions]
    assert {way for (way, p), figure in quarters[0].items() if quarters[1][way, p] != figure} == {"OUT"}


def test_years_are_the_sums_of_their_quarters(armenia: Replayed) -> None:
    """In every edition, revised years too; a quarter in which the border was closed adds nothing."""
    for date in DATES:
        quarterly, annual = (_known(armenia, f, "--as-of", date) for f in ("Q", "A"))
        for (way, year), figure in annual.items():
            parts = [quarterly[way, f"{year}-Q{n}"] for n in range(1, 5)]
            assert sum(int(part or 0) for part in parts) == int(figure), (date, way, year)


def test_the_closed_border_is_no_figure_by_quarter_and_nil_by_month(armenia: Replayed) -> None:
    """A dash in both series of one quarter; zeros in five months: each as its source has it."""
    ours = armenia.cells("CROSSINGS", "FREQ=Q")
    dash = ours[ours["OBS_VALUE"] == ""]
    assert list(zip(dash["TIME_PERIOD"], dash["OBS_STATUS"], strict=True)) == [("2020-Q2", "M")] * 2
    monthly = _known(armenia, "M")
    nil = [period for (_, period), figure in monthly.items() if figure == "0"]
    assert nil == ["2020-04", "2020-05", "2020-06", "2020-07", "2020-08"]


def test_months_are_those_of_the_table(armenia: Replayed) -> None:
    """A year in each row and a month above each column; the nine months that hadn't been are counted."""
    table = pd.read_csv(armenia.data / "data_monthly.csv", dtype=str, keep_default_na=False).set_index("year")
    theirs = {
        ("IN", f"{year}-{int(month):02}"): figure
        for month, column in table.items()
        for year, figure in column.items()
        if figure
    }
    assert _known(armenia, "M") == theirs
    assert len(theirs) == 75
    said = [(s.seq, f.message) for s, findings in armenia.said() for f in findings if f.rule == "MAP-40"]
    assert said == [(1, "Empty cells in value columns that were left out: 9.")]


def test_a_row_is_known_by_its_labels_in_all_three_languages(armenia: Replayed) -> None:
    """Were one of the three labels another's, the row would be refused, not read by the other two."""
    source = read_source(armenia.data / f"tourism_data_raw_asof_{DATES[0]}.xls")
    text = (PACKS / PACK / "quarterly.toml").read_text("utf-8")
    for wrong, row in (("Մեկնել են", 4), ("Приезжие", 3), ("The outbonds", 4)):
        parsed = read_national(source, parse_mapping(text.replace(wrong, "Another"), "quarterly.toml"))
        assert [(f.row, f.severity) for f in parsed.findings] == [(row, Severity.ERROR)], wrong


def test_the_unit_is_the_one_that_the_sheet_names(armenia: Replayed) -> None:
    """Were the table in thousands one day, its unit's cell would say so, and the file be refused."""
    source = read_source(armenia.data / f"tourism_data_raw_asof_{DATES[0]}.xls")
    text = (PACKS / PACK / "quarterly.toml").read_text("utf-8").replace("person = ", '"thousand persons" = ')
    parsed = read_national(source, parse_mapping(text, "quarterly.toml"))
    assert [(f.row, f.column, f.found) for f in parsed.findings if f.severity is Severity.ERROR] == [
        (1, "BT1", "person")
    ]


def test_nothing_else_is_said(armenia: Replayed) -> None:
    """No error in any submission; that years are made by formulas is said, and that one edition corrects a year."""
    said = [(s.seq, f.rule) for s, findings in armenia.said() for f in findings]
    assert said == [(1, "MAP-40"), (3, "SHT-15"), (5, "SHT-15"), (5, "HIS-05"), (7, "SHT-15")]
