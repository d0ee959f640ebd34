"""The commands on alerts: what they print for people and programs, and how wrong use ends."""

import shutil
from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from forecast_hub import FIRST, HISTORY, hours_of, make_forecast_hub, months_of
from run_comity import comity
from small_hub import send

MONTH = FIRST.shift(HISTORY)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a hub's directory in whose last month KG counts four times as many."""
    folder = tmp_path_factory.mktemp("commands")
    with make_forecast_hub(folder) as hub:
        send(hub, "KG", *months_of("KG", HISTORY, HISTORY, factor=4.0), hours=hours_of(HISTORY))
        send(hub, "AM", *months_of("AM", HISTORY, HISTORY), hours=hours_of(HISTORY) + 6)
    return folder / "hub"


@pytest.fixture
def hub(original: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    shutil.copytree(original, tmp_path / "hub")
    return tmp_path / "hub"


def test_a_program_gets_the_documented_keys(hub: Path) -> None:
    """Who writes a program by the page must find what it says."""
    found = comity("alerts", "--hub", hub, "--format", "json").json
    assert list(found) == list(ANSWERS["alerts"])
    assert {"reporter": "KG", "origin": "CN"} in [one["key"] for one in found["alerts"]]
    assert all(list(one) == list(ANSWERS["alert show"]) for one in found["alerts"])
    shown = comity("alert", "show", found["alerts"][0]["id"], "--hub", hub, "--format", "json").json
    assert shown == found["alerts"][0]


def test_an_alert_goes_its_way(hub: Path) -> None:
    """From the first look to the closing, at the command line."""
    before = comity("alerts", "--hub", hub, "--raise")
    assert (before.code, "China → Kyrgyzstan" in before.out) == (0, True)
    found = comity("alerts", "--hub", hub, "--format", "json").json["alerts"]
    (one,) = [each for each in found if each["key"] == {"reporter": "KG", "origin": "CN"}]
    assert one["raised"]["period"] == str(MONTH)
    said = ("--by", "A. Analyst", "--text", "A fair.", "--hub", hub)
    assert comity("alert", "acknowledge", one["id"], *said).out.strip() == f"✓ Alert {one['id']} is acknowledged."
    assert comity("alert", "comment", one["id"], *said).code == 0
    assert comity("alert", "close", one["id"], "--reason", "explained", *said).code == 0
    assert one["id"] not in comity("alerts", "--hub", hub).out
    assert one["id"] in comity("alerts", "--hub", hub, "--state", "all").out
    shown = comity("alert", "show", one["id"], "--hub", hub, "--language", "ru").out
    assert "закрыт (объяснено), A. Analyst: A fair." in shown
    assert comity("alert", "reopen", one["id"], "--hub", hub).code == 0
    assert one["id"] in comity("alerts", "--hub", hub).out


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("alert show 0000", "There is no alert 0000"),
        ("alert close 0000 --reason explained", "There is no alert 0000"),
        ("alerts --by ORIGIN", "Name it with --flow"),
        ("alerts --flow NOPE", "NOPE"),
        ("alerts --flow CROSSINGS --by NOPE", "no dimension NOPE"),
        ("alerts --period 1999-01", "Choose another period"),
        ("alerts --period 2024", "Choose another period"),
        ("alerts --period soon", "soon"),
        ("alerts --raise --audience public", "Leave --audience out"),
    ],
)
def test_wrong_use_is_said_in_three_lines(original: Path, command: str, told: str) -> None:
    """A traceback helps nobody who mistyped a word."""
    answer = comity(*command.split(), "--hub", original)
    assert answer.code in {1, 2}
    assert told in answer.err
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) <= 4


def test_the_public_is_told_nothing_of_what_people_did(hub: Path) -> None:
    """What the exchange says among its members isn't published with the figures."""
    comity("alerts", "--hub", hub, "--raise")
    found = comity("alerts", "--hub", hub, "--audience", "public", "--format", "json").json["alerts"]
    assert found
    assert all(one["raised"] is None and one["events"] == [] for one in found)
