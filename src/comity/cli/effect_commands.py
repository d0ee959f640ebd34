"""The command `effect`: what a measure of the register changed."""

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
from comity.hub.effects.effect import EffectQuestion, view_effect
from comity.hub.effects.told import effect_document
from comity.hub.situation.sentences import say_in
from comity.model.names import localise

MeasureArgument = Annotated[str, typer.Argument(help="The measure, as `comity measures list` names it.")]
FlowOption = Annotated[
    str | None, typer.Option(help="The dataflow; if left out, that of the indicator, or the measure's first.")
]
KeyOption = Annotated[
    str | None, typer.Option(help="Which series, within the measure's scope: REPORTER=KZ, or the dotted key.")
]
_HEADS = ("Period", "Counted", "Expected", "80 % interval", "Difference")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("effect")(effect)


def effect(
    measure: MeasureArgument,
    flow: FlowOption = None,
    key: KeyOption = None,
    periods: Annotated[
        int | None, typer.Option(help="Over how many periods from the start; the first year if left out.")
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say what a measure changed, against what would have been without it, and how sure that is."""
    question = EffectQuestion(flow, key, periods)
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_effect(opened, measure, question, as_of=as_of, sight=audience.sight)
        document = effect_document(view, say_in(opened, view.said, tongue))
    if output is OutputFormat.JSON:
        print_json(document)
        return
    console = screen()
    console.print(localise(view.measure.measure.titles, tongue, measure), style="bold", markup=False)
    print_sentences(console, document["sentences"])
    if document["found"]:
        console.print(table(_HEADS, [_row(one) for one in document["found"]["path"]], right=range(1, 5)))


def _row(one: dict[str, Any]) -> list[str]:
    return [
        one["period"],
        number(round(one["counted"])),
        number(round(one["expected"])),
        f"{number(round(one['lower80']))} – {number(round(one['upper80']))}",
        f"{round(one['counted'] - one['expected']):+,}".replace(",", " "),
    ]
