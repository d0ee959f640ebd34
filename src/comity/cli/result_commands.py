"""Commands for those who must say what changed: situation, report."""

from pathlib import Path
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
    PeriodOption,
    spoken,
    use_hub,
)
from comity.hub.extras import require
from comity.model.names import localise


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("situation")(situation)
    app.command("report")(report)


def situation(
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say how many came and what changed, what is unusual, late, estimated, revised, and how far to trust it."""
    from comity.hub.situation.whole import assemble_situation
    from comity.hub.situation.whole_json import not_made, origin_table, told, whole_json

    with use_hub(hub, read_only=True) as opened:
        chosen = spoken(language, opened.group.languages)
        whole = assemble_situation(opened, as_of=as_of, period=period, sight=audience.sight)
        if output is OutputFormat.JSON:
            print_json(whole_json(opened, whole, chosen))
            return
        parts, missing = list(told(opened, whole, chosen)), not_made(opened, whole, chosen)
        origins = origin_table(opened, whole, chosen)
    found, console = whole.situation, screen()
    console.print(f"{localise(whole.view.definition.names, chosen)}, {found.period}", style="bold")
    print_sentences(console, parts[0][1])
    heads, *rows = origins
    console.print(table(heads, rows, right=(0, 2, 3, 4)))
    for title, sentences in parts[1:]:
        console.print(f"\n{title}", style="bold")
        print_sentences(console, sentences)
    if missing:
        console.print(f"\n{missing}", markup=False, style="dim")


def report(
    target: Annotated[Path, typer.Option("-o", "--output", help="The file to write: FILE.html or FILE.pdf.")],
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
) -> None:
    """Write the situation report as HTML or PDF."""
    require("forecast", "report")
    require("publish", "report")
    from comity.hub.situation.report import write_report

    with use_hub(hub) as opened:
        chosen = spoken(language, opened.group.languages)
        made = write_report(opened, target, as_of=as_of, period=period, language=chosen, sight=audience.sight)
    screen().print(f"✓ The report on {made.period} is in {target}.", markup=False)
