"""The main job on real input: ten states' monthly figures, against pandas reading the published files."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from comity.model.findings import Severity
from comity.model.submissions import State
from iso_areas import BY_HAND, area
from pack_replays import Replay, Replayed, cell_set
from run_comity import comity

pytestmark = pytest.mark.shared

KEY = ["DIRECTION", "REPORTER", "ORIGIN", "TIME_PERIOD"]
REPORTERS = {
    "ARG": "AR", "BOL": "BO", "BRA": "BR", "COL": "CO", "CRI": "CR", "ECU": "EC", "GTM": "GT", "HND": "HN",
    "MEX": "MX", "PAN": "PA", "PER": "PE",
}  # fmt: skip


@pytest.fixture(scope="module")
def iom(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("iom_americas_flows")


def published(folder: Path, file: str, *, reporter: str, nationality: str) -> pd.DataFrame:
    """Read a published file: reporting state, nationality, month and figure under Comity's codes."""
    table = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
    columns = {
        "REPORTER": table[reporter].map(REPORTERS),
        "ORIGIN": table[nationality].map(area),
        "TIME_PERIOD": table["t"],
        "n": table["n"],
    }
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def crossings(iom: Replayed) -> pd.DataFrame:
    """Read entries and exits; the exits' headers are swapped, so `nat` is the reporting state."""
    entries = published(iom.data, "regular_entries.csv.gz", reporter="geo", nationality="nat")
    exits = published(iom.data, "regular_exits.csv.gz", reporter="nat", nationality="geo")
    return pd.concat([entries.assign(DIRECTION="IN"), exits.assign(DIRECTION="OUT")], ignore_index=True)


@pytest.fixture(scope="module")
def irregular(iom: Replayed) -> pd.DataFrame:
    """Read irregular entries."""
    table = published(iom.data, "irregular_entries.csv.gz", reporter="geo", nationality="nat")
    return table.rename(columns={"ORIGIN": "CITIZENSHIP"})


def test_every_crossing_is_there_once(iom: Replayed, crossings: pd.DataFrame) -> None:
    """Direction by reporter, origin and month: the cells that `comity data` returns are the published ones."""
    ours = iom.cells("CROSSINGS")
    assert cell_set(ours, KEY, "OBS_VALUE") == cell_set(crossings, KEY, "n")
    fixed = ours[["FREQ", "ORIGIN_BASIS", "PURPOSE", "MODE", "NEIGHBOUR", "COUNT_UNIT"]].drop_duplicates()
    assert fixed.to_numpy().tolist() == [["M", "C", "_T", "_T", "_T", "CROSSINGS"]]


def test_crossings_add_up_by_direction_reporter_and_month(iom: Replayed, crossings: pd.DataFrame) -> None:
    """Totals straight from the published files, each way, each state, each month; the swap is undone."""
    by = ["DIRECTION", "REPORTER", "TIME_PERIOD"]
    ours = iom.cells("CROSSINGS").astype({"OBS_VALUE": int}).groupby(by)["OBS_VALUE"].sum()
    theirs = crossings.astype({"n": int}).groupby(by)["n"].sum()
    assert ours.to_dict() == theirs.to_dict()
    assert {d: len(set(ours[d].index.get_level_values("REPORTER"))) for d in ("IN", "OUT")} == {"IN": 10, "OUT": 9}


def test_every_irregular_entry_is_there_once(iom: Replayed, irregular: pd.DataFrame) -> None:
    """By reporter, citizenship and month; the one empty figure is missing, not zero, and says so."""
    key = ["REPORTER", "CITIZENSHIP", "TIME_PERIOD"]
    ours = iom.cells("IRREGULAR")
    assert cell_set(ours, key, "OBS_VALUE") == cell_set(irregular, key, "n")
    missing = ours[ours["OBS_VALUE"] == ""]
    assert missing[[*key, "OBS_STATUS"]].to_numpy().tolist() == [["PA", "GF", "2024-07", "O"]]
    monthly = ours[ours["OBS_VALUE"] != ""].astype({"OBS_VALUE": int}).groupby(["REPORTER", "TIME_PERIOD"])
    theirs = irregular[irregular["n"] != ""].astype({"n": int}).groupby(["REPORTER", "TIME_PERIOD"])["n"].sum()
    assert monthly["OBS_VALUE"].sum().to_dict() == theirs.to_dict()


def test_each_state_and_month_is_one_submission(iom: Replayed, crossings: pd.DataFrame) -> None:
    """508 are accepted in order of arrival with sequence numbers without a gap, one is refused."""
    assert Counter(line["result"] for line in iom.lines) == {"accepted": 508, "refused": 1}
    assert [line["seq"] for line in iom.lines if line["seq"]] == list(range(1, 509))
    received = [line["received"] for line in iom.lines]
    assert received == sorted(received)
    months = {(r, t) for r, t in crossings[["REPORTER", "TIME_PERIOD"]].itertuples(index=False, name=None)}
    sent = {(s.provider, s.file_name) for s, _ in iom.said() if s.dataflow == "CROSSINGS" and s.seq}
    assert sent == {(r, f"{r}_CROSSINGS_{t}.csv") for r, t in months}


def test_rows_of_every_submission_are_those_published(iom: Replayed, crossings: pd.DataFrame) -> None:
    """A submission holds its state's month of entries and exits, no row more or less."""
    theirs = Counter(
        f"{r}_CROSSINGS_{t}.csv" for r, t in zip(crossings.REPORTER, crossings.TIME_PERIOD, strict=True)
    )
    ours = {s.file_name: s.rows for s, _ in iom.said() if s.dataflow == "CROSSINGS" and s.seq}
    assert ours == dict(theirs)


def test_the_swapped_columns_are_said(iom: Replayed) -> None:
    """Taking the exits' headers at their word is refused: the finding names both columns."""
    ((refused, findings),) = [(s, f) for s, f in iom.said() if s.state is State.REJECTED]
    assert (refused.file_name, refused.provider, refused.seq) == ("regular_exits.csv.gz", "CO", None)
    (hit,) = [f for f in findings if f.severity is Severity.ERROR]
    assert (hit.rule, hit.column) == ("MAP-30", "geo")
    assert "geo and nat look swapped" in hit.message
    assert hit.remedy


def test_empty_nationalities_are_counted(iom: Replayed, crossings: pd.DataFrame) -> None:
    """188 rows have no nationality: they are kept as unknown, and each submission says how many it has."""
    empty = crossings[(crossings["ORIGIN"] == "_U") & (crossings["DIRECTION"] == "OUT")]
    theirs = Counter(f"{r}_CROSSINGS_{t}.csv" for r, t in zip(empty.REPORTER, empty.TIME_PERIOD, strict=True))
    assert theirs.total() == 188
    said = Counter[str]()
    for submission, findings in iom.said():
        for hit in findings:
            if hit.rule == "MAP-15":
                assert hit.message.startswith("regular_exits.csv.gz: Rows with nothing in column geo, read as _U")
                said[submission.file_name] += int(hit.message.rsplit(": ", 1)[1].rstrip("."))
    assert said == theirs


def test_codes_that_are_not_current_are_kept_and_said(iom: Replayed, crossings: pd.DataFrame) -> None:
    """Yugoslavia, Czechoslovakia, Serbia and Montenegro: kept under their own codes, with a warning each."""
    former = {BY_HAND[code] for code in ("SCG", "YUG", "CSK")}
    theirs = crossings[crossings["ORIGIN"].isin(former)]
    expected = Counter(zip(theirs.ORIGIN, theirs.REPORTER, theirs.TIME_PERIOD, strict=True))
    said = Counter(
        (hit.found, submission.provider, submission.file_name.removesuffix(".csv").rsplit("_", 1)[1])
        for submission, findings in iom.said()
        for hit in findings
        if hit.rule == "COD-05" and submission.dataflow == "CROSSINGS"
    )
    assert expected
    assert said == expected


def test_the_missing_figure_is_said(iom: Replayed) -> None:
    """The empty figure of Panama's July 2024 is counted in a finding that stays attached."""
    said = [(s.file_name, f.message) for s, findings in iom.said() for f in findings if f.rule == "MAP-42"]
    ((file, message),) = said
    assert file == "PA_IRREGULAR_2024-07.csv"
    assert message.endswith("read as missing figures: 1.")


def test_other_nationalities_are_kept_as_such(iom: Replayed, crossings: pd.DataFrame) -> None:
    """The publisher's OOO is other, not unknown, and not small."""
    other = crossings[(crossings["ORIGIN"] == "_O") & (crossings["DIRECTION"] == "IN")]["n"].astype(int).sum()
    ours = iom.cells("CROSSINGS", "ORIGIN=_O,DIRECTION=IN")["OBS_VALUE"].astype(int).sum()
    assert ours == other > 1_400_000


def test_own_nationals_are_kept_but_no_third_country(iom: Replayed, crossings: pd.DataFrame) -> None:
    """Argentines entering Argentina are in the data; the indicator leaves out every member's nationals."""
    answer = comity("situation", "--hub", iom.hub, "--format", "json")
    assert answer.code == 0, answer.err
    found = answer.json
    members = set(REPORTERS.values()) - {"PA"}
    here = crossings[(crossings["DIRECTION"] == "IN") & (crossings["TIME_PERIOD"] == found["period"])]
    reported = {row["reporter"] for row in found["members"] if row["value"] is not None}
    third = here[~here["ORIGIN"].isin(members) & here["REPORTER"].isin(reported)]
    assert found["period"] == "2025-03"
    assert found["total"] == third["n"].astype(int).sum() > 4_000_000
    assert reported == members - {"AR", "BO", "GT"}
    assert not here[here["ORIGIN"] == here["REPORTER"]].empty


def test_the_ragged_edge_is_on_the_board(iom: Replayed) -> None:
    """Argentina ends in December 2024, Bolivia sent four months: what did not come is missing, never zero."""
    answer = comity("board", "CROSSINGS", "--last", "60", "--hub", iom.hub, "--format", "json")
    (board,) = answer.json
    states = {(cell["provider"], cell["period"]): cell["state"] for cell in board["cells"]}
    assert states["AR", "2024-12"] == "on_time"
    assert {states["AR", f"2025-0{m}"] for m in (1, 2, 3)} == {"missing"}
    assert [p for (m, p), s in states.items() if m == "BO" and s == "on_time"] == [
        f"2024-0{m}" for m in (6, 7, 8, 9)
    ]
    assert states["BO", "2024-10"] == "missing"


def test_the_ledger_keeps_its_promises(iom: Replayed) -> None:
    """Nothing that `verify` looks at is broken, and replaying again changes nothing."""
    assert comity("verify", "--hub", iom.hub, "--format", "json").json == []
