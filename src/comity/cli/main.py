"""The program `comity`: commands over the hub, one table of exit codes, no traceback for a user's mistake."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import NoReturn

import typer

from comity import __version__
from comity.cli.console import error_screen
from comity.cli.exit_codes import exit_code_of
from comity.errors import ComityError, OutsideError

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "keeping_commands": ("init", "replay", "rebuild", "verify", "demo"),
    "move_commands": ("move",),
    "backup_commands": ("backup", "restore"),
    "doctor_commands": ("doctor",),
    "intake_commands": ("check", "submit", "template"),
    "reading_commands": ("board", "data", "history", "structures"),
    "replica_commands": ("replicate",),
    "result_commands": ("situation", "report"),
    "report_commands": ("reports",),
    "change_commands": ("change",),
    "alert_commands": ("alerts", "alert"),
    "revision_commands": ("revisions",),
    "displacement_commands": ("displacement",),
    "nowcast_commands": ("nowcast",),
    "forecast_commands": ("forecast",),
    "seasonal_commands": ("seasonal",),
    "scenario_commands": ("scenario", "explain"),
    "serve_commands": ("serve",),
    "notice_commands": ("tick", "notices"),
    "collection_commands": ("collect", "collections"),
    "mailbox_commands": ("mailbox",),
    "package_commands": ("pack",),
    "access_commands": ("user", "key"),
    "signing_commands": ("sign", "receipt", "verify-receipt", "hub-key", "replace-hub-key", "signing-key"),
    "decision_commands": (
        *("admit", "refuse", "withdraw", "correct", "countersign", "held", "release", "strike-out"),
        "waiver",
    ),
    "dialogue_commands": ("thread", "answer"),
    "mirror_commands": ("mirror",),
    "quality_commands": ("quality",),
    "measure_commands": ("measures",),
    "effect_commands": ("effect",),
    "operation_commands": ("operations",),
    "strategy_commands": ("strategy",),
    "point_commands": ("points",),
    "enforcement_commands": ("enforcement",),
    "protection_commands": ("protect",),
    "lake_commands": ("publish-lake",),
}
"""The modules of this room and the commands that each adds: a command loads its own module alone, to start fast."""

MANY_SMALL_FRAMES = frozenset({"demo"})


def make_app(command: str | None = None) -> typer.Typer:
    """Return the program with all its commands, or only with those of the module that has the one named."""
    app = typer.Typer(
        name="comity",
        help="States exchange migration statistics, see the situation, and predict visitors from third countries.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    wanted = [module for module, names in COMMANDS.items() if command in names]
    for module in wanted or COMMANDS:
        import_module(f"comity.cli.{module}").register(app)
    app.callback()(main)
    return app


def _version(value: bool) -> None:
    if value:
        typer.echo(f"comity {__version__}")
        raise typer.Exit


def main(
    *,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Say the version."),
) -> None:
    """States exchange migration statistics, see the situation, and predict visitors from third countries."""


def run() -> None:
    """Run the program; a fault that a person can mend ends in three lines and its exit code."""
    _speak_unicode()
    command = next(iter(sys.argv[1:]), None)
    _spare_threads(command)
    try:
        make_app(command)()
    except ComityError as error:
        _end_with(error)
    except OSError as error:
        said = f"{error.filename}: {error.strerror}." if error.filename else f"{error}."
        _end_with(OutsideError(said, remedy="Check the path, the permissions and the space on the disk."))


def _spare_threads(command: str | None) -> None:
    """Let polars work in one thread where frames are small and many: sharing them out costs more than it saves.

    Polars reads this when it is loaded, which the commands' modules do.
    """
    if command in MANY_SMALL_FRAMES:
        os.environ.setdefault("POLARS_MAX_THREADS", "1")


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
