"""The commands on measures and the strategy: what they print for people and programs, and how wrong use ends."""

from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from run_comity import comity

TEXT = """
id = "visa-free"
kind = "visa"
title.en = "Visa-free entry"
title.ru = "Безвизовый въезд"
in_force = 2024-06-01
restricted = true
[scope]
citizenships = ["CN"]
"""


@pytest.fixture
def measure(hub: Path) -> Path:
    """Return the file of a restricted measure beside a hub."""
    path = hub.parent / "measure.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_measure_goes_its_way(hub: Path, measure: Path) -> None:
    """From the file to the release, at the command line; programs find the documented keys."""
    added = comity("measures", "add", measure, "--hub", hub, "--by", "A. Desk", "--format", "json")
    assert list(added.json) == list(ANSWERS["measures add"])
    again = comity("measures", "add", measure, "--hub", hub)
    assert again.out.strip() == "✓ Measure visa-free: version 1 is kept."
    assert (
        comity("measures", "list", "--audience", "members", "--hub", hub).out.strip() == "No measure is registered."
    )
    ended = comity("measures", "end", "visa-free", "--on", "2024-12-31", "--hub", hub)
    assert ended.out.strip() == "✓ Measure visa-free: version 2 is kept."
    assert comity("measures", "release", "visa-free", "--hub", hub).code == 0
    listed = comity("measures", "list", "--audience", "public", "--language", "ru", "--hub", hub)
    assert "Безвизовый въезд" in listed.out
    shown = comity("measures", "show", "visa-free", "--hub", hub, "--format", "json").json
    assert list(shown) == list(ANSWERS["measures show"])
    assert [one["action"] for one in shown["versions"]] == ["added", "ended", "released"]
    assert comity("measures", "show", "visa-free", "--hub", hub).out.splitlines()[0] == "Visa-free entry"
    assert comity("verify", "--hub", hub).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "nowhere.toml"), "There is no file"),
        (("add", "bad.toml"), "bad.toml, the file, kind"),
        (("show", "nothing"), "There is no measure nothing"),
        (("end", "nothing", "--on", "tomorrow"), "no day"),
    ],
)
def test_wrong_use_ends_with_a_remedy(hub: Path, measure: Path, arguments: tuple[str, ...], said: str) -> None:
    """A traceback tells a secretary nothing."""
    (hub.parent / "bad.toml").write_text(TEXT.replace('"visa"', '"visum"'), encoding="utf-8")
    assert measure.is_file()
    answer = comity("measures", *arguments, "--hub", hub)
    assert answer.code != 0
    assert said in answer.err
    assert len(answer.err.strip().splitlines()) >= 3


def test_a_scenario_needs_a_source(hub: Path) -> None:
    """A table has no measures, and nothing at all is no scenario."""
    assert "No scenario is named" in comity("scenario", "--hub", hub).err
    assert "a hub's" in comity("scenario", "--measure", "m", "--panel", "t.csv", "--hub", hub).err


def test_the_strategy_is_told(hub: Path) -> None:
    """A group that has none is told so; programs find the documented keys."""
    bare = comity("strategy", "--hub", hub)
    assert bare.out.strip() == "The group has registered no indicators of a strategy."
    assert list(comity("strategy", "--hub", hub, "--format", "json").json) == list(ANSWERS["strategy"])
