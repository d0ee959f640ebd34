"""The commands `points list` and `points wait`: documented keys, tables, and a mistake in three lines."""

from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from point_hub import make_point_hub
from run_comity import comity

JANUARY = ("--month", "2026-01", "--futures", "20")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub with two crossing points."""
    with make_point_hub(tmp_path_factory.mktemp("points")) as hub:
        return hub.directory


def test_list(place: Path) -> None:
    """All documented keys, no other, for each point."""
    answer = comity("points", "list", "--hub", place, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    assert [one["code"] for one in answer.json] == ["ROAD", "PASS"]
    assert all(list(one) == list(ANSWERS["points list"]) for one in answer.json)
    assert "Дорога" in comity("points", "list", "--hub", place, "--language", "ru").out


def test_json(place: Path) -> None:
    """All documented keys, no other; waits by hour, lanes by hour of the week, and what the change does."""
    answer = comity(
        "points", "wait", "ROAD", "--hub", place, *JANUARY, "--change", "CHECK=+30s", "--format", "json"
    )
    assert (answer.code, answer.err) == (0, "")
    assert list(answer.json) == list(ANSWERS["points wait"])
    assert [row["hour"] for row in answer.json["expected"]["hours"]] == list(range(24))
    assert answer.json["effect"]["whole"]["wait"] > 0
    assert answer.json["changes"] == ["CHECK=+30s"]
    assert len(answer.json["lanes"][0]["needed"]) == 168
    again = comity("points", "wait", "ROAD", "--hub", place, *JANUARY, "--change", "CHECK=+30s", "--format", "json")
    assert again.json == answer.json


def test_text(place: Path) -> None:
    """The head, a row for every hour, lanes for every day, and the shifts where they are asked for."""
    answer = comity("points", "wait", "ROAD", "--hub", place, *JANUARY, "--target", "90s", "--roster")
    assert answer.code == 0
    assert "The Road, 2026-01" in answer.out
    assert "7\u202f440, as members sent it" in answer.out
    assert "longer than 1.5 min" in answer.out
    assert "Lanes needed, STAFFED" in answer.out
    assert "officers" in answer.out
    assert answer.out.count("\n06:00") + answer.out.count("\n23 ") >= 1


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [
        (("ROAD", "--target", "soon"), "20min"),
        (("NOWHERE",), "Known here: ROAD, PASS."),
        (("ROAD", "--change", "SING=+4s", "--month", "2026-01"), "It has CHECK, ENROL."),
        (("PASS", "--month", "2026-04"), "Send its figures"),
    ],
)
def test_a_mistake_ends_in_a_remedy(place: Path, asked: tuple[str, ...], remedy: str) -> None:
    """No traceback for a wait, a point or a change that there isn't."""
    answer = comity("points", "wait", *asked, "--hub", place)
    assert answer.code != 0
    assert remedy in answer.err
    assert "Traceback" not in answer.err
