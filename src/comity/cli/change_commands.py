"""The command `change`: what changed between two periods, which parts made it, and what of it is common or own."""

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
from comity.hub.home import Hub
from comity.hub.situation.change import YEAR, ChangeView, Question, view_change
from comity.hub.situation.change_part import code_name
from comity.hub.situation.json_rows import json_rows
from comity.hub.situation.sentences import say_in

_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("change")(change)


def change(
    by: Annotated[
        str | None, typer.Option(help="The dimension whose codes are the parts; by default the origin's.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="The later period; the latest whole one if left out.")] = None,
    against: Annotated[
        str, typer.Option(help="The earlier period: year (a year before), previous (the one before), or a period.")
    ] = YEAR,
    flow: Annotated[
        str | None, typer.Option(help="Explain this dataflow's figures instead of the indicator.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Which of its series: REPORTER=KG,DIRECTION=IN, or the dotted key.")
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Explain a change: what each part adds to it, like for like, and what of it is common to all or own."""
    question = Question(by=by, period=period, against=against, flow=flow, key=key)
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_change(opened, question, as_of=as_of, sight=audience.sight)
        sentences = say_in(opened, view.found.sentences, tongue)
        if output is OutputFormat.JSON:
            print_json(_document(view, sentences))
            return
        _tell(opened, view, sentences, language=tongue)


def _document(view: ChangeView, sentences: list[str]) -> dict[str, Any]:
    found = view.found
    return {
        "of": view.titles["en"],
        "dataflow": view.dataflow.id,
        "by": view.dimension,
        "period": str(found.period),
        "against": str(found.against),
        "seq": view.seq,
        "then": found.comparison.then,
        "now": found.comparison.now,
        "relative": found.comparison.relative,
        "usual": None if found.usual is None else [found.usual.lower, found.usual.upper],
        "reporters": found.comparison.included,
        "excluded": {reporter: why.value for reporter, why in found.comparison.excluded.items()},
        "sentences": sentences,
        "parts": json_rows(found.parts),
        "effects": [] if found.shares is None else json_rows(found.shares.reporters),
    }


def _tell(hub: Hub, view: ChangeView, sentences: list[str], *, language: str) -> None:
    console = screen()
    found = view.found
    title = view.titles.get(language, view.titles["en"])
    console.print(f"{title}, {found.against} – {found.period}", style="bold")
    print_sentences(console, sentences)
    heads = _HEADS.get(language, _HEADS["en"])
    rows = [
        [
            code_name(hub, found.codelist, row["code"], language),
            number(round(row["then"])),
            number(round(row["now"])),
            _signed(row["change"]),
            "" if row["contribution"] is None else f"{100 * row['contribution']:+.1f}".replace("-", "−"),
        ]
        for row in found.parts.head(_SHOWN).iter_rows(named=True)
    ]
    if rows:
        console.print(
            table([heads[0], str(found.against), str(found.period), *heads[1:3]], rows, right=range(1, 5))
        )
    if found.parts.height > _SHOWN:
        console.print(heads[3].format(count=found.parts.height - _SHOWN), markup=False)
    if found.shares is not None:
        shares = [
            [
                code_name(hub, "CL_AREA", row["reporter"], language),
                *(_signed(row[name]) for name in ("change", "common", "mix", "own")),
            ]
            for row in found.shares.reporters.iter_rows(named=True)
        ]
        console.print(table(heads[4:], shares, right=range(1, 5)))


_HEADS = {
    "en": (
        *("Part", "Change", "Points", "And {count} more: --format json tells all."),
        *("Reporter", "Change", "Common", "Mix", "Own"),
    ),
    "ru": (
        *("Часть", "Изменение", "П. п.", "И ещё {count}: всё показывает --format json."),
        *("Кто представил", "Изменение", "Общее", "Структура", "Собственное"),
    ),
}
"""Heads of the two tables, and the line between them."""


def _signed(value: float) -> str:
    return ("+" if round(value) > 0 else "") + number(round(value))
