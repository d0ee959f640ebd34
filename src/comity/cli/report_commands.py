"""Commands for the archive of reports: list it, print a report and keep it, write a kept one to a file."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

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
    PeriodOption,
    parse_received,
    spoken,
    use_hub,
)
from comity.errors import UnknownArtefactError, UsageError
from comity.hub.archive.archive import ArchivedReport
from comity.hub.extras import require
from comity.model.access import OPERATOR

reports = typer.Typer(no_args_is_help=True, help="The archive of situation reports, printed by schedule or hand.")

ByOption = Annotated[str, typer.Option("--by", help="Who asks for it, by name; by default the operator.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(reports, name="reports")


@reports.command("list")
def list_reports(
    period: Annotated[str | None, typer.Option("--period", "--month", help="Only those on this period.")] = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List the reports that are kept, and those that wait to be printed."""
    with use_hub(hub, read_only=True) as opened:
        found = [one for one in opened.reports.all() if period in (None, one.order.period)]
    if output is OutputFormat.JSON:
        print_json([_as_json(one) for one in found])
    elif not found:
        screen().print("No report is kept.")
    else:
        heads = ("Report", "Period", "Known on", "Language", "For", "Printed on", "Figures")
        screen().print(table(heads, [_row(one) for one in found], right=(0,)))


@reports.command("print")
def print_report(
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    by: ByOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Print a report as HTML and PDF and keep it, with its digests, in the archive and in the log."""
    require("forecast", "reports print")
    require("publish", "reports print")
    from comity.hub.archive.order import Wanted, order_report
    from comity.hub.archive.printing import print_orders

    with use_hub(hub) as opened:
        chosen = spoken(language, opened.group.languages)
        wanted = Wanted(period=period, as_of=as_of, language=chosen, audience=audience.value)
        order = order_report(opened, wanted, actor=by or OPERATOR.name, at=parse_received(at))
        print_orders(opened)
        made = opened.reports.get(order.id)
    if made.made is None or made.made.problem:
        raise UsageError(_problem(made), remedy="See `comity reports list`.")
    if output is OutputFormat.JSON:
        print_json(_as_json(made))
    else:
        screen().print(f"✓ Report {made.id} on {made.order.period} is kept.", markup=False)


@reports.command("save")
def save_report(
    number: Annotated[int, typer.Argument(help="The report's number, as `comity reports list` shows it.")],
    target: Annotated[Path, typer.Option("-o", "--output", help="The file to write: FILE.html or FILE.pdf.")],
    hub: HubOption = None,
) -> None:
    """Write a kept report to a file, exactly as it was printed."""
    with use_hub(hub, read_only=True) as opened:
        found = opened.reports.get(number)
        file = found.made.files.get(target.suffix) if found.made is not None else None
        if file is None:
            raise UnknownArtefactError(
                f"Report {number} has no file like {target.name}.", remedy="End the name with .html or .pdf."
            )
        data = opened.reports.content(file.sha256)
    target.write_bytes(data)
    screen().print(f"✓ Report {number} is in {target}.", markup=False)


def _problem(one: ArchivedReport) -> str:
    told = one.made.problem if one.made is not None else "it waits; somebody else is printing."
    return f"Report {one.id} isn't printed: {told}"


def _row(one: ArchivedReport) -> list[str]:
    made = one.made
    state = "waits" if made is None else made.problem or f"{made.at:%Y-%m-%d %H:%M}"
    figures = made.figures[:12] if made is not None else ""
    order = one.order
    return [str(one.id), order.period, _moment(order.as_of), order.language, order.audience, state, figures]


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _as_json(one: ArchivedReport) -> dict[str, Any]:
    order, made = one.order, one.made
    return {
        "id": one.id,
        "indicator": order.indicator,
        "period": order.period,
        "as_of": order.as_of.isoformat(),
        "language": order.language,
        "audience": order.audience,
        "ordered_by": order.actor,
        "ordered_at": order.at.isoformat(),
        "printed_at": None if made is None else made.at.isoformat(),
        "seq": None if made is None else made.seq,
        "figures": None if made is None else made.figures,
        "program": None if made is None else made.program,
        "problem": "" if made is None else made.problem,
        "files": {}
        if made is None
        else {suffix: {"sha256": file.sha256, "size": file.size} for suffix, file in made.files.items()},
    }
