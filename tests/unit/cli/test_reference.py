"""The reference page of the commands."""

from pathlib import Path

from comity.cli.reference import render_commands

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "commands.md"


def test_the_page_is_current() -> None:
    """A page made once and forgotten would describe commands that are no more."""
    assert PAGE.read_text("utf-8") == render_commands(), "make it anew: python -m comity.cli.reference"


def test_every_command_and_exit_code_is_there() -> None:
    """A command without a section could not be looked up."""
    page = render_commands()
    for name in ("init", "check", "submit", "data", "forecast", "replay", "demo"):
        assert f"## comity {name}\n" in page
    assert all(f"\n| {code} | " in page for code in range(4))


def test_choices_keep_the_table_whole() -> None:
    """A bare bar between choices would cut a row into cells that aren't there."""
    rows = [line for line in render_commands().splitlines() if line.startswith("| `")]
    assert all(line.replace("\\|", "").count("|") in {3, 4} for line in rows)
