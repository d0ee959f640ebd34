"""Two generations of SDMX-CSV as downloaded: codes with labels beside them, and labels only."""

import pandas as pd
import pytest

from comity.model.findings import Severity
from eurostat_states import STATES
from pack_replays import Replay, Replayed, cell_set

pytestmark = pytest.mark.shared

CODED = {
    "MIGR_ASYAPPCTZA": ("asylum_applicants_total.csv", 1080),
    "MIGR_ASYTPSM": ("temporary_protection_beneficiaries_monthly.csv", 1136),
}
LABELLED = {
    "MIGR_EIPRE": ("migrants_illegally_present.csv", 2535, ["reason", "apprehen"]),
    "IRREGULAR": ("migrants_refused_entry_at_the_border.csv", 327, []),
    "PERMITS": ("migration_permits_issued.csv", 387, []),
}
REASONS = {"Total": "T", "Illegal entry": "ENTRY", "Overstay": "OVERSTAY", "Other reason": "OTH"}
PLACES = {
    "Total": "T",
    "At the border crossing point – at sea, land, air": "BCP",
    "Between border crossing points - at land": "LAND",
    "Between border crossing points - at sea": "SEA",
    "In the external border area": "EXT",
    "In the inland area": "INL",
}


@pytest.fixture(scope="module")
def new(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("eurostat_sdmx_csv")


def _published(new: Replayed, file: str) -> pd.DataFrame:
    return pd.read_csv(new.data / file, dtype=str, keep_default_na=False)


def _states(new: Replayed, file: str) -> pd.DataFrame:
    """Return the rows of states, under Comity's codes."""
    table = _published(new, file)
    rows = table[table["geo"].isin(STATES)]
    return rows.assign(
        REPORTER=rows["geo"].map(STATES),
        reason=rows["reason"].map(lambda label: REASONS.get(label, label)),
        apprehen=rows["apprehen"].map(PLACES) if "apprehen" in rows else "",
    )


@pytest.mark.parametrize("dataflow", CODED)
def test_codes_come_back_as_they_were(new: Replayed, dataflow: str) -> None:
    """A 2.0 file with labels: every cell of the agency's own structure, `EL` among them, missing ones missing."""
    file, rows = CODED[dataflow]
    theirs = _published(new, file)
    key = [c for c in ("freq", "unit", "citizen", "sex", "age", "asyl_app", "geo", "TIME_PERIOD") if c in theirs]
    ours = new.cells(dataflow)
    assert len(ours) == len(theirs) == rows
    assert cell_set(ours, key, "OBS_VALUE") == cell_set(theirs, key, "OBS_VALUE")
    assert cell_set(ours, key, "OBS_FLAG") == cell_set(theirs, key, "OBS_FLAG")
    assert {"EL"} <= set(ours["geo"])
    assert "GR" not in set(ours["geo"])


@pytest.mark.parametrize("dataflow", CODED)
def test_totals_by_state_and_year(new: Replayed, dataflow: str) -> None:
    """Totals of each state and year straight from the file."""
    theirs = _published(new, CODED[dataflow][0])
    ours = new.cells(dataflow)
    sums = []
    for table in (ours, theirs):
        figures = table[table["OBS_VALUE"] != ""].astype({"OBS_VALUE": int})
        years = figures.assign(year=figures["TIME_PERIOD"].str[:4])
        sums.append(years.groupby(["geo", "year"])["OBS_VALUE"].sum().to_dict())
    assert sums[0] == sums[1]


def test_missing_months_are_missing_and_said(new: Replayed) -> None:
    """Five months have no figure: not zero, and each row that lacks one is named in a warning."""
    file, _ = CODED["MIGR_ASYTPSM"]
    theirs = _published(new, file)
    lines = [index + 2 for index in theirs.index[theirs["OBS_VALUE"] == ""]]
    ours = new.cells("MIGR_ASYTPSM")
    assert len(ours[ours["OBS_VALUE"] == ""]) == len(lines) == 5
    said = [(f.row, f.column) for s, fs in new.said() if s.file_name == file for f in fs if f.rule == "STA-02"]
    assert said == [(line, "OBS_VALUE") for line in lines]


@pytest.mark.parametrize("dataflow", LABELLED)
def test_labels_become_codes(new: Replayed, dataflow: str) -> None:
    """A 1.0 file with labels only: every state's cell by reporter, breakdown and year."""
    file, _, breakdown = LABELLED[dataflow]
    theirs = _states(new, file)
    key = ["REPORTER", *breakdown, "TIME_PERIOD"]
    assert cell_set(new.cells(dataflow), key, "OBS_VALUE") == cell_set(theirs, key, "OBS_VALUE")


@pytest.mark.parametrize("dataflow", LABELLED)
def test_aggregates_are_left_out_and_counted(new: Replayed, dataflow: str) -> None:
    """The Union's own rows are not a member's: how many were left out is said, with their label."""
    file, rows, _ = LABELLED[dataflow]
    theirs = _published(new, file)
    union = theirs[~theirs["geo"].isin(STATES)]
    assert len(theirs) == rows
    assert all(label.startswith("European Union") for label in union["geo"].unique())
    ((submission, findings),) = [(s, f) for s, f in new.said() if s.file_name == file]
    (hit,) = [f for f in findings if f.rule == "MAP-23"]
    assert hit.column == "geo"
    assert hit.message.startswith(f"Rows left out because of their label in column geo: {len(union)} (European")
    assert (submission.rows, submission.added) == (rows, rows - len(union))


@pytest.mark.parametrize("dataflow", LABELLED)
def test_flags_become_observation_status(new: Replayed, dataflow: str) -> None:
    """Break, definition, estimated, provisional, unreliable: each state's flagged cells, and no other."""
    file, _, breakdown = LABELLED[dataflow]
    theirs = _states(new, file)
    key = ["REPORTER", *breakdown, "TIME_PERIOD"]
    flags = {k: v.upper() for k, v in cell_set(theirs, key, "OBS_FLAG").items() if v}
    ours = cell_set(new.cells(dataflow), key, "OBS_STATUS")
    assert {k: v for k, v in ours.items() if v not in {"", "A"}} == flags
    assert flags


def test_both_generations_are_told_apart(new: Replayed) -> None:
    """The layout of each file was seen from its bytes."""
    formats = {s.file_name: s.format for s, _ in new.said()}
    assert {formats[file] for file, _ in CODED.values()} == {"sdmx-csv-2.0"}
    assert len(formats) == 5


def test_every_file_is_accepted_without_error(new: Replayed) -> None:
    """Five files, five submissions, in the pack's order."""
    said = new.said()
    assert [s.seq for s, _ in said] == [1, 2, 3, 4, 5]
    assert [f.total(Severity.ERROR) for _, f in said] == [0] * 5
    assert [s.file_name for s, _ in said][:2] == [file for file, _ in CODED.values()]


def test_gaps_of_a_state_are_said(new: Replayed) -> None:
    """Iceland skips 2020: the file says nothing about it, so the hub does."""
    hits = [(s.file_name, f.found, f.expected) for s, fs in new.said() for f in fs if f.rule == "HIS-03"]
    for file, found, expected in hits:
        year = expected.rsplit(" ", 1)[1] if expected else ""
        theirs = _states(new, file)
        assert any(
            year not in set(group["TIME_PERIOD"]) and found in set(group["TIME_PERIOD"])
            for _, group in theirs.groupby("REPORTER")
        )
    assert ("migrants_illegally_present.csv", "2021", "figures for 2020") in hits
