"""The benchmark's one table: goals, rows that were printed elsewhere, rendering, and a part run from end to end."""

import json
from pathlib import Path

import pytest
from bench import forecast_scores, running, scale
from bench.__main__ import TABLE, main
from bench.faults import run as run_faults
from bench.parts import PARTS, Part
from bench.printed_tables import Limit, Promise, Word, held, numbers
from bench.result import Result, at_least, at_most, every, exactly, missing, within
from bench.running import Outcome, read_outcome, run_part
from bench.table import render

_CONDITIONS = {"machine": "A processor, 2 cores", "versions": {"Python": "3.11"}, "commit": "abc", "load": 0.5}


def _outcome(part: str, *rows: Result, failure: str = "") -> Outcome:
    return Outcome(part, "2026-12-01T10:00:00+00:00", 12.3, 20.1, _CONDITIONS, rows, failure)


def test_goals_say_whether_they_are_reached() -> None:
    """A goal that is missed passes for reached."""
    assert at_most(0.7, 0.7, "s").is_reached
    assert not at_most(0.71, 0.7, "s").is_reached
    assert not at_least(2.9, 3, "×").is_reached
    assert within(0.8, 0.75, 0.88).is_reached
    assert not exactly(499, 500).is_reached
    both = every(at_most(1, 2, "s"), at_least(1, 2, "MB"))
    assert (both.text, both.is_reached) == ("≤ 2 s; ≥ 2 MB", False)


def test_the_table_holds_every_part() -> None:
    """A part that was never run, failed or misses its goal is absent, or looks as if it were well."""
    parts = [Part(name, f"Title of {name}", name, 1) for name in ("one", "two", "three")]
    found = {
        "one": _outcome(
            "one", Result("read | write", "3 s", at_most(3, 2, "s"), "a peer 9 s"), missing("x", "no y")
        ),
        "two": _outcome("two", Result("work", "1 s", at_most(1, 2, "s")), failure="RuntimeError: gone"),
    }
    text = render(found, parts)
    assert "| one | read / write | 3 s | ≤ 2 s | **no** | a peer 9 s |" in text
    assert "| one | x | not measured: no y |  | not measured |  |" in text
    assert "| two | Title of two | **failed**: RuntimeError: gone |  | failed |  |" in text
    assert "| three | Title of three | not measured: this part was never run |" in text
    assert "2 goals: 1 reached, 1 not; 1\nrows were not measured, 1 parts failed" in text
    assert "| one | 2026-12-01 10:00:00 UTC | abc | 12 s, 20 CPU s | 0.5 | A processor, 2 cores |" in text
    assert "- one, two: Python 3.11." in text


def test_an_outcome_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Rows lose their goals between a run and the table."""
    outcome = _outcome("one", Result("work", "1 s", at_most(1, 2, "s"), "beside"), missing("x", "y"))
    outcome.write(tmp_path)
    assert read_outcome("one", tmp_path) == outcome
    assert read_outcome("two", tmp_path) is None


def test_a_part_that_fails_keeps_its_rows_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One part's end loses what it had measured, what others measure, or passes for success."""
    told = tmp_path / "told.jsonl"
    (tmp_path / "breaking_part.py").write_text(
        "from bench.result import Result\n\n"
        "def run():\n    yield Result('first', '1 s')\n    raise RuntimeError('gone')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert running.main("breaking_part", str(told)) == 1
    lines = [json.loads(line) for line in told.read_text("utf-8").splitlines()]
    assert [line.get("failure") or line["row"]["work"] for line in lines] == ["first", "RuntimeError: gone"]
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    failed = Part("broken", "Broken", "breaking_part", 1)
    monkeypatch.setattr("bench.__main__.BY_NAME", {"broken": failed, "forecast_scores": _part("forecast_scores")})
    table = tmp_path / "RESULTS.md"
    assert main(["broken", "forecast_scores", "--results", str(tmp_path), "--table", str(table)]) == 1
    assert "failed: broken" in capfd.readouterr().out
    text = table.read_text("utf-8")
    assert "| forecast_scores | forecasts of tourism_monthly: MASE (95 %) |" in text


def test_a_part_that_is_not_there_says_so(tmp_path: Path) -> None:
    """A part of another checkout ends the whole run."""
    outcome = run_part(Part("gone", "Gone", "bench.no_such_part", 1), folder=tmp_path)
    assert [row.reached for row in outcome.rows] == ["not measured"]
    assert not outcome.failure


def test_a_part_is_measured_in_small() -> None:
    """The parts' rows aren't what the table takes."""
    cost, counts = run_faults(2_000, 200)
    assert cost.goal is not None
    assert counts.goal is not None
    assert counts.goal.is_reached, counts.measured


def test_every_part_is_named_once() -> None:
    """Two parts write over each other's results."""
    names = [part.name for part in PARTS]
    assert len(set(names)) == len(names)


def test_printed_tables_are_held_against_promises() -> None:
    """A figure that a benchmark prints is judged by another's limit."""
    assert numbers(".89 / .93 at 1.3 % of 4,604, bias −.02") == [0.89, 0.93, 1.3, 4604.0, -0.02]
    text = "| what | to reach | measured |\n| --- |\n| a step, found | .8 | 0.79 / 0.9 |\n| seen | yes | yes: now |"
    promises = (
        Promise("step", ("a step",), (Limit(least=0.8), Limit(least=0.8, nth=1))),
        Promise("seen", ("seen",), (Word("yes"),)),
        Promise("absent", ("nothing such",), (Limit(most=0),)),
    )
    assert [row.reached for row in held(promises, text)] == ["**no**", "yes", "not measured"]


def test_scores_are_those_recorded_last(tmp_path: Path) -> None:
    """A score of an older recipe is shown, or one without its date and commit."""
    entry = (
        "## 2026-12-0{0} 10:00 UTC: m3_monthly, test part\n\n- commit: {0}abcdef0123456\n- options: none\n\n"
        "### m3_monthly\n\n| forecaster | MASE | Comity less it | WQL | Comity less it | 80 / 95 % | MAPE |\n"
        "| --- | --- |\n| **Comity** | 0.8{0}0 (0.7 to 0.9) |  | 0.09 |  | 0.80 / 0.95 | 1 |\n\n"
    )
    log = tmp_path / "LOG.md"
    log.write_text("# Log\n\n" + entry.format(3) + entry.format(1), "utf-8")
    rows = [row for row in forecast_scores.run(log) if row.work.startswith("forecasts of m3_monthly: MASE")]
    assert [(row.measured, row.reached) for row in rows] == [("0.810 (0.7 to 0.9)", "yes")]
    assert rows[0].beside == "recorded 2026-12-01 10:00, bench/forecast/LOG.md, commit 1abcdef01234"


def test_the_plan_says_what_the_table_says(tmp_path: Path) -> None:
    """A plan for two hundred states rests on figures that nobody measured, or on others than those published."""
    size = Result("SQLite, 20,000,000 observations: size", "1.60 GB, 80 bytes an observation")
    text = scale.table({"engines": _outcome("engines", size)})
    assert "| 80 bytes a row | 6 GB a year, 28 GB after 5 years |" in text
    assert (
        "| disk, PostgreSQL | engines: PostgreSQL, 20,000,000 observations: size … | not measured yet | |" in text
    )
    page = tmp_path / "scale.md"
    page.write_text(f"before\n{scale.BEGIN}\nold\n{scale.END}\nafter\n", "utf-8")
    scale.write_scale({}, page)
    assert page.read_text("utf-8") == f"before\n{scale.BEGIN}\n{scale.table({})}{scale.END}\nafter\n"


def test_the_published_plan_is_that_of_the_published_results() -> None:
    """The page was left as it was when something was measured anew: `python -m bench --render` writes it."""
    found = {part.name: outcome for part in PARTS if (outcome := read_outcome(part.name)) is not None}
    assert scale.table(found) in scale.PAGE.read_text("utf-8")
    assert render(found, PARTS) == TABLE.read_text("utf-8")


def _part(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)
