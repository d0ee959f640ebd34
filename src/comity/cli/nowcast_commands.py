"""The command `nowcast`: what those who are late can be expected to report, and the total with and without."""

from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli.console import OutputFormat, number, print_json, print_sentences, screen, table
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
from comity.hub.situation.json_rows import json_rows
from comity.hub.situation.nowcast import NowcastView, view_nowcast
from comity.hub.situation.nowcast_sdmx import write_nowcast
from comity.hub.situation.sentences import say_in
from comity.model.names import localise

_HEADS = ("Member", "Estimate", "80 % interval", "95 % interval", "Expected", "Others' surprise", "Come", "From")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("nowcast")(nowcast)


def nowcast(
    period: Annotated[
        str | None, typer.Option(help="The period; the latest ended one that a member has reported, if left out.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the estimates to this file as SDMX-CSV, each with OBS_STATUS I.")
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Estimate the members that are late or partial, and give the total with and without them."""
    with use_hub(hub, read_only=True) as opened:
        view = view_nowcast(opened, as_of=as_of, period=period, sight=audience.sight)
        tongue = spoken(language, opened.group.languages)
        sentences = say_in(opened, view.sentences, tongue)
        if csv is not None:
            csv.write_text(write_nowcast(opened, view), encoding="utf-8", newline="")
    if output is OutputFormat.JSON:
        print_json(_document(view, sentences))
        return
    console = screen()
    console.print(f"{localise(view.indicator.definition.names, tongue)}, {view.period}", style="bold")
    print_sentences(console, sentences)
    if not view.found.estimates.is_empty():
        console.print(table(_HEADS, _rows(view), right=range(1, 7)))
    if csv is not None:
        count = view.found.estimates.height
        what = "1 estimate is" if count == 1 else f"{number(count)} estimates are"
        console.print(f"✓ {what} in {csv}.", markup=False)


def _rows(view: NowcastView) -> list[list[str]]:
    return [
        [
            row["reporter"],
            _count(row["value"]),
            f"{_count(row['lower80'])} – {_count(row['upper80'])}",
            f"{_count(row['lower95'])} – {_count(row['upper95'])}",
            _count(row["expected"]),
            f"{row['shared']:+.1%}".replace("-", "−"),
            "" if row["reported"] is None else _count(row["reported"]),
            row["method"],
        ]
        for row in view.found.estimates.iter_rows(named=True)
    ]


def _count(value: float) -> str:
    return number(round(value))


def _document(view: NowcastView, sentences: list[str]) -> dict[str, Any]:
    found, interval = view.found, view.found.interval
    return {
        "indicator": view.indicator.definition.id,
        "period": str(view.period),
        "seq": view.indicator.seq,
        "total_reported": found.total_reported,
        "total_with": found.total_with,
        "estimated": found.estimated,
        "share_estimated": found.share_estimated,
        "interval80": [interval.lower80, interval.upper80],
        "interval95": [interval.lower95, interval.upper95],
        "reporters_surprise": found.surprise,
        "sentences": sentences,
        "reported": json_rows(view.figures),
        "estimates": json_rows(found.estimates),
        "parts": [] if found.parts is None else json_rows(found.parts),
        "left_out": json_rows(found.left_out),
    }
