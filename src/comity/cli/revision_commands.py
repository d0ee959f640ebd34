"""The command `revisions`: how much figures changed after they came, of what kind, and which way."""

from collections.abc import Mapping
from dataclasses import asdict
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
from comity.hub.situation.revisions import RevisionsView, view_revisions
from comity.hub.situation.sentences import say_in

_SHOWN = 10
_PARTS = ("old", "changed", "added_new", "added_old", "removed", "new")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("revisions")(revisions)


def revisions(
    flow: Annotated[str | None, typer.Option(help="The dataflow; that of the indicator if left out.")] = None,
    key: Annotated[
        str | None, typer.Option(help="Which of its series: DIRECTION=IN,PURPOSE=TOUR, or the dotted key.")
    ] = None,
    reporter: Annotated[str | None, typer.Option(help="Of this reporter alone.")] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say how much figures changed after they came: size, direction, kind, and the sum that must come out."""
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_revisions(opened, flow, key=key, reporter=reporter, as_of=as_of, sight=audience.sight)
        sentences = say_in(opened, view.said, tongue)
    if output is OutputFormat.JSON:
        print_json(_document(view, sentences))
        return
    console = screen()
    print_sentences(console, sentences)
    if not view.found.reporters.is_empty():
        console.print()
        console.print(_reporters(view))
    if not view.found.changes.is_empty():
        console.print()
        console.print(_vintages(view))


def _reporters(view: RevisionsView) -> Any:  # noqa: ANN401 - a table of rich
    heads = ("Reporter", "Vintages", "Settled figures", "Raised", "Lowered", "Mean", "Mean absolute", "Relative")
    rows = [
        [
            row["reporter"],
            number(row["vintages"]),
            *("" if row[name] is None else number(row[name]) for name in ("figures", "raised", "lowered")),
            *("" if row[name] is None else number(round(row[name], 2)) for name in ("mean", "mean_absolute")),
            "" if row["relative_mean_absolute"] is None else f"{row['relative_mean_absolute']:.3%}",
        ]
        for row in view.found.reporters.iter_rows(named=True)
    ]
    return table(heads, rows, right=range(1, 8))


def _vintages(view: RevisionsView) -> Any:  # noqa: ANN401 - a table of rich
    """Show the latest vintages that changed what was known, each as a sum."""
    heads = ("No", "Received", "Provider", "Old", "+ changed", "+ new periods", "+ added", "+ removed", "= New")
    revising = view.found.changes["_seq"].unique().implode()
    found = view.found.reconciliation
    shown = found.filter(found["_seq"].is_in(revising)).tail(_SHOWN)
    rows = [
        [
            str(row["_seq"]),
            f"{row['received_at']:%Y-%m-%d}",
            view.providers.get(row["_seq"], ""),
            *(number(row[name]) for name in _PARTS),
        ]
        for row in shown.iter_rows(named=True)
    ]
    return table(heads, rows, right=(0, *range(3, 9)))


def _document(view: RevisionsView, sentences: list[str]) -> Mapping[str, Any]:
    found = view.found
    return {
        "dataflow": view.dataflow.id,
        "seq": view.seq,
        "verdict": found.verdict.value,
        "sentences": sentences,
        "measures": None if found.measures is None else asdict(found.measures),
        "bias": None if found.bias is None else {"clusters_are": found.clustered_by, **asdict(found.bias)},
        "classes": json_rows(found.classes),
        "reporters": json_rows(found.reporters),
        "vintages": json_rows(found.reconciliation),
        "triangle": json_rows(view.triangle),
    }
