"""Answers for programs: JSON with the documented keys, and exit codes 0 and 1."""

from pathlib import Path
from typing import Any

from comity.cli.answers import ANSWERS, FINDING
from integration.broken_files import line, message
from run_comity import Answer, comity

WHEN = ("--received", "2024-06-20")


def _json(*arguments: str | Path, code: int = 0) -> Any:  # noqa: ANN401 - whatever JSON can hold
    answer: Answer = comity(*arguments, "--format", "json")
    assert (answer.code, answer.err) == (code, "")
    return answer.json


def test_check(hub: Path) -> None:
    """A fit file ends with 0, one with errors with 1, and both say the same things in the same words."""
    (hub.parent / "good.csv").write_text(message(line()), "utf-8")
    (hub.parent / "bad.csv").write_text(message(line(ORIGIN="CHN")), "utf-8")
    good, bad = _json("check", "good.csv"), _json("check", "bad.csv", code=1)
    assert list(good) == list(bad) == list(ANSWERS["check"])
    assert (good["fit"], bad["fit"], bad["errors"]) == (True, False, 1)
    assert tuple(bad["findings"][0]) == FINDING


def test_warnings_alone_end_with_0(hub: Path) -> None:
    """A script that sends what is fit must not stop at a warning."""
    (hub.parent / "doubtful.csv").write_text(message(line(OBS_VALUE="NaN")), "utf-8")
    assert _json("check", "doubtful.csv")["warnings"] == 1


def test_submit(hub: Path) -> None:
    """Accepted, here already, refused and nil: one set of keys, but a nil return has no file."""
    (hub.parent / "good.csv").write_text(message(line()), "utf-8")
    (hub.parent / "bad.csv").write_text(message(line(ORIGIN="CHN")), "utf-8")
    to = ("--member", "KG", "--hub", hub, *WHEN)
    first, again = _json("submit", "good.csv", *to), _json("submit", "good.csv", *to)
    refused = _json("submit", "bad.csv", *to, code=1)
    assert list(first) == list(again) == list(refused) == list(ANSWERS["submit"])
    assert [(a["accepted"], a["seq"], a["repeated"]) for a in (first, again, refused)] == [
        (True, 1, False),
        (True, 1, True),
        (False, None, False),
    ]
    nil = _json("submit", "--nil", "2024-04", "--flow", "IRREGULAR", *to)
    assert set(nil) < set(ANSWERS["submit"])
    assert nil["accepted"]


def test_board(filled: Path) -> None:
    """Every dataflow has its board."""
    views = _json("board", "--hub", filled)
    assert [view["dataflow"] for view in views] == ["CROSSINGS", "IRREGULAR"]
    assert all(list(view) == list(ANSWERS["board"]) for view in views)
    assert all(f"`{key}`" in ANSWERS["board"]["cells"] for key in views[0]["cells"][0])


def test_data(filled: Path) -> None:
    """Figures come with the columns of the structure."""
    rows = _json("data", "CROSSINGS", "--hub", filled)
    assert [(row["ORIGIN"], row["OBS_VALUE"]) for row in rows] == [("CN", 130), ("TR", 120)]


def test_history(filled: Path) -> None:
    """Vintages and the triangle are lists, also where nothing came."""
    vintages = _json("history", "CROSSINGS", "--hub", filled)
    assert [list(vintage) for vintage in vintages] == [list(ANSWERS["history"])] * 2
    assert _json("history", "CROSSINGS", "--triangle", "--hub", filled) == [
        {"TIME_PERIOD": "2024-05", "1": 240, "2": 250}
    ]
    assert _json("history", "IRREGULAR", "--hub", filled) == []


def test_situation(filled: Path) -> None:
    """All parts of the situation are there, empty ones too."""
    found = _json("situation", "--hub", filled, "--period", "2024-05")
    assert list(found) == list(ANSWERS["situation"])
    assert (found["seq"], found["total"]) == (2, 250)
    assert all(f"`{key}`" in ANSWERS["situation"]["change"] for key in found["change"])


def test_forecast(filled: Path) -> None:
    """A run is named, so that it can be found again."""
    made = _json("forecast", "--hub", filled, "--horizon", "2")
    assert list(made) == list(ANSWERS["forecast"])
    assert {"unique_id", "ds", "mean", "q0.5"} <= set(made["forecast"][0])


def test_keeping(filled: Path) -> None:
    """A sound ledger: nothing broken, and the view as large as before."""
    assert _json("verify", "--hub", filled) == []
    counts = _json("rebuild", "--hub", filled)
    assert list(counts) == list(ANSWERS["rebuild"])
    assert counts["before"] == counts["after"] == 2


def test_a_broken_promise_ends_with_1(filled: Path) -> None:
    """A watchman's script must see that a kept file is gone."""
    for kept in (filled / "files").rglob("*"):
        if kept.is_file():
            kept.chmod(0o600)
            kept.write_bytes(b"other")
    faults = _json("verify", "--hub", filled, code=1)
    assert {tuple(fault) for fault in faults} == {tuple(ANSWERS["verify"])}
    assert {fault["check"] for fault in faults} == {"raw file"}


PACK = """\
[pack]
id = "small"
title = "Small"
data = "."
group = "comity.toml"

[[submission]]
file = "good.csv"
dataflow = "CROSSINGS"
provider = "KG"
received = "2024-06-12T00:00:00+00:00"

[[submission]]
file = "bad.csv"
dataflow = "CROSSINGS"
provider = "KG"
received = "2024-06-13T00:00:00+00:00"
"""


def test_replay(hub: Path) -> None:
    """One line a submission; one that ends otherwise than expected ends the whole with 1."""
    pack = hub.parent / "pack"
    pack.mkdir()
    (pack / "comity.toml").write_bytes((hub / "comity.toml").read_bytes())
    (pack / "pack.toml").write_text(PACK, "utf-8")
    (pack / "good.csv").write_text(message(line()), "utf-8")
    (pack / "bad.csv").write_text(message(line(ORIGIN="CHN")), "utf-8")
    unexpected = comity("replay", pack, "--data", pack, "--into", "one", "--format", "json")
    assert unexpected.code == 1
    assert [step["result"] for step in unexpected.json_lines] == ["accepted", "refused"]
    assert all(list(step) == list(ANSWERS["replay"]) for step in unexpected.json_lines)
    (pack / "pack.toml").write_text(PACK + 'expect = "rejected"\n', "utf-8")
    expected = comity("replay", pack, "--data", pack, "--into", "two", "--format", "json")
    assert (expected.code, expected.json_lines) == (0, unexpected.json_lines)


def test_protect(hub: Path) -> None:
    """How far figures are protected, in the documented keys; a group without a base is told what to write."""
    group = hub / "comity.toml"
    group.write_text(group.read_text("utf-8") + '\n[[protection]]\ndataflow = "CROSSINGS"\nbase = 5\n', "utf-8")
    (hub.parent / "good.csv").write_text(message(line()), "utf-8")
    _json("submit", "good.csv", "--member", "KG", "--hub", hub, *WHEN)
    told = _json("protect", "--hub", hub)
    assert list(told) == list(ANSWERS["protect"])
    assert told["dataflows"] == [{"dataflow": "CROSSINGS", "base": 5, "events": 1, "decided": 1}]
