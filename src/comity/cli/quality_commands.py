"""Commands for quality reports: a template, submission, and what the latest report says."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.dialogue_commands import AsOption, AtOption, speaker
from comity.cli.exit_codes import ExitCode
from comity.cli.findings_table import print_findings
from comity.cli.options import FormatOption, HubOption, parse_received, use_hub
from comity.cli.quality_indicators import indicators
from comity.hub.quality.file import report_template
from comity.hub.quality.quality import QualityReport, report_for, reports_for, statement_titles, submit_report
from comity.hub.quality.sdmx import metadata_message
from comity.model.access import OPERATOR

quality = typer.Typer(no_args_is_help=True, help="Quality reports: reference metadata by SIMS.")
NumberArgument = Annotated[int, typer.Argument(help="The report's number.")]
LanguageName = Annotated[str, typer.Option("--language", help="The language of concepts and findings: en or ru.")]


class Kind(StrEnum):
    """The forms of a quality report."""

    TOML = "toml"
    JSON = "json"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    quality.command("indicators")(indicators)
    app.add_typer(quality, name="quality")


@quality.command("template")
def template(
    target: Annotated[Path, typer.Argument(help="The file to write: NAME.xlsx, NAME.toml or NAME.json.")],
    member: Annotated[str, typer.Option("--member", help="Whose report it is.")] = "",
    flow: Annotated[str, typer.Option("--flow", help="The dataflow that it is about.")] = "",
    first: Annotated[str, typer.Option("--first", help="The first period that it is about.")] = "",
    last: Annotated[str, typer.Option("--last", help="The last period that it is about.")] = "",
    language: LanguageName = "en",
) -> None:
    """Write a quality report to be filled in."""
    suffix = target.suffix.removeprefix(".").lower()
    if suffix not in set(Kind):
        raise typer.BadParameter("The file's name must end with .xlsx, .toml or .json.")
    about = {"provider": member, "dataflow": flow.upper(), "first": first, "last": last}
    target.write_bytes(report_template(suffix, about, language=language))
    screen().print(f"✓ Fill in {target} and send it: comity quality submit {target}", markup=False)


@quality.command("submit")
def submit(
    file: Annotated[Path, typer.Argument(help="The filled report: TOML, JSON or the form.")],
    check: Annotated[bool, typer.Option("--check", help="Check only; nothing is kept.")] = False,
    provided_by: AsOption = "",
    language: LanguageName = "en",
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Check a quality report, and keep it as the next version."""
    with use_hub(hub) as opened:
        outcome = submit_report(
            opened,
            speaker(provided_by),
            file.read_bytes(),
            language=language,
            check_only=check,
            at=parse_received(at),
        )
    print_findings(screen(), outcome.findings)
    if outcome.findings.has_errors:
        screen().print("Not kept. Correct what was found and send it again.", style="bold red")
        raise typer.Exit(ExitCode.FINDINGS)
    if outcome.report is None:
        screen().print("Fit to be sent.", style="bold green")
        return
    kept = outcome.report
    said = "is kept" if outcome.is_new else "was here already"
    about = f"version {kept.version} of {kept.provider} on {kept.dataflow}"
    screen().print(f"✓ Quality report {kept.id} {said}: {about}.", markup=False)


@quality.command("list")
def list_reports(
    provider: Annotated[str | None, typer.Option("--member", help="Only of this provider.")] = None,
    flow: Annotated[str | None, typer.Option("--flow", help="Only on this dataflow.")] = None,
    all_versions: Annotated[bool, typer.Option("--all", help="Past versions, too.")] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List quality reports: the latest version of each."""
    with use_hub(hub, read_only=True) as opened:
        found = reports_for(opened, OPERATOR, provider=provider, dataflow=flow, all_versions=all_versions)
    if output is OutputFormat.JSON:
        print_json([_about(one) for one in found])
        return
    rows = [
        [str(one.id), one.provider, one.dataflow, _periods(one), str(one.version), f"{one.at:%Y-%m-%d}"]
        for one in found
    ]
    heads = ("report", "provider", "dataflow", "periods", "version", "on")
    screen().print(table(heads, rows) if rows else "No quality reports.")


@quality.command("show")
def show(
    number: NumberArgument,
    sdmx: Annotated[bool, typer.Option("--sdmx", help="As an SDMX-JSON metadata message.")] = False,
    language: LanguageName = "en",
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show a quality report."""
    with use_hub(hub, read_only=True) as opened:
        found = report_for(opened, OPERATOR, number)
        message = metadata_message(opened, found, prepared=opened.now()) if sdmx else None
    if message is not None:
        print_json(message)
    elif output is OutputFormat.JSON:
        print_json({**_about(found), "statements": dict(found.statements)})
    else:
        about = f"{found.provider}, {found.dataflow}, {_periods(found)}, version {found.version}"
        screen().print(f"Quality report {found.id}: {about}", markup=False)
        rows = [
            [concept, title, str(found.statements[concept])]
            for concept, title in statement_titles(found, language).items()
        ]
        screen().print(table(("id", "concept", "statement"), rows))


def _periods(one: QualityReport) -> str:
    return f"{one.first or '…'} to {one.last or '…'}" if one.first or one.last else "any period"


def _about(one: QualityReport) -> dict[str, Any]:
    names = ("id", "provider", "dataflow", "first", "last", "version", "digest", "at")
    return {**{name: getattr(one, name) for name in names}, "by": one.actor}
