"""The program `comity`: commands over the hub, one table of exit codes, no traceback for a user's mistake."""

import sys
from typing import NoReturn

import typer

from comity import __version__
from comity.cli import (
    access_commands,
    collection_commands,
    decision_commands,
    dialogue_commands,
    intake_commands,
    keeping_commands,
    mailbox_commands,
    notice_commands,
    package_commands,
    quality_commands,
    reading_commands,
    replica_commands,
    result_commands,
    serve_commands,
    signing_commands,
)
from comity.cli.console import error_screen
from comity.cli.exit_codes import exit_code_of
from comity.errors import ComityError, OutsideError

app = typer.Typer(
    name="comity",
    help="States exchange migration statistics, see the situation, and predict visitors from third countries.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    keeping_commands,
    intake_commands,
    reading_commands,
    replica_commands,
    result_commands,
    serve_commands,
    notice_commands,
    collection_commands,
    mailbox_commands,
    package_commands,
    access_commands,
    signing_commands,
    decision_commands,
    dialogue_commands,
    quality_commands,
)
for module in COMMANDS:
    module.register(app)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"comity {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Say the version."),
) -> None:
    """States exchange migration statistics, see the situation, and predict visitors from third countries."""


def run() -> None:
    """Run the program; a fault that a person can mend ends in three lines and its exit code."""
    _speak_unicode()
    try:
        app()
    except ComityError as error:
        _end_with(error)
    except OSError as error:
        said = f"{error.filename}: {error.strerror}." if error.filename else f"{error}."
        _end_with(OutsideError(said, remedy="Check the path, the permissions and the space on the disk."))


def _end_with(error: ComityError) -> NoReturn:
    console = error_screen()
    console.print(f"{error.title}.", style="bold red")
    console.print(error.detail, markup=False)
    if error.remedy:
        console.print(error.remedy, markup=False, style="dim")
    sys.exit(int(exit_code_of(error)))


def _speak_unicode() -> None:
    """Keep a narrow terminal encoding from ending a command: what it can't show is replaced."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
