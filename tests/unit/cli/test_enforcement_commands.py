"""The command `enforcement`: sentences and tables for people, the same as JSON for programs."""

import json
from pathlib import Path

import pytest

from enforcement_hub import fill, make_hub
from run_comity import comity


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub with figures of two members."""
    folder = tmp_path_factory.mktemp("enforcement")
    with make_hub(folder) as hub:
        fill(hub)
    return folder / "hub"


def test_it_is_told_with_victims_first(directory: Path) -> None:
    """Sentences, then a table each, how members count among them, in the language asked for."""
    answer = comity("enforcement", "--hub", directory)
    assert answer.code == 0
    assert answer.out.startswith("Victims of trafficking identified in 2025: 31 (Armenia and Kyrgyzstan).")
    assert "How members count: Law enforcement" in answer.out
    russian = comity("enforcement", "--hub", directory, "--period", "2024", "--language", "ru")
    assert russian.out.startswith("Пострадавшие от торговли людьми, выявленные за период 2024: 30")


def test_as_json_it_has_every_figure_and_every_reason(directory: Path) -> None:
    """A program must see that there is no sum, and why, as people do."""
    answer = comity("enforcement", "--hub", directory, "--format", "json")
    told = json.loads(answer.out)
    assert list(told) == ["seq", "sentences", "dataflows"]
    line = told["dataflows"]["TRAFFICKING"]["lines"]["whole"][0]
    assert (line["codes"], line["together"], line["not_added_up"]) == ({"STAGE": "IDENTIFIED"}, 31.0, {})
    assert line["members"]["AM"] == {"value": 12.0, "status": None, "change": 2.0}
    (way, _other) = told["dataflows"]["TRAFFICKING"]["counting"]
    assert way["definition"] == "As the treaty has it."
    assert way["received"] == "2026-03-02"


def test_the_public_is_told_why_there_is_nothing(directory: Path) -> None:
    """A traceback, or empty tables, would say something else than: not for you."""
    answer = comity("enforcement", "--hub", directory, "--audience", "public")
    assert answer.code == 2
    assert "for members" in answer.err
