"""The command `quality indicators`: how complete, punctual, stable and well described the figures are."""

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
from comity.hub.home import Hub
from comity.hub.quality.view import QualityView, view_quality
from comity.hub.quality.view_part import quality_part
from comity.hub.quality.view_sdmx import indicators_message
from comity.hub.situation.sentences import say_in


def indicators(
    flow: Annotated[str | None, typer.Option("--flow", help="Only of this dataflow.")] = None,
    sdmx: Annotated[bool, typer.Option("--sdmx", help="As an SDMX-JSON metadata message.")] = False,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Compute the ESS quality indicators of each dataflow and provider from what the exchange holds."""
    with use_hub(hub, read_only=True) as opened:
        view = view_quality(opened, flow=flow, as_of=as_of, sight=audience.sight)
        tongue = spoken(language, opened.group.languages)
        if sdmx:
            print_json(indicators_message(opened, view, prepared=opened.now()))
        elif output is OutputFormat.JSON:
            print_json(_documents(opened, view, language=tongue))
        else:
            _tell(opened, view, language=tongue)


def _documents(hub: Hub, view: QualityView, *, language: str) -> list[dict[str, object]]:
    return [
        {
            "dataflow": one.dataflow,
            "seq": view.seq,
            "first": None if one.first is None else str(one.first),
            "last": None if one.last is None else str(one.last),
            "sentences": say_in(hub, one.sentences, language),
            "indicators": one.frame.drop("dataflow").to_dicts(),
        }
        for one in view.flows
    ]


def _tell(hub: Hub, view: QualityView, *, language: str) -> None:
    console = screen()
    for found in view.flows:
        part = quality_part(hub, found)
        span = "" if part.first is None else f", {part.first} – {part.last}"
        console.print(f"{part.names.get(language, part.dataflow)}{span}", style="bold", markup=False)
        print_sentences(console, say_in(hub, part.said, language))
        titles = say_in(hub, [row.title for row in part.rows], language)
        rows = [
            [title, *(_shown(value, row.decimals) for value in (row.together, *row.values))]
            for title, row in zip(titles, part.rows, strict=True)
        ]
        heads = ["", "Σ", *part.providers]
        console.print(table(heads, rows, right=range(1, len(heads))))


def _shown(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")
