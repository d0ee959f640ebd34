"""The command `mirror`: its tables, its JSON, and its answers to what can't be done."""

from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from mirror_hub import make_mirror_hub
from run_comity import comity


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the hub of three states."""
    folder = tmp_path_factory.mktemp("mirror-command")
    make_mirror_hub(folder).close()
    return folder / "hub"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "AM → KG   2026-01"),
        (("--corridor", "AM-KG"), "Armenia to Kyrgyzstan, January"),
        (("--missing",), "own history"),
        (("--language", "ru"), "Обеими сторонами учитываются 2 потока"),
        (("--missing", "--language", "ru"), "собственному ряду"),
        (("--corridor", "AM-CN"), "Armenia: no mirror, because China is no member."),
    ],
)
def test_text(place: Path, arguments: tuple[str, ...], said: str) -> None:
    """Each question has its table or its sentence."""
    answer = comity("mirror", "--hub", place, *arguments)
    assert answer.code == 0, answer.err
    assert said in answer.out.replace("\u00a0", " ")


def test_json(place: Path) -> None:
    """All that was found, with the documented keys; periods as SDMX writes them."""
    answer = comity("mirror", "--hub", place, "--format", "json").json
    assert list(answer) == list(ANSWERS["mirror"])
    assert answer["corridors"][0]["last"] == "2026-01"
    assert answer["missing"][0]["period"] == "2026-02"
    one = comity("mirror", "--hub", place, "--corridor", "AM-CN", "--format", "json").json
    assert one["corridors"] == []
    assert [row["reason"] for row in one["no_mirror"]] == ["the other state is no member"]
    assert one["factors"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--flow", "IRREGULAR"), "isn't counted from two sides"),
        (("--corridor", "AM"), "is no corridor"),
        (("--corridor", "AM-ZZ"), "Nobody counts CROSSINGS between AM and ZZ"),
        (("--anchor", "TJ"), "can't be an anchor"),
    ],
)
def test_what_cant_be_done(place: Path, arguments: tuple[str, ...], said: str) -> None:
    """A wrong word ends with exit code 2 and a remedy, never a traceback."""
    answer = comity("mirror", "--hub", place, *arguments)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())
    assert "Traceback" not in answer.err
