from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from forecast_hub import make_forecast_hub
from run_comity import comity


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a hub of two states with 40 months."""
    folder = tmp_path_factory.mktemp("seasonal")
    with make_forecast_hub(folder, months=3) as opened:
        return opened.directory


@pytest.fixture(autouse=True)
def without_x13(monkeypatch: pytest.MonkeyPatch) -> None:
    """STL alone: the same here as where the extra isn't installed."""
    monkeypatch.setattr("comity.hub.situation.seasonal_x13.PACKAGE", "no_such_package")


def test_seasonal_answers_with_its_documented_keys(made: Path) -> None:
    """A program reads what the reference says."""
    found = comity("seasonal", "--hub", made, "--format", "json", "--revisions", "2").json
    assert list(found) == list(ANSWERS["seasonal"])
    assert all(f"`{key}`" in ANSWERS["seasonal"]["series"] for key in found["series"][0])
    assert found["revisions"]["total"][0]["count"] == 1
    assert found["series"][0]["growth"]["told"] in {True, False}


def test_seasonal_tells_and_writes(made: Path, tmp_path: Path) -> None:
    """A table for people, all figures for a spreadsheet."""
    target = tmp_path / "all.csv"
    answer = comity("seasonal", "--hub", made, "--revisions", "2", "-o", target)
    assert answer.code == 0
    assert "without the season" in answer.out
    assert "X-13ARIMA-SEATS is not installed here" in answer.out
    assert "how much adjusted figures were revised" in answer.out
    lines = target.read_text("utf-8").splitlines()
    assert lines[0].startswith("series,TIME_PERIOD,value,adjusted,trend,")
    assert len(lines) == 1 + 3 * 40


def test_a_review_of_the_past_is_refused(made: Path) -> None:
    """A review with hindsight would be kept as if it had been made then."""
    answer = comity("seasonal", "--hub", made, "--review", "--as-of", "2024-01-01")
    assert answer.code != 0
    assert "Leave out --as-of" in answer.err


def test_a_review_says_when_it_was_made(made: Path) -> None:
    """Afterwards the specification is kept, and said to be."""
    assert "not kept" in comity("seasonal", "--hub", made).out
    reviewed = comity("seasonal", "--hub", made, "--review")
    assert reviewed.code == 0
    assert "not kept" not in reviewed.out
