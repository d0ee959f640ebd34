"""Poland's apprehensions: two authorities whose figures overlap, so that nothing may add them."""

import pandas as pd
import pytest

from comity.model.findings import Severity
from pack_replays import Replay, Replayed

pytestmark = pytest.mark.shared

COLUMNS = {"m": "BORDER_GUARD", "n": "POLICE", "N": "INSURED"}
CODES = {"ARM": "AM", "BLR": "BY", "KAZ": "KZ", "KGZ": "KG", "RUS": "RU", "TJK": "TJ", "unknown/stateless": "_U"}
SEXES = {"Female": "F", "Male": "M"}


@pytest.fixture(scope="module")
def poland(replays: Replay) -> Replayed:
    """Replay the pack."""
    return replays("pl_irregular_migration")


@pytest.fixture(scope="module")
def published(poland: Replayed) -> pd.DataFrame:
    """Read the file."""
    table = pd.read_csv(poland.data / "irregular_migration.csv", dtype={"year": str})
    assert len(table) == 1_382
    return table


def test_each_authority_has_its_own_figures(poland: Replayed, published: pd.DataFrame) -> None:
    """The sums by year and sex of the three columns, and seven citizenships cell by cell; zeros stay zeros."""
    ours = poland.cells("PL_UNAUTHORISED_STAY").astype({"OBS_VALUE": int})
    assert len(ours) == 3 * len(published)
    sums = ours.groupby(["SOURCE", "SEX", "TIME_PERIOD"])["OBS_VALUE"].sum().to_dict()
    expected = {
        (code, SEXES[sex], year): int(own[column].sum())
        for (sex, year), own in published.groupby(["sex", "year"])
        for column, code in COLUMNS.items()
    }
    assert sums == expected
    cells = ours.set_index(["SOURCE", "SEX", "CITIZENSHIP", "TIME_PERIOD"])["OBS_VALUE"].to_dict()
    some = published[published["country_code"].isin(CODES)]
    for row in some.to_dict("records"):
        for column, code in COLUMNS.items():
            key = (code, SEXES[row["sex"]], CODES[row["country_code"]], row["year"])
            assert cells[key] == row[column]
    assert (ours[ours["SOURCE"] == "BORDER_GUARD"]["OBS_VALUE"] == 0).sum() == (published["m"] == 0).sum() > 600


def test_the_standard_dataflow_has_one_authority(poland: Replayed, published: pd.DataFrame) -> None:
    """Illegal stay is what the Border Guard counted, both sexes together, and nothing of the Police."""
    ours = poland.cells("IRREGULAR", "INDICATOR=STAY").astype({"OBS_VALUE": int})
    found = ours.groupby("TIME_PERIOD")["OBS_VALUE"].sum()
    assert found.to_dict() == published.groupby("year")["m"].sum().to_dict()
    pairs = published.groupby(["country_code", "year"])["m"].sum()
    assert len(ours) == len(pairs)
    assert set(ours["UNIT"]) == {"PERSONS"}


def test_overlapping_figures_have_no_total(poland: Replayed) -> None:
    """A list of authorities with a total would invite adding figures that count the same people."""
    with poland.open() as hub:
        codes = hub.catalogue.dataflow("PL_UNAUTHORISED_STAY").structure.by_id["SOURCE"].codelist
    assert codes is not None
    assert set(codes.by_id) == set(COLUMNS.values())


def test_nothing_is_wrong_with_it(poland: Replayed) -> None:
    """No error and no warning; that the sexes were added up is said."""
    said = poland.said()
    assert [findings.total(Severity.ERROR) + findings.total(Severity.WARNING) for _, findings in said] == [0, 0]
    assert [rule for rule, _ in said[1][1].counts] == ["MAP-61"]
