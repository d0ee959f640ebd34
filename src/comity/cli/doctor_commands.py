"""The command that examines a hub and its machine: doctor."""

from typing import Annotated

import typer
from rich.text import Text

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.exit_codes import ExitCode
from comity.cli.options import FormatOption, HubOption, hub_directory
from comity.hub.doctor.examine import examine
from comity.hub.doctor.examined import Examined, State

_MARKS = {
    State.FINE: Text("✓", style="green"),
    State.WARNING: Text("!", style="yellow"),
    State.FAULT: Text("✕", style="bold red"),
    State.UNKNOWN: Text("?", style="dim"),
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("doctor")(doctor)


def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no server: not for its time, its certificate, or to be let in.")
    ] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Look for what will hurt: versions, disk, permissions, clock, certificates, mail, what waits, backups."""
    found = list(examine(hub_directory(hub), is_offline=offline))
    if output is OutputFormat.JSON:
        print_json(
            [{"subject": x.subject, "state": x.state.value, "said": x.said, "remedy": x.remedy} for x in found]
        )
    else:
        _tell(found)
    if any(one.state is State.FAULT for one in found):
        raise typer.Exit(ExitCode.FINDINGS)


def _tell(found: list[Examined]) -> None:
    rows = [(_MARKS[one.state], one.subject, _said(one)) for one in found]
    console = screen()
    console.print(table(["", "Subject", "Found"], rows))
    counts = {state: sum(one.state is state for one in found) for state in (State.FAULT, State.WARNING)}
    if not any(counts.values()):
        console.print("✓ Nothing is to be mended.")
        return
    console.print(f"{counts[State.FAULT]} to be mended now, {counts[State.WARNING]} some day.", markup=False)


def _said(one: Examined) -> Text:
    text = Text(one.said)
    if one.remedy:
        text.append(f"\n→ {one.remedy}", style="dim")
    return text
