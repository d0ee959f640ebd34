"""Trafficking in persons (UNODC): half of the cells suppressed, cells that stand twice, any spelling."""

from collections import Counter

import pandas as pd
import pytest

from comity.model.findings import Severity
from pack_replays import Replay, Replayed, cell_set

pytestmark = pytest.mark.shared

NO_STATE = {"", "Aruba/Curacao", "CAR", "CAS", "EEU", "MCA", "MCN", "SAF", "SAM"}
STATES = {"ARM": "AM", "BLR": "BY", "KAZ": "KZ", "KGZ": "KG", "RUS": "RU", "TJK": "TJ", "DEU": "DE", "NLD": "NL"}
EXPLOITATION = {
    "Total": "_T", "Sexual exploitation": "SEXUAL", "Forced labour": "LABOUR", "Other forms of exploitation": "_O",
}  # fmt: skip
SEX = {"Female": "F", "Male": "M", "Other": "_O", "Unknown": "_U", "Total": "_T"}
AGE = {"0 to 17 years": "Y_LT18", "18 years or over": "Y_GE18", "Unknown": "_U", "Total": "_T"}
STAGE = {
    "Offences of trafficking in persons": "RECORDED",
    "Persons brought into formal contact": "SUSPECTED",
    "Persons prosecuted": "PROSECUTED",
    "Persons convicted": "CONVICTED",
}
OFFENCE = {
    "Total": "ICCS0204", "Sexual exploitation": "ICCS02041", "Forced labour": "ICCS02042",
    "Other forms of exploitation": "ICCS02049",
}  # fmt: skip
VICTIMS = "Detected trafficking victims"
CELL = ["Iso3_code", "Indicator", "Category", "Sex", "Age", "Year"]
Q, DOUBTFUL = ("", "Q"), ("", "O")
"""What Comity returns of a suppressed cell, and of one with several figures."""


@pytest.fixture(scope="module")
def glotip(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("unodc_glotip")


@pytest.fixture(scope="module")
def published(glotip: Replayed) -> pd.DataFrame:
    """Read the file whole, as text, with the rows of states only."""
    table = pd.read_csv(glotip.data / "data_glotip_2023-05-30.csv.gz", dtype=str, keep_default_na=False)
    assert len(table) == 46_556
    assert table["txtVALUE"].eq("<5").sum() == 23_076
    return table[~table["Iso3_code"].isin(NO_STATE)]


def _outcomes(rows: pd.DataFrame) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return what must come of each cell: value and status, without Comity's help."""
    found = {}
    for key, told in rows.groupby(CELL)["txtVALUE"]:
        figures = set(told)
        one = next(iter(figures)) if len(figures) == 1 else None
        found[key] = DOUBTFUL if one is None else Q if one == "<5" else (one.replace(",", ""), "")
    return found


def _counted(cells: pd.DataFrame, *by: str) -> Counter[tuple[str, ...]]:
    """Return how often each value and status stands, by some codes; a status that says nothing is empty."""
    status = cells["OBS_STATUS"].replace("A", "")
    return Counter(zip(*(cells[name] for name in by), cells["OBS_VALUE"], status, strict=True))


def test_victims_by_sex_age_and_exploitation(glotip: Replayed, published: pd.DataFrame) -> None:
    """Every cell of the two breakdowns: its figure, its suppression, or its doubt, as often as in the file."""
    of_victims = published["Indicator"] == VICTIMS
    theirs = published[of_victims & published["Dimension"].isin(["Total", "by form of exploitation"])]
    expected = Counter(
        (EXPLOITATION[category], SEX[sex], AGE[age], year, *outcome)
        for (_, _, category, sex, age, year), outcome in _outcomes(theirs).items()
    )
    ours = glotip.cells("TRAFFICKING", "CITIZENSHIP=_T")
    assert _counted(ours, "EXPLOITATION", "SEX", "AGE", "TIME_PERIOD") == expected
    assert set(ours["STAGE"]) == {"IDENTIFIED"}
    assert sum(n for (*_, value, status), n in expected.items() if (value, status) == Q) > 8_000
    assert sum(n for (*_, value, status), n in expected.items() if (value, status) == DOUBTFUL) == 127


def test_totals_of_states(glotip: Replayed, published: pd.DataFrame) -> None:
    """Victims, suspects, prosecutions and convictions of states chosen by hand, year by year."""
    theirs = published[published["Iso3_code"].isin(STATES) & (published["Dimension"] == "Total")]
    whole = _outcomes(theirs[(theirs["Sex"] == "Total") & (theirs["Age"] == "Total")])
    victims = {(STATES[s], y): told for (s, what, *_, y), told in whole.items() if what == VICTIMS}
    others = {(STATES[s], STAGE[what], y): told for (s, what, *_, y), told in whole.items() if what in STAGE}
    ours = glotip.cells("TRAFFICKING", "CITIZENSHIP=_T,EXPLOITATION=_T,SEX=_T,AGE=_T")
    cells = zip(ours.REPORTER, ours.TIME_PERIOD, ours.OBS_VALUE, ours.OBS_STATUS.replace("A", ""), strict=True)
    assert {(r, y): (v, s) for r, y, v, s in cells if r in STATES.values()} == victims
    ours = glotip.cells("ENFORCEMENT", "OFFENCE=ICCS0204")
    status = ours.OBS_STATUS.replace("A", "")
    cells = zip(ours.REPORTER, ours.STAGE, ours.TIME_PERIOD, ours.OBS_VALUE, status, strict=True)
    assert {(r, c, y): (v, s) for r, c, y, v, s in cells if r in STATES.values()} == others
    assert sum(int(value) for value, _ in victims.values() if value) > 0


def test_what_authorities_did(glotip: Replayed, published: pd.DataFrame) -> None:
    """Offences, suspects, prosecutions and convictions by purpose: all figures, and all that are missing."""
    whole = (published["Sex"] == "Total") & (published["Age"] == "Total")
    theirs = published[whole & (published["Indicator"] != VICTIMS) & (published["Dimension"] != "by citizenship")]
    expected = Counter(
        (STAGE[what], OFFENCE[category], year, *outcome)
        for (_, what, category, _, _, year), outcome in _outcomes(theirs).items()
    )
    ours = glotip.cells("ENFORCEMENT")
    assert _counted(ours, "STAGE", "OFFENCE", "TIME_PERIOD") == expected
    assert set(zip(ours["STAGE"], ours["UNIT"], strict=True)) == {
        (stage, "OFFENCES" if stage == "RECORDED" else "PERSONS") for stage in STAGE.values()
    }


def test_a_suppressed_cell_is_never_a_number(glotip: Replayed) -> None:
    """A cell with "<5" is a figure that nobody may guess: no 0 to 5 in its place, and its status says so."""
    for flow in ("TRAFFICKING", "ENFORCEMENT"):
        ours = glotip.cells(flow)
        assert set(ours[ours["OBS_STATUS"] == "Q"]["OBS_VALUE"]) == {""}
        known = ours[ours["OBS_VALUE"] != ""]["OBS_VALUE"].astype(int)
        assert not known.between(1, 4).any()


def test_doubtful_cells_say_what_the_file_says(glotip: Replayed, published: pd.DataFrame) -> None:
    """Albania's victims of other forms in 2017 stand five times, with four figures: none is taken."""
    said = published[
        (published["Iso3_code"] == "ALB") & (published["Indicator"] == VICTIMS) & (published["Year"] == "2017")
        & (published["Category"] == "Other forms of exploitation") & (published["Sex"] == "Total")
        & (published["Age"] == "Total")
    ]["txtVALUE"]  # fmt: skip
    (cell,) = glotip.cells(
        "TRAFFICKING", "REPORTER=AL,EXPLOITATION=_O,SEX=_T,AGE=_T", "--start", "2017", "--end", "2017"
    ).to_dict("records")
    assert (cell["OBS_VALUE"], cell["OBS_STATUS"], cell["COMMENT"]) == ("", "O", " ≠ ".join(dict.fromkeys(said)))


def test_victims_by_citizenship(glotip: Replayed, published: pd.DataFrame) -> None:
    """Every figure by citizenship of every state's year is there; nationals and totals are left out."""
    nameless = {
        "", "TOTAL", "Nationals", "Ciudadanos de su pa�s", "Netherlands (own country)", "Nationality",
        "Personnes de nationalit� �trang�re",
    }  # fmt: skip
    theirs = published[(published["Indicator"] == VICTIMS) & (published["Dimension"] == "by citizenship")]
    theirs = theirs[~theirs["Category"].isin(nameless)]
    expected = Counter(zip(theirs["Year"], theirs["txtVALUE"].str.replace(",", ""), strict=True))
    ours = glotip.cells("TRAFFICKING").query("CITIZENSHIP != '_T'")
    doubtful = ours[ours["OBS_STATUS"] == "O"]
    found = Counter(zip(ours["TIME_PERIOD"], ours["OBS_VALUE"].mask(ours["OBS_STATUS"] == "Q", "<5"), strict=True))
    gone = expected - found
    assert sum(gone.values()) == len(theirs) - (len(ours) - len(doubtful)) == 21
    assert all("≠" in text for text in doubtful["COMMENT"])
    assert found - expected == Counter((year, "") for year in doubtful["TIME_PERIOD"])
    named = {("DE", "2017", "MK"): "52", ("AL", "2019", "AL"): "43", ("DE", "2017", "STLS"): "25"}
    columns = ["REPORTER", "TIME_PERIOD", "CITIZENSHIP"]
    cells = cell_set(ours, columns, "OBS_VALUE")
    assert {key: cells[key] for key in named} == named


def test_every_row_is_taken_or_counted(glotip: Replayed) -> None:
    """No row is lost in silence, and none is an error."""
    for submission, findings in glotip.said():
        assert findings.total(Severity.ERROR) == 0
        assert {rule for rule, _ in findings.counts} >= {"MAP-20", "MAP-21", "MAP-23", "MAP-62"}
        assert submission.rows > submission.added > 0
