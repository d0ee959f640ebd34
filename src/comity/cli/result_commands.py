"""Commands for those who must say what changed: situation, report."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, number, print_json, screen, table
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
from comity.hub.extras import require
from comity.hub.situation import view_situation

PeriodOption = Annotated[
    str | None, typer.Option(help="The period to report on; the latest whole one if left out.")
]


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
    """Say how many came, what changed on a year, from where, who is late, and what is unusual."""
    from comity.hub.sentences import say_in

    with use_hub(hub, read_only=True) as opened:
        view, found = view_situation(opened, as_of=as_of, period=period, sight=audience.sight)
        sentences = say_in(opened, found.sentences, spoken(language, opened.group.languages))
    if output is OutputFormat.JSON:
        print_json(
            {
                "indicator": view.definition.id,
                "period": str(found.period),
                "seq": view.seq,
                "total": found.total,
                "change": {
                    "now": found.comparison.now,
                    "then": found.comparison.then,
                    "relative": found.comparison.relative,
                    "reporters": found.comparison.included,
                    "excluded": {k: v.value for k, v in found.comparison.excluded.items()},
                },
                "sentences": sentences,
                "origins": found.origins.to_dicts(),
                "by_origin": found.by_origin.to_dicts(),
                "by_purpose": found.by_purpose.to_dicts(),
                "members": found.members.to_dicts(),
                "unusual": found.unusual.items.to_dicts(),
            }
        )
        return
    console = screen()
    console.print(f"{view.definition.names['en']}, {found.period}", style="bold")
    for sentence in sentences:
        console.print(sentence, markup=False)
    rows = [
        [str(i), r["origin"], number(r["value"]), f"{r['share']:.1%}", _signed(r["relative"])]
        for i, r in enumerate(found.origins.head(10).iter_rows(named=True), 1)
    ]
    console.print(table(["", "Origin", "Entries", "Share", "On a year"], rows, right=(0, 2, 3, 4)))


def _signed(relative: float | None) -> str:
    return "" if relative is None else f"{relative:+.1%}".replace("-", "−")


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
    from comity.hub.report import write_report

    with use_hub(hub) as opened:
        chosen = spoken(language, opened.group.languages)
        made = write_report(opened, target, as_of=as_of, period=period, language=chosen, sight=audience.sight)
    screen().print(f"✓ The report on {made.period} is in {target}.", markup=False)
