"""The command that protects small counts of what came before a base was agreed."""

from typing import Annotated

import typer

from comity.cli.console import OutputFormat, number, print_json, screen, table
from comity.cli.options import FormatOption, HubOption, use_hub
from comity.hub.protection.protect import ProtectionView, protect_figures, view_protection
from comity.model.access import OPERATOR

_HIDDEN = "Their figures are shown to nobody who sees them protected."


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("protect")(protect)


def protect(
    hub: HubOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say how far figures are protected; decide nothing.")
    ] = False,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Protect small counts of all that came before the group agreed on a base, or on another one."""
    with use_hub(hub, read_only=check) as opened:
        view = view_protection(opened) if check else protect_figures(opened, actor=OPERATOR.name)
    if output is OutputFormat.JSON:
        print_json(_as_json(view))
    else:
        _print(view)


def _as_json(view: ProtectionView) -> dict[str, object]:
    return {
        "decided_now": view.decided,
        "dataflows": [
            {"dataflow": one.dataflow, "base": one.base, "events": one.events, "decided": one.decided}
            for one in view.states
        ],
    }


def _print(view: ProtectionView) -> None:
    console = screen()
    rows = [(one.dataflow, *map(number, (one.base, one.events, one.decided))) for one in view.states]
    if rows:
        console.print(table(["Dataflow", "Base", "Events", "Decided"], rows, right=(1, 2, 3)))
    waiting = sum(one.events - one.decided for one in view.states)
    if waiting:
        console.print(f"Events that wait for a decision: {number(waiting)}. {_HIDDEN}")
    elif view.states:
        console.print("✓ Everything that was released is protected.")
    else:
        console.print("The group protects no small counts.")
