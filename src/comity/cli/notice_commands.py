"""Commands for what the hub does by itself: do what is due once, and look at the notices."""

from collections.abc import Sequence
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.exit_codes import ExitCode
from comity.cli.options import FormatOption, HubOption, parse_received, use_hub
from comity.errors import UnknownArtefactError
from comity.hub.notices.listing import DeliveryState, MadeNotice, list_notices
from comity.hub.notices.outbox import open_webhook, webhook_key
from comity.hub.scheduler import JOBS, JobRun, run_due


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("tick")(tick)
    app.command("notices")(notices)


def tick(
    at: Annotated[
        str | None, typer.Option(help="The moment to do it for; in simulated hubs only, by default their own now.")
    ] = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Do everything that is due, once: releases, collection, notices, mail, webhooks, alerts."""
    with use_hub(hub) as opened:
        runs = run_due(opened, parse_received(at))
    if output is OutputFormat.JSON:
        print_json([{"job": run.job, "done": list(run.done), "problem": run.problem} for run in runs])
    else:
        _show(runs)
    if any(run.problem for run in runs):
        raise typer.Exit(ExitCode.OUTSIDE)


def _show(runs: Sequence[JobRun]) -> None:
    for run in runs:
        for line in (*run.done, *([f"the job failed. {run.problem}"] if run.problem else [])):
            screen().print(f"{run.job}: {line}", markup=False)
    ran = {run.job for run in runs}
    busy = [name for name, _ in JOBS if name not in ran]
    if busy:
        screen().print(f"Another process is at {', '.join(busy)}; that was left to it.")
    elif not any(run.done or run.problem for run in runs):
        screen().print("Nothing is due.")


def notices(
    state: Annotated[DeliveryState | None, typer.Option(help="Only those with a delivery in this state.")] = None,
    last: Annotated[int, typer.Option(help="How many of the last to list.", min=1)] = 50,
    reopen: Annotated[
        str | None,
        typer.Option("--open-webhook", help="Call this address again, which had answered that it wants no more."),
    ] = None,
    key: Annotated[
        bool, typer.Option("--webhook-key", help="Print the key by which receivers check the hub's signatures.")
    ] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List the notices that were made, and what became of them."""
    if reopen is not None:
        _reopen(reopen, hub)
        return
    with use_hub(hub, read_only=True) as opened:
        if key:
            screen().print(webhook_key(opened), markup=False, soft_wrap=True)
            return
        found = list_notices(opened, last=last, state=state)
    if output is OutputFormat.JSON:
        print_json([_as_json(made) for made in found])
    elif not found:
        screen().print("There are no notices.")
    else:
        headers = ["Made", "Notice", "Provider", "Dataflow", "Period", "To", "State"]
        screen().print(table(headers, [row for made in found for row in _rows(made)]))


def _reopen(url: str, hub: HubOption) -> None:
    with use_hub(hub) as opened:
        if not open_webhook(opened, url):
            raise UnknownArtefactError(f"{url} isn't closed.", remedy="Write it as it stands in the group's file.")
    screen().print(f"✓ {url} is called again.", markup=False, soft_wrap=True)


def _rows(made: MadeNotice) -> list[tuple[str, ...]]:
    notice = made.notice
    what = f"{notice.kind.value} {notice.step}".strip() if notice.period else notice.kind.value
    about = (
        f"{made.made_at:%Y-%m-%d %H:%M}",
        what,
        notice.provider,
        notice.dataflow,
        notice.period or notice.subject,
    )
    sent = [(one.addressee.address, f"{one.state.value} {one.problem}".strip()) for one in made.deliveries]
    return [(*about, *one) for one in sent or [("", "nobody to tell")]]


def _as_json(made: MadeNotice) -> dict[str, object]:
    notice = made.notice
    return {
        "id": notice.id,
        "kind": notice.kind.value,
        "provider": notice.provider,
        "dataflow": notice.dataflow,
        "period": notice.period,
        "step": notice.step,
        "about": notice.subject,
        "made_at": made.made_at.isoformat(),
        "facts": dict(notice.facts),
        "deliveries": [
            {
                "id": one.id,
                "channel": one.addressee.channel.value,
                "address": one.addressee.address,
                "to": one.addressee.of,
                "language": one.addressee.language,
                "state": one.state.value,
                "attempts": one.attempts,
                "problem": one.problem,
                "next_attempt": one.next_attempt.isoformat() if one.settled_at is None else None,
                "settled_at": None if one.settled_at is None else one.settled_at.isoformat(),
            }
            for one in made.deliveries
        ],
    }
