"""The command `forecast` on a hub: the indicator, a dataflow's series, a backtest, and the scoreboard."""

from pathlib import Path

import polars as pl
import pytest

from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.home import open_hub
from forecast_hub import HISTORY, hours_of, make_forecast_hub, months_of, send_month
from run_comity import comity
from small_hub import send

MONTHS = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a closed hub with two forecasts and the months that came after them, the last one confidential."""
    with make_forecast_hub(tmp_path_factory.mktemp("hub")) as hub:
        for number in range(HISTORY, HISTORY + MONTHS):
            forecast_indicator(hub, horizon=3)
            send_month(hub, number)
        at = hours_of(HISTORY + MONTHS)
        send(hub, "KG", *months_of("KG", HISTORY + 1, HISTORY + 1, more="C,,"), hours=at)
        return hub.directory


def test_scoreboard(folder: Path) -> None:
    """People get tables by horizon, destination and citizenship, what was left out, and what a flag means."""
    answer = comity("forecast", "--scoreboard", "--hub", folder)
    assert answer.code == 0
    for text in (
        "2 forecasts; 15 figures scored, 15 have not come yet.",
        "Periods ahead",
        "KG",
        "No forecast is flagged",
    ):
        assert text in answer.out
    assert "No series has 6 forecasts" in answer.out


def test_scoreboard_for_programs(folder: Path) -> None:
    """Programs get all of it as JSON, with what it was read as of."""
    told = comity("forecast", "--scoreboard", "--hub", folder, "--format", "json").json
    assert (told["subject"], told["truth"], told["runs"], told["scored"]) == (
        "VISITORS_THIRD_COUNTRIES",
        "latest",
        2,
        15,
    )
    assert [row["step"] for row in told["by_horizon"]] == [1, 2]
    first = comity("forecast", "--scoreboard", "--truth", "first", "--hub", folder, "--format", "json").json
    assert first["truth"] == "first"
    early = comity("forecast", "--scoreboard", "--as-of", "2026-03-03", "--hub", folder, "--format", "json").json
    assert (early["scored"], early["overall"]) == (0, None)
    text = comity("forecast", "--scoreboard", "--as-of", "2026-03-03", "--hub", folder).out
    assert "as of 2026-03-03" in text


def test_scoreboard_for_an_audience(folder: Path) -> None:
    """An audience that may not see a figure sees no score of it."""
    told = comity("forecast", "--scoreboard", "--audience", "public", "--hub", folder, "--format", "json").json
    assert told["scored"] < 15
    assert {row["destination"]: row["n"] for row in told["by_destination"]} == {"AM": 3, "KG": 1}


def test_series_of_a_dataflow(folder: Path, tmp_path: Path) -> None:
    """`--flow` forecasts a dataflow's series, all or added up, and keeps the forecast."""
    at = ("--hub", folder)
    target = tmp_path / "next.csv"
    answer = comity(
        "forecast", "--flow", "crossings", "--by", "ORIGIN,direction", "--horizon", "2", "-o", target, *at
    )
    assert answer.code == 0
    assert "M._T.CN.C.IN._T._T._T.CROSSINGS" in answer.out
    assert pl.read_csv(target).height == 2 * 2
    told = comity("forecast", "--flow", "CROSSINGS", "--key", "REPORTER=KG", *at, "--format", "json").json
    assert len(told["forecast"]) == 2 * 12
    assert told["run"] > 2
    with open_hub(folder, read_only=True) as hub:
        assert set(hub.ledger.last_forecast_runs()) == {"CROSSINGS", "VISITORS_THIRD_COUNTRIES"}
    told = comity("forecast", "--scoreboard", "--flow", "CROSSINGS", *at, "--format", "json").json
    assert (told["runs"], told["scored"]) == (2, 0)


def test_backtest_of_several_origins(folder: Path) -> None:
    """A backtest says that it is one, from how many origins, and keeps nothing."""
    told = comity(
        "forecast", "--backtest", "--origins", "3", "--horizon", "2", "--hub", folder, "--format", "json"
    ).json
    assert (told["backtest"], told["origins"], told["horizon"]) == (True, 3, 2)
    text = comity("forecast", "--backtest", "--origins", "3", "--horizon", "2", "--hub", folder).out
    assert text.startswith("Backtest: ")
    assert "3 origins" in text


def test_past(tmp_path: Path) -> None:
    """In a simulated hub forecasts of the past are issued with one command, and then scored."""
    with make_forecast_hub(tmp_path, months=2) as hub:
        directory = hub.directory
    at = ("--hub", directory)
    told = comity("forecast", "--past", "2", "--horizon", "2", *at, "--format", "json").json
    assert [(one["run"], one["issued_at"][:10]) for one in told] == [(1, "2026-03-02"), (2, "2026-03-04")]
    assert "2026-03-04" in comity("forecast", "--past", "1", "--horizon", "2", *at).out
    assert comity("forecast", "--scoreboard", *at, "--format", "json").json["simulated_runs"] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "ORIGIN"), "Add --flow DATAFLOW"),
        (("--key", "REPORTER=KG"), "Add --flow DATAFLOW"),
        (("--backtest", "--flow", "CROSSINGS"), "are of the indicator"),
        (("--past", "2", "--flow", "CROSSINGS"), "are of the indicator"),
        (("--backtest", "--scoreboard"), "one at a time"),
        (("--past", "2", "--scoreboard"), "one at a time"),
        (("--scoreboard", "--flow", "NOTHING"), "neither an indicator nor a dataflow"),
        (("--flow", "CROSSINGS", "--by", "STAGE"), "no dimension STAGE"),
    ],
)
def test_what_makes_no_sense_together(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    """Options that contradict one another are refused in a sentence, and nothing is done."""
    answer = comity("forecast", *arguments, "--hub", folder)
    assert answer.code == 2
    assert said in answer.err
