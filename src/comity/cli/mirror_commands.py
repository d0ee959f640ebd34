"""The command `mirror`: what the other side counts of the same flow, and what reconciles the two."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import polars as pl
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
from comity.errors import UsageError
from comity.hub.situation.json_rows import json_rows
from comity.hub.situation.mirror import MirrorView, parse_corridor, view_mirror
from comity.hub.situation.sentences import say_in
from comity.model.frames import PERIOD
from comity.model.names import localise
from comity.model.periods import Period

_SHOWN, _HISTORY = 20, 12
_FRAMES = ("corridors", "factors", "reconciled", "missing", "sensitivity", "no_mirror")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("mirror")(mirror)


def mirror(
    flow: Annotated[
        str | None, typer.Option(help="The dataflow; by default the group's first that is counted from two sides.")
    ] = None,
    corridor: Annotated[
        str | None, typer.Option(help="The flow between two states, such as AM-GE: both ways are told.")
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="List the figures of one side that haven't come, as estimated.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(help="Dimensions matched part by part, comma-separated; by default origin and mode."),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Which of its figures: ORIGIN=RU,MODE=LAND, or the dotted key.")
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="A state whose count of arrivals is taken to be whole; again for more."),
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Compare two states' counts of the same flow, and estimate the figure behind them."""
    with use_hub(hub, read_only=True) as opened:
        tongue = spoken(language, opened.group.languages)
        view = view_mirror(
            opened,
            flow,
            by=None if by is None else split_names(by),
            key=key,
            anchors=anchor or (),
            as_of=as_of,
            sight=audience.sight,
        )
        ways = _ways(view, corridor)
        told = [one for way in ways for one in view.corridor_sentences(*way)] if ways else view.sentences
        sentences = list(dict.fromkeys(say_in(opened, told, tongue)))
    if output is OutputFormat.JSON:
        print_json(_document(view, sentences, ways))
    else:
        _tell(view, sentences, ways, missing=missing, language=tongue)


def _ways(view: MirrorView, corridor: str | None) -> list[tuple[str, str]]:
    """Return the corridor that is asked for and its way back; raises UsageError where nobody counts either."""
    if corridor is None:
        return []
    sender, receiver = parse_corridor(corridor)
    ways = [(sender, receiver), (receiver, sender)]
    if not any(view.corridor_sentences(*way) for way in ways):
        raise UsageError(
            f"Nobody counts {view.dataflow.id} between {sender} and {receiver}.",
            remedy="Leave out --corridor to see who counts what.",
        )
    return ways


def _document(view: MirrorView, sentences: list[str], ways: Sequence[tuple[str, str]]) -> dict[str, Any]:
    found = view.mirror
    frames = {name: json_rows(_between(getattr(found, name), ways)) for name in _FRAMES}
    return {
        "dataflow": view.dataflow.id,
        "seq": view.pairs.view.seq,
        "sentences": sentences,
        "anchors": list(found.anchors),
        "constant": found.constancy.constant,
        "told_by_states": found.constancy.states,
        **frames,
        "history": json_rows(_between(found.history, ways)),
    }


def _between(frame: pl.DataFrame, ways: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Return the rows of these flows, all where none are named; frames that aren't of flows stay whole."""
    if not ways:
        return frame
    states = list(ways[0])
    columns = [c for c in (("sender", "receiver"), ("reporter", "other")) if set(c) <= set(frame.columns)]
    return frame.filter(pl.col(name).is_in(states) for name in columns[0]) if columns else frame


def _tell(
    view: MirrorView,
    sentences: list[str],
    ways: Sequence[tuple[str, str]],
    *,
    missing: bool,
    language: str,
) -> None:
    console, heads = screen(), _HEADS.get(language, _HEADS["en"])
    console.print(localise(view.dataflow.names, language, view.dataflow.id), style="bold", markup=False)
    print_sentences(console, sentences)
    found = view.mirror
    if missing:
        rows, names = _missing_rows(_between(found.missing, ways), heads["sides"]), heads["missing"]
    elif ways:
        rows, names = _history_rows(_between(found.history, ways)), heads["history"]
    else:
        rows, names = _corridor_rows(view), heads["corridors"]
    if rows:
        console.print(table(names, rows[:_SHOWN], right=range(2, len(names))))
    if len(rows) > _SHOWN:
        console.print(heads["more"][0].format(count=len(rows) - _SHOWN), markup=False)


def _corridor_rows(view: MirrorView) -> list[list[str]]:
    """Return the corridors, the most asymmetric first, with what reconciles their two counts."""
    estimates = view.mirror.reconciled.select("sender", "receiver", PERIOD, "estimate", "lower80", "upper80")
    shown = view.mirror.corridors.join(
        estimates, left_on=["sender", "receiver", "last"], right_on=["sender", "receiver", PERIOD], how="left"
    ).sort("asymmetry", "sender", "receiver", descending=[True, False, False], nulls_last=True)
    return [
        [
            f"{row['sender']} → {row['receiver']}",
            str(Period.from_id(row["last"])),
            *(number(round(row[side])) for side in ("sent", "received")),
            _ratio(row),
            *_interval(row),
        ]
        for row in shown.iter_rows(named=True)
    ]


def _history_rows(history: pl.DataFrame) -> list[list[str]]:
    latest = history.sort(PERIOD).group_by("sender", "receiver", maintain_order=True).tail(_HISTORY)
    return [
        [
            f"{row['sender']} → {row['receiver']}",
            str(Period.from_id(row[PERIOD])),
            *(number(round(row[side])) for side in ("sent", "received")),
            _ratio(row),
        ]
        for row in latest.sort(PERIOD, "sender", descending=[True, False]).iter_rows(named=True)
    ]


def _missing_rows(missing: pl.DataFrame, sides: Sequence[str]) -> list[list[str]]:
    """Return the estimates of sides that haven't come, the latest periods first."""
    said = dict(zip(("sent", "received", "own history", "factors"), sides, strict=True))
    order = missing.sort(PERIOD, "sender", "receiver", descending=[True, False, False])
    return [
        [
            f"{row['sender']} → {row['receiver']}",
            str(Period.from_id(row[PERIOD])),
            said[row["side"]],
            said[row["basis"]],
            *_interval(row),
        ]
        for row in order.iter_rows(named=True)
    ]


def _ratio(row: Mapping[str, float]) -> str:
    return "" if row["sent"] <= 0 else f"{row['received'] / row['sent']:.2f}"


def _interval(row: Mapping[str, float | None]) -> Iterable[str]:
    values = [row["estimate"], row["lower80"], row["upper80"]]
    if any(value is None for value in values):
        return "", ""
    estimate, low, high = (number(round(value or 0.0)) for value in values)
    return estimate, f"{low}–{high}"


_HEADS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "corridors": ("Flow", "Period", "Leaving", "Entering", "Ratio", "Reconciled", "80 % interval"),
        "history": ("Flow", "Period", "Leaving", "Entering", "Ratio"),
        "missing": ("Flow", "Period", "Missing", "Estimated from", "Estimate", "80 % interval"),
        "sides": ("leaving", "entering", "own history", "factors"),
        "more": ("And {count} more: --format json tells all.",),
    },
    "ru": {
        "corridors": ("Поток", "Период", "Выезд", "Въезд", "Отношение", "Согласовано", "80 %-й интервал"),
        "history": ("Поток", "Период", "Выезд", "Въезд", "Отношение"),
        "missing": ("Поток", "Период", "Нет данных", "Оценено по", "Оценка", "80 %-й интервал"),
        "sides": ("выезд", "въезд", "собственному ряду", "коэффициентам"),
        "more": ("И ещё {count}: всё показывает --format json.",),
    },
}
"""Heads of the tables, the words in them, and the line below; `sides`: both sides, then both bases."""
