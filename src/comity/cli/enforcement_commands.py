"""The command `enforcement`: victims of trafficking, what authorities did, and how each member counts."""

from typing import Annotated

import typer

from comity.cli.console import OutputFormat, print_json, print_sentences, screen, table
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    LanguageOption,
    spoken,
    use_hub,
)
from comity.hub.enforcement.tables import enforcement_tables
from comity.hub.enforcement.told import enforcement_json
from comity.hub.enforcement.view import view_enforcement
from comity.hub.situation.sentences import say_in


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("enforcement")(enforcement)


def enforcement(
    period: Annotated[
        str | None,
        typer.Option(
            help="The period, such as 2026-S1: each dataflow's latest that has ended by then; else the last."
        ),
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show victims and what authorities did, members side by side, added up only where all count alike."""
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_enforcement(opened, as_of=as_of, period=period, sight=audience.sight)
        said = say_in(opened, view.said, tongue)
        if output is OutputFormat.JSON:
            print_json({"seq": view.seq, "sentences": said, **enforcement_json(view)})
            return
        tables = enforcement_tables(opened, view, language=tongue)
    console = screen()
    print_sentences(console, said)
    for one in tables:
        console.print()
        console.print(f"{one.title}. {one.subtitle}", style="bold", markup=False)
        if one.table is None:
            console.print(one.absent, markup=False)
            continue
        words = {*one.table.left, 0}
        right = [at for at in range(len(one.table.columns)) if at not in words]
        console.print(table(one.table.columns, [list(row) for row in one.table.rows], right=right))
        if one.table.note:
            console.print(one.table.note, style="dim", markup=False)
