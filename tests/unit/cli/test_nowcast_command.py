"""The command `nowcast`: its words, its document, its file, and a person's mistakes."""

from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from forecast_hub import HISTORY, hours_of, make_forecast_hub, months_of
from run_comity import comity
from small_hub import send


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub in which AM hasn't sent the month that KG has."""
    made = make_forecast_hub(tmp_path_factory.mktemp("late"))
    send(made, "KG", *months_of("KG", HISTORY, HISTORY), hours=hours_of(HISTORY))
    made.close()
    return made.directory


def test_the_words(late: Path) -> None:
    """A person reads both totals, who is estimated, and from what."""
    said = comity("nowcast", "--hub", late)
    assert said.code == 0, said.err
    assert "With estimates for the figures that are missing, February" in said.out
    assert "since nothing has come: Armenia." in said.out
    assert "own" in said.out


def test_russian(late: Path) -> None:
    """The same in Russian."""
    said = comity("nowcast", "--hub", late, "--language", "ru")
    assert "Данные не поступили" in said.out
    assert "Армения" in said.out


def test_the_document(late: Path) -> None:
    """Programs get the documented keys, and every estimate marked."""
    found = comity("nowcast", "--hub", late, "--format", "json").json
    assert list(found) == list(ANSWERS["nowcast"])
    assert [row["OBS_STATUS"] for row in found["estimates"]] == ["I"]
    assert found["interval80"][0] < found["total_with"] < found["interval80"][1]
    assert found["total_reported"] == sum(row["value"] for row in found["reported"])
    assert found["estimated"] == pytest.approx(sum(row["value"] for row in found["parts"]))


def test_the_file(late: Path, tmp_path: Path) -> None:
    """The estimates can be taken away as SDMX-CSV."""
    target = tmp_path / "estimates.csv"
    said = comity("nowcast", "--hub", late, "--csv", target)
    assert "1 estimate is in" in said.out
    assert "FORECAST_VISITORS_THIRD_COUNTRIES" in target.read_text("utf-8").splitlines()[1]


@pytest.mark.parametrize("period", ["2035-01", "2001-01", "2024", "soon"])
def test_mistakes_end_without_a_traceback(late: Path, period: str) -> None:
    """A period that can't be asked for is told in words."""
    said = comity("nowcast", "--hub", late, "--period", period)
    assert said.code != 0
    assert "Traceback" not in said.err
    assert said.err.strip()
