"""The command `displacement`: its documented keys, its table, and a user's mistake in three lines."""

from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from run_comity import comity
from shifted_hub import CLOSED, make_shifted_hub

ASKED = ("--by", "NEIGHBOUR", "--since", str(CLOSED))


@pytest.fixture(scope="module")
def shifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub in which one flow went elsewhere."""
    return make_shifted_hub(tmp_path_factory.mktemp("shifted")).directory


def test_json(shifted: Path) -> None:
    """All documented keys, no other, and the neighbour that rose."""
    answer = comity("displacement", "--hub", shifted, *ASKED, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    assert list(answer.json) == list(ANSWERS["displacement"])
    (event,) = answer.json["events"]
    assert all(f"`{key}`" in ANSWERS["displacement"]["events"] for key in event)
    assert [row["NEIGHBOUR"] for row in event["neighbours"] if row["rose"]] == ["UZ"]
    assert event["shortfall"] > 0


def test_text(shifted: Path) -> None:
    """Sentences in the language, and both numbers in the table."""
    answer = comity("displacement", "--hub", shifted, *ASKED, "--of", "NEIGHBOUR=KZ", "--language", "ru")
    assert answer.code == 0
    assert "Казахстан" in answer.out
    assert "Узбекистан" in answer.out
    table = answer.out.split("Neighbour")[1]
    assert "UZ" in table
    assert "yes" in table


def test_a_mistake_ends_in_a_remedy(shifted: Path) -> None:
    """No traceback for a period without figures."""
    answer = comity("displacement", "--hub", shifted, "--by", "NEIGHBOUR", "--since", "1990-01")
    assert answer.code != 0
    assert "Choose another period with --since." in answer.err
