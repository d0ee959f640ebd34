"""Arrivals in Malaysia: a large table of many zeros, and a copy of an older edition that somebody labelled anew."""

from pathlib import Path

import pandas as pd
import pytest

from comity.model.findings import Finding, Severity
from iso_areas import area
from pack_replays import PACKS, Replay, Replayed, cell_set
from run_comity import comity

pytestmark = pytest.mark.shared

FLOW = "MY_ARRIVALS"
KEY = ["ORIGIN", "STATE", "SEX", "TIME_PERIOD"]
EDITION, COPY = "arrivals_soe_to_2024-10.csv.gz", "arrivals_soe_to_2024-06_relabelled.csv.gz"
SEXES = {"arrivals": "_T", "arrivals_male": "M", "arrivals_female": "F"}
BY_HAND = {"XXX": "_U", "ANT": "ANHH", "ZAR": "CD"}
NAMES = {"Singapore": "SG", "Russian Federation (Russia)": "RU", " Samoa": "WS", "LKA": "LK", "Türkiye": "TR"}
STATES = {
    "Johor": "MY-01",
    "Kedah": "MY-02",
    "Kelantan": "MY-03",
    "Melaka": "MY-04",
    "Negeri Sembilan": "MY-05",
    "Pahang": "MY-06",
    "Pulau Pinang": "MY-07",
    "Perak": "MY-08",
    "Perlis": "MY-09",
    "Selangor": "MY-10",
    "Terengganu": "MY-11",
    "Sabah": "MY-12",
    "Sarawak": "MY-13",
    "W.P. Labuan": "MY-15",
}
LAST_OF_COPY = "2024-06"
LEAST = 10
Cells = dict[tuple[str, ...], str]


@pytest.fixture(scope="module")
def malaysia(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("my_arrivals")


@pytest.fixture(scope="module")
def table(malaysia: Replayed) -> pd.DataFrame:
    """Read the publisher's edition: all text, but for the figures."""
    rows = pd.read_csv(malaysia.data / EDITION, dtype=str, keep_default_na=False)
    assert len(rows) == 92_674
    return rows.astype(dict.fromkeys(SEXES, int))


@pytest.fixture(scope="module")
def edition(table: pd.DataFrame) -> pd.Series:
    """Return the edition's figures by cell, in Comity's codes; the two codes of one state are added."""
    codes = {code: BY_HAND.get(code) or area(code) for code in table["country"].unique()}
    return _long(table.assign(ORIGIN=table["country"].map(codes)), state="soe", period=table["date"].str[:7])


@pytest.fixture(scope="module")
def copy(malaysia: Replayed) -> pd.Series:
    """Return the copy's figures by cell, its own names for ORIGIN; rows of one name are added."""
    rows = pd.read_csv(malaysia.data / COPY, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert len(rows) == 87_745
    rows.columns = pd.Index(["date", "ORIGIN", "soe", *SEXES])
    dates = rows["date"].str.split("/", expand=True)
    assert set(dates[0]) == {"1"}
    period = dates[2] + "-" + dates[1].str.zfill(2)
    return _long(rows.astype(dict.fromkeys(SEXES, int)), state="soe", period=period)


def _long(rows: pd.DataFrame, *, state: str, period: pd.Series) -> pd.Series:
    rows = rows.assign(STATE=rows[state].map(STATES), TIME_PERIOD=period).rename(columns=SEXES)
    long = rows.melt(["ORIGIN", "STATE", "TIME_PERIOD"], ["_T", "M", "F"], var_name="SEX", value_name="n")
    return long.groupby(KEY)["n"].sum()


def _text(figures: pd.Series) -> Cells:
    return dict(zip(figures.index, figures.astype(str), strict=True))


def _known(malaysia: Replayed, basis: str, as_of: str) -> Cells:
    ours = malaysia.cells(FLOW, f"ORIGIN_BASIS={basis}", "--as-of", as_of)
    return {} if ours.empty else cell_set(ours, KEY, "OBS_VALUE")


def _blind(figures: pd.Series) -> list[tuple[object, ...]]:
    """Return the figures of each month, state and sex in order, whoever's they are."""
    rows = figures.rename("n").reset_index()[["TIME_PERIOD", "STATE", "SEX", "n"]]
    return sorted(rows.itertuples(index=False, name=None))


def _said(malaysia: Replayed, rule: str) -> list[tuple[int | None, Finding]]:
    return [(s.seq, f) for s, findings in malaysia.said() for f in findings if f.rule == rule]


@pytest.fixture(scope="module")
def copied(table: pd.DataFrame) -> pd.Series:
    """Return what the copy should hold by the edition: both Congos as one, the Antilles as Antigua, no unknown."""
    rows = table[(table["date"].str[:7] <= LAST_OF_COPY) & (table["country"] != "XXX")]
    merged = {"COD": "CG", "ANT": "AG"}
    codes = {code: merged.get(code) or BY_HAND.get(code) or area(code) for code in rows["country"].unique()}
    return _long(rows.assign(ORIGIN=rows["country"].map(codes)), state="soe", period=rows["date"].str[:7])


@pytest.fixture(scope="module")
def after_copy(edition: pd.Series, copied: pd.Series) -> pd.Series:
    """Return what is known once the copy came under nationalities: its cells over the edition's."""
    return copied.combine_first(edition).astype(int)


def test_the_edition_is_returned_cell_for_cell(malaysia: Replayed, edition: pd.Series) -> None:
    """By number, moment and date: every cell of the file, zeros too; before it came, nothing."""
    assert len(edition) == 277_851
    assert malaysia.cells(FLOW, "--as-of", "2024-11-30T08:59:59+00:00").empty
    assert _known(malaysia, "C", "2024-12-09") == _text(edition)


def test_totals_are_those_of_the_file(malaysia: Replayed, table: pd.DataFrame) -> None:
    """Summed from the source without any label: by month, by state, by sex."""
    ours = malaysia.cells(FLOW, "--as-of", "1").astype({"OBS_VALUE": int})
    by_month = ours[ours["SEX"] == "_T"].groupby("TIME_PERIOD")["OBS_VALUE"].sum().to_dict()
    assert by_month == table.groupby(table["date"].str[:7])["arrivals"].sum().to_dict()
    assert len(by_month) == 58
    by_state = ours[ours["SEX"] == "_T"].groupby("STATE")["OBS_VALUE"].sum().to_dict()
    assert by_state == table.groupby(table["soe"].map(STATES))["arrivals"].sum().to_dict()
    by_sex = ours.groupby("SEX")["OBS_VALUE"].sum().to_dict()
    assert by_sex == {sex: table[column].sum() for column, sex in SEXES.items()}


def test_zeros_of_the_closed_border_are_figures(malaysia: Replayed, edition: pd.Series) -> None:
    """From March 2020 to March 2022 most series are nil: a nil that was left out would read as unknown."""
    ours = malaysia.cells(FLOW, "SEX=_T", "--as-of", "1")
    months = ours["TIME_PERIOD"].between("2020-04", "2022-03")
    closed, open_ = ours[months]["OBS_VALUE"], ours[~months]["OBS_VALUE"]
    assert ((closed == "0").mean() > 0.8, (open_ == "0").mean() < 0.5) == (True, True)
    assert (ours["OBS_VALUE"] == "0").sum() == (edition.xs("_T", level="SEX") == 0).sum()


def test_states_start_and_stop_as_they_do(malaysia: Replayed, edition: pd.Series) -> None:
    """A state that stops reporting a nationality has no cells there, not zeros; Kuala Lumpur has none at all."""
    ours = malaysia.cells(FLOW, "SEX=_T", "--as-of", "1")
    spans = ours.groupby(["ORIGIN", "STATE"])["TIME_PERIOD"].nunique()
    theirs = edition.xs("_T", level="SEX").reset_index().groupby(["ORIGIN", "STATE"])["TIME_PERIOD"].nunique()
    assert spans.to_dict() == theirs.to_dict()
    assert (spans.min(), spans.max(), (spans < 58).sum() > 900) == (1, 58, True)
    assert set(ours["STATE"]) == set(STATES.values())


def test_men_and_women_are_the_total(malaysia: Replayed) -> None:
    """They are in every cell of the file, and nothing is said against them."""
    ours = malaysia.cells(FLOW, "--as-of", "1").astype({"OBS_VALUE": int})
    wide = ours.pivot_table("OBS_VALUE", ["ORIGIN", "STATE", "TIME_PERIOD"], "SEX")
    assert (wide["M"] + wide["F"] == wide["_T"]).all()
    assert not _said(malaysia, "TOT-01") + _said(malaysia, "TOT-02")


def test_codes_of_one_state_and_of_none_are_said(malaysia: Replayed, table: pd.DataFrame) -> None:
    """Zaire's code and Congo's are added up; a state dissolved in 2010 stays itself, and is warned of."""
    rows = table[table["country"].isin(["COD", "ZAR"])]
    pairs = rows[rows.duplicated(["date", "soe"], keep=False)]
    (edition_sums, *_) = [f.message for _, f in _said(malaysia, "MAP-61")]
    assert f"{3 * len(pairs)}, into {3 * len(pairs) // 2} " in edition_sums
    with malaysia.open() as hub:
        (first, *_) = hub.ledger.submissions()
        findings = hub.ledger.findings_of(first.id)
    dissolved = 3 * (table["country"] == "ANT").sum()
    assert dict(findings.counts) == {("COD-05", Severity.WARNING): dissolved, ("MAP-61", Severity.INFO): 1}


def test_a_copy_under_other_labels_is_seen(malaysia: Replayed, edition: pd.Series, copied: pd.Series) -> None:
    """Other headers, names for codes, dates turned round: the figures are known, and the finding counts them."""
    ((seq, hit),) = _said(malaysia, "HIS-05")
    both = pd.concat({"known": edition, "copy": copied}, axis=1).dropna(subset="copy")
    same, new = int((both["known"] == both["copy"]).sum()), int(both["known"].isna().sum())
    assert (seq, hit.found) == (2, str(same))
    assert f"Of the {len(copied)} cells" in hit.message
    assert f"; {len(copied) - same - new} change, {new} are new, none of them in a new period." in hit.message
    assert (len(copied), same, new) == (262_791, 262_233, 309)


def test_the_copy_overwrites_only_what_it_merged(malaysia: Replayed, after_copy: pd.Series) -> None:
    """After it each cell is as the edition had it, but for both Congos, Antigua and the Antilles."""
    assert _known(malaysia, "C", "2024-12-10") == _text(after_copy)
    assert _known(malaysia, "C", "3") == _text(after_copy)
    assert _known(malaysia, "R", "2") == {}


def test_a_copy_under_another_key_is_seen(malaysia: Replayed, copy: pd.Series) -> None:
    """Its countries taken for residence, every figure stands twice: the finding names both keys and counts them."""
    ((seq, hit),) = _said(malaysia, "HIS-04")
    compared = int((copy >= LEAST).sum())
    assert (seq, hit.severity, hit.column, hit.found) == (3, Severity.WARNING, "ORIGIN_BASIS", "R")
    assert f": {compared} of {compared} figures given for R are exactly those known for C." in hit.message


def test_the_copy_is_read_whole(malaysia: Replayed, copy: pd.Series, copied: pd.Series) -> None:
    """Figure by figure in each month, state and sex, whatever the names; and by name, for some named by hand."""
    ours = malaysia.cells(FLOW, "ORIGIN_BASIS=R").astype({"OBS_VALUE": int})
    figures = ours.set_index(KEY)["OBS_VALUE"]
    assert figures.to_dict() == copied.to_dict()
    assert _blind(figures) == _blind(copy)
    for name, code in NAMES.items():
        assert figures[code].to_dict() == copy[name].to_dict(), name
    assert copy.index.get_level_values("ORIGIN").nunique() == ours["ORIGIN"].nunique() == 219


RELABELLED = [
    ({"date": {"2024-10-01": "2024-11-01"}}, "date", "2024-11", "2024-10"),
    ({"country": {"SGP": "FRO"}}, "country", "FO", "SG"),
    ({"soe": {"Johor": "Kelantan"}}, "soe", "MY-03", "MY-01"),
]


@pytest.mark.parametrize(("relabel", "column", "found", "other"), RELABELLED, ids=["month", "nationality", "state"])
def test_real_figures_sent_again_as_anothers_are_seen(
    malaysia: Replayed,
    table: pd.DataFrame,
    tmp_path: Path,
    *,
    relabel: dict[str, dict[str, str]],
    column: str,
    found: str,
    other: str,
) -> None:
    """The last month's rows of one label, or all of them, under a label that they never had."""
    ((_, labels),) = relabel.items()
    rows = table[(table["date"] == "2024-10-01") & table[column].isin(labels)]
    file = tmp_path / "again.csv"
    rows.replace(relabel).to_csv(file, index=False)
    mapping = PACKS / "my_arrivals" / "arrivals.toml"
    answer = comity(
        "check", file, "--map", mapping, "--member", "MY", "--hub", malaysia.hub, "--format", "json"
    ).json
    said = [f for f in answer["findings"] if f["rule"] == "HIS-04" and f["column"] == column]
    assert [(f["found"], f["message"].endswith(f"those known for {other}.")) for f in said] == [(found, True)]
