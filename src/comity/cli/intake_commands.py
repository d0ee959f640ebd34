"""Commands for those who send: check, submit, template."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, number, print_json, screen
from comity.cli.elsewhere import ToOption, answer_outcome, reach
from comity.cli.exit_codes import ExitCode
from comity.cli.findings_table import print_findings
from comity.cli.options import (
    FormatOption,
    HubOption,
    Language,
    LanguageOption,
    hub_directory,
    parse_pairs,
    parse_received,
    use_hub,
)
from comity.errors import UsageError
from comity.hub.home import GROUP_FILE, Hub
from comity.hub.intake.check import check_file
from comity.hub.intake.finding_report import findings_as_json
from comity.hub.intake.intake import Delivery, Examination, read_mapping
from comity.hub.intake.submit import Outcome, submit_all, submit_nil
from comity.hub.intake.template import make_template
from comity.hub.package import is_package, receive_package
from comity.model.access import OPERATOR
from comity.model.findings import Severity
from comity.model.groups import Action, Group
from comity.model.submissions import Receipt

FileArgument = Annotated[
    Path, typer.Argument(help="The file: SDMX-CSV, SDMX-ML, SDMX-JSON, a filled form, or a layout of your own.")
]
FlowOption = Annotated[str | None, typer.Option("--flow", help="The dataflow, where the file doesn't name it.")]
MapOption = Annotated[Path | None, typer.Option("--map", help="The mapping of a national layout (TOML).")]
SetOption = Annotated[list[str] | None, typer.Option("--set", help="A parameter of the mapping: NAME=VALUE.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("check")(check)
    app.command("submit")(submit_file)
    app.command("template")(template)


def check(
    file: FileArgument,
    flow: FlowOption = None,
    member: Annotated[str, typer.Option("--member", help="Who would send it.")] = "",
    mapping: MapOption = None,
    parameters: SetOption = None,
    vtl: Annotated[
        Path | None, typer.Option("--vtl", help="A script in VTL to run on it too (needs the extra vtl).")
    ] = None,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Check a file and say all that is wrong with it; nothing is sent or kept. Works without a hub too."""
    delivery = _delivery(file, flow, member, mapping=mapping, parameters=parameters)
    directory = hub_directory(hub)
    started = time.perf_counter()
    if hub is not None or (directory / GROUP_FILE).is_file():
        with use_hub(hub, read_only=True) as opened:
            found = check_file(_in_language(delivery, language, opened.group), opened, vtl_script=vtl)
    else:
        found = check_file(_in_language(delivery, language), vtl_script=vtl)
    _answer_check(found, time.perf_counter() - started, output)
    if not all(examination.is_fit for examination in found):
        raise typer.Exit(ExitCode.FINDINGS)


def submit_file(
    file: Annotated[Path | None, typer.Argument(help="The file; left out with --nil.")] = None,
    member: Annotated[str, typer.Option("--member", help="Who sends it.")] = "",
    flow: FlowOption = None,
    mapping: MapOption = None,
    parameters: SetOption = None,
    action: Annotated[
        Action | None, typer.Option(help="Merge or replace, where the agreement is to be overridden.")
    ] = None,
    nil: Annotated[str | None, typer.Option("--nil", help="A nil return: nothing to count in this period.")] = None,
    received: Annotated[
        str | None, typer.Option("--received", help="Time of receipt (simulated hubs only).")
    ] = None,
    signature: Annotated[
        Path | None, typer.Option("--signature", help="The file's signature, as `comity sign` wrote it.")
    ] = None,
    language: LanguageOption = None,
    hub: HubOption = None,
    to: ToOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Send a file: it is accepted whole, or refused whole with a report of every fault."""
    moment = parse_received(received)
    if to is not None:
        if moment is not None:
            raise UsageError("A hub elsewhere has its own clock.", remedy="Leave out --received.")
        with reach(to, hub) as exchange:
            outcome = exchange.submit(
                file, flow=flow, mapping=mapping, parameters=parse_pairs(parameters), nil=nil, provider=member,
                action=None if action is None else action.value, signature=_read_signature(signature),
            )  # fmt: skip
        answer_outcome(outcome, output)
        if outcome.is_refused:
            raise typer.Exit(ExitCode.FINDINGS)
        return
    with use_hub(hub) as opened:
        if nil is not None:
            if file is not None:
                raise UsageError("A nil return has no file.", remedy="Leave out the file, or --nil.")
            if not flow:
                raise UsageError("A nil return needs its dataflow.", remedy="Name it with --flow.")
            signed = _read_signature(signature)
            receipt = submit_nil(
                opened, provider=member, dataflow=flow, period=nil, received_at=moment, signature=signed
            )
            _answer_receipt(receipt, output)
            return
        if file is None:
            raise UsageError("No file is named.", remedy="Name the file, or send a nil return with --nil PERIOD.")
        started = time.perf_counter()
        delivery = _delivery(file, flow, member, mapping=mapping, parameters=parameters, action=action)
        delivery = replace(delivery, signature=_read_signature(signature))
        delivery = _in_language(delivery, language, opened.group)
        if is_package(file.name):
            outcomes = _submit_package(opened, delivery, moment)
        else:
            outcomes = submit_all(opened, delivery, received_at=moment)
    _answer_submit(outcomes, time.perf_counter() - started, output)
    if any(outcome.is_refused for outcome in outcomes):
        raise typer.Exit(ExitCode.FINDINGS)


def _submit_package(hub: Hub, delivery: Delivery, moment: dt.datetime | None) -> list[Outcome]:
    """Take in a signed package, which itself says all that options could say."""
    if delivery.dataflow or delivery.mapping or delivery.action or set(delivery.parameters) - {"member"}:
        raise UsageError("A package says itself what its files are.", remedy="Leave out all options but --member.")
    if not isinstance(delivery.content, Path):
        raise TypeError
    received = receive_package(
        hub, OPERATOR, delivery.content, provider=delivery.provider, received_at=moment, language=delivery.language
    )
    return [outcome for one in received for outcome in one.outcomes]


def template(
    flow: Annotated[str, typer.Argument(help="The dataflow.")],
    member: Annotated[str, typer.Option("--member", help="Whose form it is.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The workbook to write.")] = None,
    language: Annotated[str, typer.Option(help="The language of its texts.")] = "en",
    period: Annotated[str | None, typer.Option(help="The period that it is for.")] = None,
    hub: HubOption = None,
) -> None:
    """Write a workbook form with drop-down code lists, to be filled in and sent back."""
    target = output or Path(f"{member}_{flow.upper()}{'_' + period if period else ''}.xlsx")
    directory = hub_directory(hub)
    if hub is not None or (directory / GROUP_FILE).is_file():
        with use_hub(hub, read_only=True) as opened:
            data = make_template(flow, member, hub=opened, language=language, period=period)
    else:
        data = make_template(flow, member, language=language, period=period)
    target.write_bytes(data)
    screen().print(
        f"✓ The form is in {target}. Fill it in and send it: comity submit {target} --member {member}", markup=False
    )


def _delivery(
    file: Path,
    flow: str | None,
    member: str,
    *,
    mapping: Path | None,
    parameters: list[str] | None,
    action: Action | None = None,
) -> Delivery:
    pairs = parse_pairs(parameters)
    if member:
        pairs.setdefault("member", member)
    return Delivery(
        content=file,
        name=file.name,
        dataflow=flow,
        provider=member,
        mapping=read_mapping(mapping) if mapping else None,
        parameters=pairs,
        action=action,
    )


def _read_signature(path: Path | None) -> str | None:
    """Return the signature in a file; what can't be one is left for the check to refuse."""
    return None if path is None else path.read_text(encoding="ascii", errors="replace").strip()


def _in_language(delivery: Delivery, language: Language | None, group: Group | None = None) -> Delivery:
    """Return the delivery with the language of its findings: the one asked for, else the group's first."""
    usual = group.languages[0] if group is not None and group.languages else Language.ENGLISH.value
    return replace(delivery, language=usual if language is None else language.value)


def _answer_check(found: Sequence[Examination], seconds: float, output: OutputFormat) -> None:
    is_fit = all(examination.is_fit for examination in found)
    if output is OutputFormat.JSON:
        _print_parts("fit", is_fit, [{"fit": e.is_fit, **_about(e), **findings_as_json(e.findings)} for e in found])
        return
    for examination in found:
        _print_examination(examination, seconds)
    errors = sum(examination.findings.total(Severity.ERROR) for examination in found)
    if is_fit:
        screen().print("Fit to be sent.", style="bold green")
    else:
        screen().print(f"Not fit. Correct {_count(errors, 'error')} and check again.", style="bold red")


def _print_parts(verdict: str, value: bool, parts: Sequence[Mapping[str, object]]) -> None:
    """Print the answer about a file of one dataflow; of several, the verdict on the file and one part for each."""
    print_json(parts[0] if len(parts) == 1 else {verdict: value, "parts": list(parts)})


def _answer_submit(outcomes: Sequence[Outcome], seconds: float, output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        is_accepted = all(outcome.is_accepted for outcome in outcomes)
        _print_parts("accepted", is_accepted, [_outcome_json(outcome) for outcome in outcomes])
        return
    for outcome in outcomes:
        _print_outcome(outcome, seconds)


def _outcome_json(outcome: Outcome) -> Mapping[str, object]:
    examination = outcome.examination
    about = {**_about(examination), **_receipt_json(outcome.receipt)}
    return {"accepted": outcome.is_accepted, **about, **findings_as_json(examination.findings)}


def _print_outcome(outcome: Outcome, seconds: float) -> None:
    examination = outcome.examination
    _print_examination(examination, seconds)
    if outcome.is_accepted:
        _answer_receipt(outcome.receipt, OutputFormat.TEXT)
    elif outcome.is_waiting:
        said = f"Checked, and kept as submission {outcome.receipt.submission.id}: it waits to be admitted."
        screen().print(said, style="bold green", markup=False)
    elif examination.about_persons:
        screen().print("Refused, and not kept: Comity takes counts, never records of persons.", style="bold red")
    else:
        errors = examination.findings.total(Severity.ERROR)
        screen().print(f"Not accepted. Correct {_count(errors, 'error')} and send it again.", style="bold red")


def _answer_receipt(receipt: Receipt, output: OutputFormat) -> None:
    submission = receipt.submission
    if output is OutputFormat.JSON:
        print_json({"accepted": True, **_receipt_json(receipt)})
        return
    if receipt.repeated:
        screen().print(
            f"Here already: number {submission.seq} of the ledger. Nothing was changed.", style="bold green"
        )
        return
    screen().print(f"Accepted as number {submission.seq} of the ledger.", style="bold green")
    effect = (
        f"  {number(submission.added)} cells added, {number(submission.changed)} changed, "
        f"{number(submission.removed)} removed, {number(submission.unchanged)} as they were."
    )
    screen().print(effect, markup=False)
    sha256, receipt_command = submission.raw_sha256, f"comity receipt {submission.id}"
    screen().print(f"  SHA-256 of the file: {sha256}. For a signed receipt: {receipt_command}", markup=False)


def _receipt_json(receipt: Receipt) -> dict[str, object]:
    s = receipt.submission
    return {
        "id": s.id,
        "seq": s.seq,
        "state": s.state.value,
        "repeated": receipt.repeated,
        "received_at": s.received_at.isoformat(),
        "sha256": s.raw_sha256,
        "added": s.added,
        "changed": s.changed,
        "removed": s.removed,
        "unchanged": s.unchanged,
    }


def _about(examination: Examination) -> dict[str, object]:
    return {
        "file": "" if examination.about_persons else examination.source.name,
        "format": examination.format,
        "dataflow": examination.dataflow.id if examination.dataflow else None,
        "rows": examination.rows,
    }


def _print_examination(examination: Examination, seconds: float) -> None:
    console = screen()
    errors, warnings = (examination.findings.total(s) for s in (Severity.ERROR, Severity.WARNING))
    if examination.dataflow is not None:
        about = f"Read {number(examination.rows)} rows, {examination.format}, dataflow {examination.dataflow.id}"
        console.print(f"✓ {about}  {seconds:.2f} s", markup=False)
    if errors or warnings:
        console.print(f"! {_count(errors, 'error')}, {_count(warnings, 'warning')}", markup=False)
    else:
        console.print("✓ No errors, no warnings", markup=False)
    print_findings(console, examination.findings)


def _count(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"
