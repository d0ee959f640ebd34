"""The command `operations plan`: what to expect of a planned joint operation, and what could be seen of it."""

from typing import Any

import typer

from comity.cli.console import OutputFormat, number, print_json, print_sentences, screen, table
from comity.cli.effect_commands import FlowOption, KeyOption, MeasureArgument
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
from comity.hub.effects.plan import PlanView, view_plan
from comity.hub.effects.told import plan_document
from comity.hub.situation.sentences import say_in
from comity.model.names import localise

operations = typer.Typer(no_args_is_help=True, help="Joint operations: what to expect of one, what could be seen.")

_HEADS = ("Flow", "Period", "Expected", "80 % interval")


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(operations, name="operations")


@operations.command("plan")
def plan(
    measure: MeasureArgument,
    flow: FlowOption = None,
    key: KeyOption = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say what is expected in a joint operation's scope, what could be seen of it, and then what it changed."""
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_plan(opened, measure, flow=flow, key=key, as_of=as_of, sight=audience.sight)
        said = say_in(opened, view.said, tongue)
        judged = say_in(opened, view.evaluation.said, tongue) if view.evaluation else []
    if output is OutputFormat.JSON:
        print_json(plan_document(view, said, judged))
        return
    console = screen()
    console.print(localise(view.measure.measure.titles, tongue, measure), style="bold", markup=False)
    print_sentences(console, said)
    if view.expected:
        console.print(table(_HEADS, _rows(view), right=(2, 3)))
    print_sentences(console, judged)


def _rows(view: PlanView) -> list[list[Any]]:
    return [
        [
            one.series,
            str(one.period),
            number(round(one.mean)),
            f"{number(round(one.lower))} – {number(round(one.upper))}",
        ]
        for one in view.expected
    ]
