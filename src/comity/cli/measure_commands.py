"""Commands for the register of measures and joint operations: enter one, list them, show, end, release one."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.dialogue_commands import AtOption
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    LanguageOption,
    parse_received,
    spoken,
    use_hub,
)
from comity.hub.home import Hub
from comity.hub.keys import parse_day
from comity.hub.measures.file import measure_in
from comity.hub.measures.reading import MeasureVersion, measures_seen, versions_for
from comity.hub.measures.register import By, end_measure, enter_measure, release_measure
from comity.hub.measures.told import measure_json, stage_name
from comity.model.access import OPERATOR, Principal, Role
from comity.model.names import localise

measures = typer.Typer(no_args_is_help=True, help="The register of measures and joint operations.")

MeasureArgument = Annotated[str, typer.Argument(help="The measure, as `comity measures list` names it.")]
ByOption = Annotated[str, typer.Option("--by", help="Who says it, by name; by default the operator.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(measures, name="measures")


@measures.command("add")
def add_measure(
    file: Annotated[Path, typer.Argument(help="The measure's TOML file.")],
    by: ByOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Enter a measure, or a new version of one that is there; what was said before stays."""
    measure = measure_in(file)
    with use_hub(hub) as opened:
        _tell(opened, enter_measure(opened, measure, _by(by, at)), output)


@measures.command("list")
def list_measures(
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List the measures by the day on which they began; restricted ones only where all is to be seen."""
    with use_hub(hub, read_only=True) as opened:
        found = measures_seen(opened, as_of=as_of, sight=audience.sight)
        today = opened.now().date()
        said = spoken(language, opened.group.languages)
    if output is OutputFormat.JSON:
        print_json([measure_json(one, today=today) for one in found])
    elif not found:
        screen().print("No measure is registered.")
    else:
        heads = ("Measure", "Kind", "Title", "Stage", "In force from", "to", "Version")
        screen().print(table(heads, [_row(one, said, today) for one in found], right=(6,)))


@measures.command("show")
def show_measure(
    measure: MeasureArgument,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show a measure and its history: what each version said, and when."""
    with use_hub(hub, read_only=True) as opened:
        found = versions_for(opened, OPERATOR, measure)
        today = opened.now().date()
        said = spoken(language, opened.group.languages)
    if output is OutputFormat.JSON:
        versions = [measure_json(one, today=today) for one in found]
        print_json({**versions[-1], "versions": versions})
        return
    last = found[-1].measure
    screen().print(localise(last.titles, said, last.id), style="bold", markup=False)
    if last.texts:
        screen().print(localise(last.texts, said, ""), markup=False)
    heads = ("Version", "Known on", "What was done", "By", "Stage", "In force from", "to")
    screen().print(table(heads, [_version_row(one, today) for one in found], right=(0,)))


@measures.command("end")
def end(
    measure: MeasureArgument,
    day: Annotated[str, typer.Option("--on", help="The last day on which it is in force.")],
    by: ByOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say on which day a measure ends."""
    last = parse_day(day)
    with use_hub(hub) as opened:
        _tell(opened, end_measure(opened, measure, last, _by(by, at)), output)


@measures.command("release")
def release(
    measure: MeasureArgument,
    by: ByOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Let all readers see a measure that was restricted to some."""
    with use_hub(hub) as opened:
        _tell(opened, release_measure(opened, measure, _by(by, at)), output)


def _by(name: str, at: str | None) -> By:
    principal = Principal(name, Role.SECRETARIAT) if name else OPERATOR
    return By(principal=principal, at=parse_received(at))


def _tell(hub: Hub, one: MeasureVersion, output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        print_json(measure_json(one, today=hub.now().date()))
    else:
        told = f"✓ Measure {one.measure.id}: version {one.version} is kept."
        screen().print(told, markup=False)


def _row(one: MeasureVersion, language: str, today: dt.date) -> list[str]:
    measure = one.measure
    title = localise(measure.titles, language, measure.id)
    marked = f"{title} (restricted)" if measure.restricted else title
    stage = stage_name(measure, today) or ""
    days = [_day(measure.start), _day(measure.end)]
    return [measure.id, measure.kind.value, marked, _words(stage), *days, str(one.version)]


def _version_row(one: MeasureVersion, today: dt.date) -> list[str]:
    measure = one.measure
    stage = _words(stage_name(measure, today) or "")
    known = f"{one.at:%Y-%m-%d %H:%M}"
    return [str(one.version), known, one.action.value, one.actor, stage, _day(measure.start), _day(measure.end)]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _day(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()
