"""Irregular migration and returns of three American states: rows to add up, and a table of two frequencies."""

import pandas as pd
import pytest

from pack_replays import Replay, Replayed

pytestmark = pytest.mark.shared

FILES = {
    "procedures": "irreg_mexico_nat.csv.gz",
    "returns": "irreg_mexico_exp.csv.gz",
    "honduras": "irreg_honduras_nat.csv.gz",
    "darien": "irreg_darien_nat.csv.gz",
}
CODES = {"VEN": "VE", "CUB": "CU", "HTI": "HT", "CHN": "CN", "RUS": "RU", "TJK": "TJ", "KGZ": "KG", "OOO": "_O"}
KINDS = {
    "deportation": "RETURN_FORCED",
    "assisted return": "RETURN_VOLUNTARY",
    "assisted return of children": "RETURN_VOLUNTARY",
}


@pytest.fixture(scope="module")
def gdi(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("iom_gdi_enforcement")


@pytest.fixture(scope="module")
def published(gdi: Replayed) -> dict[str, pd.DataFrame]:
    """Read the four files."""
    tables = {name: pd.read_csv(gdi.data / file, dtype=str) for name, file in FILES.items()}
    return {name: table.astype({"n": int}) for name, table in tables.items()}


def _by(frame: pd.DataFrame, *columns: str) -> dict[object, int]:
    sums: dict[object, int] = frame.astype({"OBS_VALUE": int}).groupby(list(columns))["OBS_VALUE"].sum().to_dict()
    return sums


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("procedures", "REPORTER=MX,INDICATOR=STAY"),
        ("honduras", "REPORTER=HN,INDICATOR=BORDER"),
    ],
)
def test_each_month_has_the_published_total(
    gdi: Replayed, published: dict[str, pd.DataFrame], name: str, key: str
) -> None:
    """The sum of each month, and of citizenships chosen by hand; names that are one country are added up."""
    theirs, ours = published[name], gdi.cells("IRREGULAR", key)
    assert _by(ours, "TIME_PERIOD") == theirs.groupby("t")["n"].sum().to_dict()
    some = theirs[theirs["nat"].isin(CODES)]
    expected = some.assign(c=some["nat"].map(CODES)).groupby(["c", "t"])["n"].sum().to_dict()
    kept = ours[ours["CITIZENSHIP"].isin(CODES.values())]
    assert _by(kept, "CITIZENSHIP", "TIME_PERIOD") == expected
    assert len(ours) == len(theirs.drop_duplicates(["t", "nat"])) < len(theirs)


def test_returns_by_kind(gdi: Replayed, published: dict[str, pd.DataFrame]) -> None:
    """Deportations are forced; assisted returns and those of children are one kind, added up."""
    theirs = published["returns"].assign(kind=published["returns"]["type"].map(KINDS))
    ours = gdi.cells("IRREGULAR", "REPORTER=MX,INDICATOR=RETURN_FORCED+RETURN_VOLUNTARY")
    assert _by(ours, "INDICATOR", "TIME_PERIOD") == theirs.groupby(["kind", "t"])["n"].sum().to_dict()


def test_a_year_is_not_a_january(gdi: Replayed, published: dict[str, pd.DataFrame]) -> None:
    """Transits through Darien: years up to 2019, months from 2020 on; no year is read as its January."""
    theirs, ours = published["darien"], gdi.cells("IRREGULAR", "REPORTER=PA")
    is_year = theirs["t"] < "2020"
    years = theirs[is_year].assign(year=theirs["t"].str[:4]).groupby("year")["n"].sum().to_dict()
    annual, monthly = ours[ours["FREQ"] == "A"], ours[ours["FREQ"] == "M"]
    assert _by(annual, "TIME_PERIOD") == years
    assert _by(monthly, "TIME_PERIOD") == theirs[~is_year].groupby("t")["n"].sum().to_dict()
    assert len(annual) == is_year.sum()
    assert (years["2010"], len(years)) == (559, 10)
    assert set(ours["FREQ"]) == {"A", "M"}
