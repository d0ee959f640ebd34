"""The command that moves a hub's ledger into another database."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from comity.cli.console import OutputFormat, error_screen, number, print_json, screen
from comity.cli.options import FormatOption, HubOption, hub_directory
from comity.hub.home import open_hub


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("move")(move_ledger)


def move_ledger(
    to: Annotated[
        str,
        typer.Option("--to", help="The database: postgresql://USER@HOST/DATABASE, empty, or sqlite:///PATH."),
    ],
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Move a hub's ledger into another database, and prove that it is the same; the hub must not be served."""
    from comity.hub.move import move
    from comity.hub.serving import sole_server

    directory = hub_directory(hub)
    with sole_server(directory), open_hub(directory) as opened, _progress(output) as progress:
        task = progress.add_task("", total=None)
        done = move(opened, to, tell=lambda line: progress.update(task, description=line))
    if output is OutputFormat.JSON:
        left = None if done.left is None else str(done.left)
        print_json(
            {"place": done.place, "rows": done.rows, "cells": done.cells, "questions": done.questions, "left": left}
        )
        return
    said = f"{number(done.rows)} rows, {number(done.cells)} cells and {number(done.questions)} answers are the same"
    screen().print(f"✓ The ledger is in {done.place}: {said}.", markup=False)
    if done.left is not None:
        screen().print(f"  What was before lies in {done.left}; nothing reads it any more.", markup=False)


def _progress(output: OutputFormat) -> Progress:
    console = error_screen() if output is OutputFormat.TEXT else Console(quiet=True)
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True)
