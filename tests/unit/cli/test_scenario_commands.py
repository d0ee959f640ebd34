"""The commands scenario and explain: what they print, write, and refuse."""

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from comity.cli.scenario_commands import register
from comity.errors import UsageError
from unit.hub.many_months import fill_hub

APP = typer.Typer()
register(APP)
PLAN = """
[scenario]
name.en = "More visitors"
[[step]]
kind = "multiplier"
value = 1.5
scope.origin = ["CN"]
[[threshold]]
above = 60000
probability = 0.9
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a hub and a scenario."""
    made = tmp_path_factory.mktemp("commands")
    fill_hub(made).close()
    (made / "plan.toml").write_text(PLAN, "utf-8")
    return made


def _run(*arguments: object) -> str:
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_a_scenario_is_printed_and_written(folder: Path) -> None:
    """Baseline, scenario and difference by period, the sum, and the answers."""
    table = folder / "table.csv"
    said = _run("scenario", folder / "plan.toml", "--hub", folder / "hub", "--horizon", 3, "--output", table)
    assert "More visitors, from 2026-01" in said
    assert [line.split()[0] for line in said.splitlines() if "1." in line][:3] == ["2026-02", "2026-03", "2026-04"]
    assert "total above 60\u202f000, all periods" in said
    assert "Probability: " in said
    assert "For a probability of 90% without it: all of it times " in said
    written = pl.read_csv(table)
    assert {"unique_id", "ds", "baseline", "difference_q0.1", "ratio_q0.9"} <= set(written.columns)
    assert {"total", "origin=CN", "KG/DE"} <= set(written["unique_id"])


def test_a_scenario_answers_programs(folder: Path) -> None:
    """The series asked for, and nothing but JSON."""
    told = json.loads(
        _run(
            "scenario",
            folder / "plan.toml",
            "--hub",
            folder / "hub",
            "--horizon",
            2,
            "--series",
            "origin=CN",
            "--format",
            "json",
        )
    )
    assert [row["unique_id"] for row in told["periods"]] == ["origin=CN"] * 2
    assert told["periods"][0]["ratio"] == pytest.approx(1.5)
    with pytest.raises(UsageError, match="no series origin=XX"):
        _run("scenario", folder / "plan.toml", "--hub", folder / "hub", "--series", "origin=XX")


def test_a_panel_needs_a_horizon(folder: Path) -> None:
    """How far ahead a table is to be forecast can't be guessed."""
    with pytest.raises(UsageError, match="needs a horizon"):
        _run("scenario", folder / "plan.toml", "--panel", folder / "none.csv")


def test_an_explanation_is_printed_in_the_language_asked(folder: Path) -> None:
    """The table shows the parts of every step; a program gets the same."""
    said = _run("explain", "--hub", folder / "hub", "--horizon", 2, "--language", "ru")
    assert "Февраль\u00a02026: ожидается 1" in said
    assert "× Season" in said
    told = json.loads(_run("explain", "total", "--hub", folder / "hub", "--horizon", 2, "--format", "json"))
    assert [step["period"] for step in told["series"][0]["steps"]] == ["2026-02", "2026-03"]
