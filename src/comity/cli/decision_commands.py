"""Commands for decisions: admit, refuse, withdraw, correct, countersign, and admissions of named errors."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.access_commands import read_password
from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.dialogue_commands import AsOption, AtOption, SubmissionArgument, parse_day, speaker
from comity.cli.exit_codes import ExitCode
from comity.cli.findings_table import print_findings
from comity.cli.options import FormatOption, HubOption, parse_pairs, parse_received, use_hub
from comity.errors import UsageError
from comity.hub.decisions.countersign import countersign
from comity.hub.decisions.decide import admit, refuse, release, strike_out_by_two, withdraw
from comity.hub.dialogue.correct import correction_of
from comity.hub.dialogue.waivers import Waiver, add_waiver, end_waiver, waivers_for
from comity.hub.intake.intake import Delivery, read_mapping
from comity.hub.intake.submit import submit
from comity.model.access import OPERATOR, Principal, Role
from comity.model.submissions import Submission

waivers = typer.Typer(no_args_is_help=True, help="Errors that are admitted as provisional, for a while.")

ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the decision.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("admit")(admit_submission)
    app.command("refuse")(refuse_submission)
    app.command("withdraw")(withdraw_submission)
    app.command("correct")(correct)
    app.command("countersign")(say)
    app.command("held")(list_held)
    app.command("release")(release_held)
    app.command("strike-out")(strike)
    app.add_typer(waivers, name="waiver")


def admit_submission(
    submission: SubmissionArgument, reason: ReasonOption = "", at: AtOption = None, hub: HubOption = None
) -> None:
    """Accept a submission that waits for the secretariat's word."""
    with use_hub(hub) as opened:
        _print_moved(admit(opened, submission, OPERATOR, reason=reason, at=parse_received(at)))


def refuse_submission(
    submission: SubmissionArgument, reason: ReasonOption, at: AtOption = None, hub: HubOption = None
) -> None:
    """Refuse a submission that waits; the reason is for its sender."""
    with use_hub(hub) as opened:
        _print_moved(refuse(opened, submission, OPERATOR, reason=reason, at=parse_received(at)))


def withdraw_submission(
    submission: SubmissionArgument,
    reason: ReasonOption,
    provided_by: AsOption = "",
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Take a submission back: earlier figures stand again, from now on."""
    with use_hub(hub) as opened:
        moved = withdraw(opened, submission, speaker(provided_by), reason=reason, at=parse_received(at))
    _print_moved(moved)


def list_held(hub: HubOption = None, output: FormatOption = OutputFormat.TEXT) -> None:
    """List the figures that are under embargo, and until when."""
    with use_hub(hub, read_only=True) as opened:
        held = opened.decisions.held()
    if output is OutputFormat.JSON:
        print_json(
            [
                {
                    "parcel": one.parcel,
                    "submission": one.submission,
                    "provider": one.provider,
                    "dataflow": one.dataflow,
                    "rows": one.rows,
                    "until": one.due.isoformat(),
                }
                for one in held
            ]
        )
        return
    rows = [
        (str(one.parcel), str(one.submission), one.provider, one.dataflow, str(one.rows), one.due.isoformat())
        for one in held
    ]
    screen().print(table(["Parcel", "Submission", "Provider", "Dataflow", "Rows", "Until"], rows))


def release_held(
    parcel: Annotated[int, typer.Argument(help="The number of the parcel, as `comity held` lists it.")],
    reason: ReasonOption,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Let figures under embargo out before its end, by the secretariat's word."""
    with use_hub(hub) as opened:
        moved = release(opened, parcel, OPERATOR, reason=reason, at=parse_received(at))
    _print_moved(moved)


def strike(
    submission: SubmissionArgument,
    reason: ReasonOption,
    second: Annotated[str, typer.Option("--second", help="The second person, a user of the secretariat's.")],
    hub: HubOption = None,
) -> None:
    """Remove a file about persons that was found late; a second person confirms it with their password."""
    with use_hub(hub) as opened:
        password = read_password(f"Password of {second}", is_new=False)
        struck = strike_out_by_two(opened, submission, OPERATOR, second=second, password=password, reason=reason)
    numbers = ", ".join(str(one.id) for one in struck)
    screen().print(f"✓ Struck out: submission {numbers}. Its digest and this decision remain.", markup=False)


def correct(
    submission: Annotated[int, typer.Argument(help="The number of the submission that is to be set right.")],
    file: Annotated[Path, typer.Argument(help="The correct file.")],
    mapping: Annotated[Path | None, typer.Option("--map", help="The mapping of a national layout (TOML).")] = None,
    parameters: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter of the mapping: NAME=VALUE.")
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", help="Time of receipt (simulated hubs only).")
    ] = None,
    hub: HubOption = None,
) -> None:
    """Send a file that names the earlier submission which it corrects."""
    with use_hub(hub) as opened:
        language = opened.group.languages[0] if opened.group.languages else "en"
        delivery = Delivery(
            content=file,
            name=file.name,
            mapping=read_mapping(mapping) if mapping else None,
            parameters=parse_pairs(parameters),
            language=language,
        )
        delivery = correction_of(opened, OPERATOR, submission, delivery)
        outcome = submit(opened, delivery, received_at=parse_received(received))
    print_findings(screen(), outcome.examination.findings)
    sent = outcome.receipt.submission
    if outcome.is_refused:
        screen().print(f"Not accepted; submission {submission} stands as it was.", style="bold red")
        raise typer.Exit(ExitCode.FINDINGS)
    screen().print(
        f"✓ Submission {sent.id} corrects submission {submission}; it is {sent.state.value}.", markup=False
    )


def say(
    submission: SubmissionArgument,
    coordinator: Annotated[str, typer.Option("--coordinator", help="Who countersigns, such as KG-STAT.")],
    refused: Annotated[bool, typer.Option("--refuse", help="Say no.")] = False,
    reason: ReasonOption = "",
    signature: Annotated[
        Path | None, typer.Option("--signature", help="The coordinator's signature, as `comity sign` wrote it.")
    ] = None,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Say a national coordinator's yes, or no, to a submission that waits for it."""
    principal = Principal(OPERATOR.name, Role.COORDINATOR, coordinator)
    signed = None if signature is None else signature.read_text(encoding="ascii", errors="replace").strip()
    with use_hub(hub) as opened:
        moved = countersign(
            opened,
            principal,
            submission,
            agrees=not refused,
            reason=reason,
            signature=signed,
            at=parse_received(at),
        )
    _print_moved(moved)


@waivers.command("add")
def add(
    rule: Annotated[str, typer.Argument(help="The rule whose errors are admitted, such as VAL-08.")],
    until: Annotated[str, typer.Option("--until", help="The day on which it ends.")],
    reason: ReasonOption,
    provider: Annotated[str, typer.Option("--member", help="Only of this provider.")] = "",
    flow: Annotated[str, typer.Option("--flow", help="Only in this dataflow.")] = "",
    period: Annotated[str, typer.Option("--period", help="Only in this period.")] = "",
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Admit errors of a rule as provisional: warnings that say so, and cells marked P."""
    day = parse_day(until)
    if day is None:
        raise UsageError("The day on which it ends is missing.", remedy="Give --until.")
    end = dt.datetime.combine(day, dt.time(), dt.UTC)
    new = Waiver(rule=rule, until=end, provider=provider, dataflow=flow, period=period, reason=reason)
    with use_hub(hub) as opened:
        kept = add_waiver(opened, OPERATOR, new, at=parse_received(at))
    screen().print(f"✓ Errors of {rule} are admitted until {day} (admission {kept.id}).", markup=False)


@waivers.command("end")
def end(
    number: Annotated[int, typer.Argument(help="The admission's number.")],
    reason: ReasonOption,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """End an admission before its time."""
    with use_hub(hub) as opened:
        ended = end_waiver(opened, OPERATOR, number, reason=reason, at=parse_received(at))
    screen().print(f"✓ Admission {number} is ended: errors of {ended.rule} are errors again.", markup=False)


@waivers.command("list")
def list_waivers(
    valid_only: Annotated[bool, typer.Option("--valid", help="Only those that hold now.")] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List what is and was admitted."""
    with use_hub(hub, read_only=True) as opened:
        found = waivers_for(opened, OPERATOR, valid_only=valid_only)
    if output is OutputFormat.JSON:
        names = ("id", "rule", "provider", "dataflow", "period", "reason", "at", "until", "ended_at")
        print_json([{**{name: getattr(one, name) for name in names}, "by": one.actor} for one in found])
        return
    rows = [
        [str(one.id), one.rule, _limits(one), f"{one.until:%Y-%m-%d}", _ended(one), one.reason] for one in found
    ]
    heads = ("admission", "rule", "of", "until", "ended", "reason")
    screen().print(table(heads, rows) if rows else "Nothing is admitted.")


def _limits(one: Waiver) -> str:
    return " ".join(part for part in (one.provider, one.dataflow, one.period) if part) or "any"


def _ended(one: Waiver) -> str:
    return "" if one.ended_at is None else f"{one.ended_at:%Y-%m-%d}"


def _print_moved(submission: Submission) -> None:
    screen().print(f"✓ Submission {submission.id} is {submission.state.value}.", markup=False)
