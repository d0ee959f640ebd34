"""The command `displacement`: which flows fell, and which of their neighbours rose by more than usual."""

from collections.abc import Mapping, Sequence
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
    split_names,
    spoken,
    use_hub,
)
from comity.hub.situation.displacement import DisplacementQuestion, DisplacementView, view_displacement
from comity.hub.situation.displacement_answer import event_document
from comity.hub.situation.sentences import say_in

_SHOWN = 10
_HEADS = ("Neighbour", "Counted", "Expected", "Excess", "Usual", "p", "Corrected", "Rose")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("displacement")(displacement)


def displacement(
    flow: Annotated[
        str | None, typer.Option(help="The dataflow; IRREGULAR, or that of the indicator, if left out.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Dimensions that tell flows apart, comma-separated, such as ROUTE,CITIZENSHIP."),
    ] = None,
    along: Annotated[
        str | None,
        typer.Option(help="In which of them a neighbour may differ; if left out, what people don't bring along."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="The period of the closure or fall; the latest whole one if left out.")
    ] = None,
    of: Annotated[
        str | None, typer.Option(help="The flow that fell: ROUTE=CMR. If left out, every flow that fell clearly.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Which series of the dataflow: INDICATOR=BORDER, or the dotted key.")
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say whether neighbouring flows rose when one fell, by more than random months would show."""
    question = DisplacementQuestion(flow, split_names(by), split_names(along), since, of, key)
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_displacement(opened, question, as_of=as_of, sight=audience.sight)
        whole = say_in(opened, view.said, tongue)
        each = [say_in(opened, said, tongue) for said in view.said_of]
    events = [event_document(event, said) for event, said in zip(view.events, each, strict=True)]
    if output is OutputFormat.JSON:
        print_json(_document(view, whole, events))
        return
    console = screen()
    print_sentences(console, whole)
    for at, event in enumerate(events[:_SHOWN]):
        if at or whole:
            console.print()
        print_sentences(console, event["sentences"])
        if event["neighbours"] and (event["shortfall"] or 0) >= 1:
            console.print(table(_HEADS, _rows(event), right=range(1, 7)))
    if len(events) > _SHOWN:
        console.print(f"{len(events) - _SHOWN} more with a smaller shortfall: --format json.", style="dim")


def _rows(event: Mapping[str, Any]) -> list[list[str]]:
    return [
        [
            " · ".join(row[name] for name in event["flow"]),
            _count(row["counted"]),
            _count(row["expected"]),
            _count(row["excess"]),
            "" if row["usual_lower"] is None else f"{_count(row['usual_lower'])} – {_count(row['usual_upper'])}",
            "" if row["p_value"] is None else f"{row['p_value']:.3f}",
            "" if row["adjusted"] is None else f"{row['adjusted']:.3f}",
            "not judged" if row["rose"] is None else "yes" if row["rose"] else "no",
        ]
        for row in event["neighbours"][:_SHOWN]
    ]


def _count(value: float | None) -> str:
    return "" if value is None else number(round(value))


def _document(view: DisplacementView, whole: list[str], events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "dataflow": view.dataflow.id,
        "by": view.by,
        "along": view.along,
        "since": str(view.since),
        "seq": view.seq,
        "level": view.level,
        "flows": view.flows,
        "sentences": whole,
        "events": events,
    }
