"""Two old exports of Eurostat: Latin-1, thousands commas, ":" for what is not available."""

import pandas as pd
import pytest

from comity.model.findings import Severity
from eurostat_states import STATES
from pack_replays import Replay, Replayed

pytestmark = pytest.mark.shared

FILES = {
    "ORDER": ("migr_eiord_Data_allcitizens.csv.gz", 28_545, 2_310, 173),
    "REFUSED": ("migr_eirfs_Data_allcitizenships.csv.gz", 28_710, 1_253, 174),
}
CITIZENS = {
    "Total": "_T", "Armenia": "AM", "Belarus": "BY", "Kazakhstan": "KZ", "Kyrgyzstan": "KG", "Russia": "RU",
    "Tajikistan": "TJ", "São Tomé and Príncipe": "ST", "Croatia": "HR", "Ukraine": "UA", "Serbia": "RS",
    "Former Yugoslav Republic of Macedonia, the": "MK",
    "Kosovo (under United Nations Security Council Resolution 1244/99)": "XK",
    "China (including Hong Kong)": "CN",
}  # fmt: skip


@pytest.fixture(scope="module")
def old(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("eurostat_enforcement_2012_2016")


@pytest.fixture(scope="module")
def published(old: Replayed) -> dict[str, pd.DataFrame]:
    """Read both files whole, as Latin-1 text."""
    return {
        name: pd.read_csv(old.data / file, dtype=str, keep_default_na=False, encoding="latin-1")
        for name, (file, *_) in FILES.items()
    }


def _members(table: pd.DataFrame, *left_out: str) -> pd.DataFrame:
    """Return the rows of states under their codes, figures without thousands commas, missing as empty."""
    rows = table[table["GEO"].isin(STATES) & ~table["CITIZEN"].isin(left_out)]
    figures = rows["Value"].str.replace(",", "").replace(":", "")
    return rows.assign(REPORTER=rows["GEO"].map(STATES), Value=figures)


@pytest.mark.parametrize(("indicator", "left_out"), [("ORDER", ()), ("REFUSED", ("Oceania",))])
def test_figures_of_each_state_and_year(
    old: Replayed, published: dict[str, pd.DataFrame], indicator: str, left_out: tuple[str, ...]
) -> None:
    """Every state's year has exactly the published figures, the missing ones missing and not zero."""
    theirs = _members(published[indicator], *left_out)
    ours = old.cells("IRREGULAR", f"INDICATOR={indicator}")
    assert len(ours) == len(theirs) == 27_680
    expected = theirs.groupby(["REPORTER", "TIME"])["Value"].agg(sorted).to_dict()
    assert ours.groupby(["REPORTER", "TIME_PERIOD"])["OBS_VALUE"].agg(sorted).to_dict() == expected


@pytest.mark.parametrize("indicator", FILES)
def test_figures_by_citizenship(old: Replayed, published: dict[str, pd.DataFrame], indicator: str) -> None:
    """Citizenships chosen by hand, one beyond ASCII among them, cell by cell."""
    theirs = _members(published[indicator])
    theirs = theirs[theirs["CITIZEN"].isin(CITIZENS)]
    expected = {
        (r, CITIZENS[c], t): v
        for r, c, t, v in zip(theirs.REPORTER, theirs.CITIZEN, theirs.TIME, theirs.Value, strict=True)
    }
    codes = "+".join(CITIZENS.values())
    ours = old.cells("IRREGULAR", f"INDICATOR={indicator},CITIZENSHIP={codes}")
    cells = {
        (r, c, t): v
        for r, c, t, v in zip(ours.REPORTER, ours.CITIZENSHIP, ours.TIME_PERIOD, ours.OBS_VALUE, strict=True)
    }
    assert cells == expected
    assert {c for _, c, _ in cells} == set(CITIZENS.values())
    assert ours[ours["OBS_VALUE"] != ""]["OBS_VALUE"].astype(int).sum() > 0


@pytest.mark.parametrize("indicator", FILES)
def test_not_available_is_missing_not_zero(
    old: Replayed, published: dict[str, pd.DataFrame], indicator: str
) -> None:
    """As many figures are missing as the file has ":" for states; zeros stay zeros."""
    theirs = _members(published[indicator], "Oceania")
    ours = old.cells("IRREGULAR", f"INDICATOR={indicator}")
    missing = ours[ours["OBS_VALUE"] == ""]
    assert len(missing) == (theirs["Value"] == "").sum() > 1_000
    assert (ours["OBS_VALUE"] == "0").sum() == (theirs["Value"] == "0").sum() > 10_000
    assert set(missing["OBS_STATUS"]) == {"O"}
    assert published[indicator]["Value"].eq(":").sum() == FILES[indicator][2]


@pytest.mark.parametrize("indicator", FILES)
def test_flags_are_kept(old: Replayed, published: dict[str, pd.DataFrame], indicator: str) -> None:
    """Definition differs (d) and provisional (p) come back as observation status, as often as published."""
    theirs = _members(published[indicator], "Oceania")
    flagged = theirs[(theirs["Flag and Footnotes"] != "") & (theirs["Value"] != "")]["Flag and Footnotes"]
    ours = old.cells("IRREGULAR", f"INDICATOR={indicator}")
    status = ours[~ours["OBS_STATUS"].isin(["", "A", "O"])]["OBS_STATUS"]
    assert status.value_counts().to_dict() == flagged.str.upper().value_counts().to_dict()


def test_what_is_left_out_is_counted(old: Replayed, published: dict[str, pd.DataFrame]) -> None:
    """The aggregate of the Union, and one region among the citizenships: by label, how many rows."""
    said = {
        (s.file_name, f.column, f.found, int(f.message.rsplit(": ", 1)[1].split(" ")[0]))
        for s, findings in old.said()
        for f in findings
        if f.rule == "MAP-23"
    }
    union = "European Union (28 countries)"
    expected = {
        (file, "GEO", union, int((published[name]["GEO"] == union).sum())) for name, (file, *_) in FILES.items()
    }
    refusals = published["REFUSED"]
    oceania = refusals[(refusals["CITIZEN"] == "Oceania") & (refusals["GEO"] != union)]
    assert said == expected | {(FILES["REFUSED"][0], "CITIZEN", "Oceania", len(oceania))}
    assert not (set(old.cells("IRREGULAR")["REPORTER"]) & {"EU", "EU28", "_T"})


def test_every_row_is_kept_or_counted(old: Replayed) -> None:
    """Rows read are the file's; no error, and no total is out by more than rounding."""
    for submission, findings in old.said():
        rows = next(rows for file, rows, *_ in FILES.values() if file == submission.file_name)
        assert submission.rows == rows
        assert findings.total(Severity.ERROR) == 0
        left_out = sum(int(f.message.rsplit(": ", 1)[1].split(" ")[0]) for f in findings if f.rule == "MAP-23")
        assert submission.added == rows - left_out


def test_totals_below_their_parts_are_said(old: Replayed, published: dict[str, pd.DataFrame]) -> None:
    """Rounded figures: where the citizenships exceed their total, a warning names the row, found and expected."""
    for submission, findings in old.said():
        name = next(name for name, (file, *_) in FILES.items() if file == submission.file_name)
        left_out = ("Oceania",) if name == "REFUSED" else ()
        theirs = _members(published[name], *left_out)
        theirs = theirs[theirs["Value"] != ""].astype({"Value": int})
        total = theirs[theirs["CITIZEN"] == "Total"].set_index(["GEO", "TIME"])["Value"]
        parts = theirs[theirs["CITIZEN"] != "Total"].groupby(["GEO", "TIME"])["Value"].sum()
        both = pd.DataFrame({"total": total, "parts": parts}).dropna().astype(int)
        above = both[both["parts"] > both["total"]]
        said = {(f.found, f.expected) for f in findings if f.rule == "TOT-01"}
        published_here = {(str(t), f"at least {p}") for t, p in above.itertuples(index=False)}
        assert said <= published_here
        rows = [f.row for f in findings if f.rule == "TOT-01"]
        assert all(published[name].iloc[row - 2]["CITIZEN"] == "Total" for row in rows if row is not None)
