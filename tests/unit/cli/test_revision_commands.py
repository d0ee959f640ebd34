"""The command `revisions`: its documented keys, and the vintages as sums."""

from pathlib import Path

from comity.cli.answers import ANSWERS
from run_comity import comity


def test_json(filled: Path) -> None:
    """All documented keys, no other; the second vintage changed 120 into 130."""
    answer = comity("revisions", "--hub", filled, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    assert list(answer.json) == list(ANSWERS["revisions"])
    assert [row["changed"] for row in answer.json["vintages"]] == [0, 10]
    assert answer.json["verdict"] == "too_few"


def test_text(filled: Path) -> None:
    """The sum of the vintage that revised stands in the table; the sentences in the language."""
    answer = comity("revisions", "--hub", filled, "--language", "ru", "--reporter", "KG")
    assert answer.code == 0
    last = answer.out.rstrip().splitlines()[-1].split()
    assert last[0] == "2"
    assert last[-6:] == ["240", "10", "0", "0", "0", "250"]
    assert "Направление пересмотров не оценивается" in answer.out


def test_an_empty_hub(hub: Path) -> None:
    """Nothing has come, which is said."""
    answer = comity("revisions", "--hub", hub)
    assert (answer.code, answer.out.strip()) == (0, "No figures have come yet.")


def test_a_mistake_ends_in_a_remedy(filled: Path) -> None:
    """No traceback for a reporter that has sent nothing."""
    answer = comity("revisions", "--hub", filled, "--reporter", "TJ")
    assert answer.code != 0
    assert "comity board" in answer.err
