"""Four vintages of one table, each replacing the whole: what was known when, and how it was revised."""

from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest

from comity.model.findings import Severity
from iso_areas import area
from pack_replays import Replay, Replayed, cell_set
from run_comity import comity

pytestmark = pytest.mark.shared

KEY = ["ROUTE", "BORDER_TYPE", "CITIZENSHIP", "TIME_PERIOD"]
DATES = ("2025-02-07", "2025-02-10", "2025-03-10", "2025-05-15")
TOTALS = (4_904_939, 4_916_704, 4_930_787, 4_941_717)
ROUTES = {
    "Western African Route": "WAF",
    "Western Mediterranean Route": "WMR",
    "Central Mediterranean Route": "CMR",
    "Eastern Mediterranean Route": "EMR",
    "Western Balkan Route": "WBR",
    "Circular Route from Albania to Greece": "ALGR",
    "Eastern Borders Route": "EBR",
    "Black Sea Route": "BSR",
    "Other": "_O",
}
Cells = dict[tuple[str, ...], str]


@pytest.fixture(scope="module")
def frontex(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("frontex_ibc_vintages")


@pytest.fixture(scope="module")
def vintages(frontex: Replayed) -> list[Cells]:
    """Read the cells of each vintage straight from its file."""
    return [_published(frontex, date) for date in DATES]


def _published(frontex: Replayed, date: str) -> Cells:
    table = pd.read_csv(frontex.data / f"frontex_asof_{date}.csv.gz", dtype=str, keep_default_na=False)
    columns = {
        "ROUTE": table["route"].map(ROUTES),
        "BORDER_TYPE": table["type"].str.upper(),
        "CITIZENSHIP": table["nat"].map(area),
        "TIME_PERIOD": table["t"],
        "n": table["n"],
    }
    return cell_set(pd.DataFrame(columns), KEY, "n")


def _known(frontex: Replayed, as_of: str) -> Cells:
    ours = frontex.cells("IBC_DETECTIONS", "--as-of", as_of)
    if ours.empty:
        return {}
    assert set(ours["REPORTER"]) == {"MS_SAC"}
    return cell_set(ours, KEY, "OBS_VALUE")


@pytest.mark.parametrize("number", range(4))
def test_as_of_returns_exactly_that_vintage(frontex: Replayed, vintages: list[Cells], number: int) -> None:
    """A second before, at and after the moment of receipt, by date, by time and by sequence number."""
    before = vintages[number - 1] if number else {}
    date = DATES[number]
    assert _known(frontex, f"{date}T11:59:59+00:00") == before
    after = vintages[number]
    assert _known(frontex, f"{date}T12:00:00+00:00") == after
    assert _known(frontex, date) == after
    assert _known(frontex, str(number + 1)) == after
    assert sum(map(int, after.values())) == TOTALS[number]


def test_now_is_the_last_vintage(frontex: Replayed, vintages: list[Cells]) -> None:
    """Without a moment, the last vintage is what is known."""
    assert cell_set(frontex.cells("IBC_DETECTIONS"), KEY, "OBS_VALUE") == vintages[-1]


def test_the_moment_is_one_moment_in_every_time_zone(frontex: Replayed, vintages: list[Cells]) -> None:
    """A moment given with another offset is the same moment."""
    assert _known(frontex, "2025-02-10T14:59:59+03:00") == vintages[0]
    assert _known(frontex, "2025-02-10T15:00:00+03:00") == vintages[1]


def test_history_counts_every_revision(frontex: Replayed, vintages: list[Cells]) -> None:
    """Changed, added to old months, removed: as counted from the files, and as the publisher's README has them."""
    rows = comity("history", "IBC_DETECTIONS", "--hub", frontex.hub, "--format", "json").json
    ours = [(r["changed"], r["added_in_old_periods"], r["removed"]) for r in rows]
    assert ours == [(0, 0, 0), *(_revision(old, new) for old, new in pairwise(vintages))]
    assert ours[1:] == [(114, 309, 276), (15, 3, 0), (107, 6, 2)]
    assert [r["cells"] for r in rows] == [len(v) for v in vintages]
    assert [r["received_at"][:10] for r in rows] == list(DATES)


def _revision(old: Cells, new: Cells) -> tuple[int, int, int]:
    last = max(key[3] for key in old)
    changed = sum(old[key] != new[key] for key in old.keys() & new.keys())
    added = sum(key[3] <= last for key in new.keys() - old.keys())
    return changed, added, len(old.keys() - new.keys())


def test_the_triangle_has_a_column_a_vintage(frontex: Replayed, vintages: list[Cells]) -> None:
    """Monthly totals of a route, as each vintage had them."""
    rows = comity(
        "history", "IBC_DETECTIONS", "ROUTE=CMR", "--triangle", "--hub", frontex.hub, "--format", "json"
    ).json
    ours = {row.pop("TIME_PERIOD"): list(row.values()) for row in rows}
    theirs = [Counter[str]() for _ in vintages]
    for vintage, monthly in zip(vintages, theirs, strict=True):
        for (route, _, _, period), figure in vintage.items():
            if route == "CMR":
                monthly[period] += int(figure)
    for period, values in ours.items():
        assert [v or 0 for v in values] == [monthly[period] for monthly in theirs], period
    assert len({tuple(values) for values in ours.values()}) > 100


def test_empty_nationalities_are_kept_and_counted(frontex: Replayed, vintages: list[Cells]) -> None:
    """The first vintage has 267 cells without nationality: unknown, counted in a finding, removed by the second."""
    said = [(s.seq, f.column, f.message) for s, findings in frontex.said() for f in findings if f.rule == "MAP-15"]
    assert said == [(1, "nat", "Rows with nothing in column nat, read as _U for CITIZENSHIP: 267.")]
    assert [sum(key[2] == "_U" for key in v) for v in vintages] == [267, 0, 0, 0]


def test_unspecified_groups_are_codes_of_their_own(frontex: Replayed, vintages: list[Cells]) -> None:
    """Other, stateless and unspecified sub-Saharan: none is thrown together with unknown."""
    pairs = {(key[2], key[3]): 0 for key in vintages[-1] if key[2] in {"_O", "STLS", "XSS"}}
    ours = frontex.cells("IBC_DETECTIONS", "CITIZENSHIP=_O+STLS+XSS")
    assert {(c, t) for c, t in zip(ours.CITIZENSHIP, ours.TIME_PERIOD, strict=True)} == set(pairs)
    assert {c for c, _ in pairs} == {"_O", "STLS", "XSS"}


def test_large_revisions_are_said(frontex: Replayed) -> None:
    """No submission has an error; the second says that a month of a route was nearly halved."""
    said = frontex.said()
    assert [f.total(Severity.ERROR) for _, f in said] == [0, 0, 0, 0]
    (hit,) = [f for _, findings in said for f in findings if f.rule == "HIS-01"]
    assert (hit.row, hit.column, hit.found, hit.expected) == (12719, "n", "5289", "within 25 % of 9977")


def test_rows_that_came_are_rows_that_are_known(frontex: Replayed, vintages: list[Cells]) -> None:
    """Every row of each file is counted in its submission; repeated keys there are none."""
    assert [s.rows for s, _ in frontex.said()] == [len(v) for v in vintages] == [33_316, 33_544, 33_734, 33_907]
