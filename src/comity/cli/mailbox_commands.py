"""The command that looks into the hub's mailbox, and tells a provider's token for the subject of its mails."""

from typing import Annotated

import typer

from comity.cli.collection_commands import AtOption, arrival_json
from comity.cli.console import OutputFormat, print_json, screen
from comity.cli.exit_codes import ExitCode
from comity.cli.options import FormatOption, HubOption, parse_received, use_hub
from comity.hub.mailbox.mailbox import mail_token, read_mail_now


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("mailbox")(mailbox)


def mailbox(
    token: Annotated[
        str | None, typer.Option("--token", help="Only print this provider's token, for the subject of its mails.")
    ] = None,
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Look into the hub's mailbox now, and take in what allowed senders sent."""
    if token is not None:
        with use_hub(hub, read_only=True) as opened:
            screen().print(mail_token(opened, token), markup=False)
        return
    with use_hub(hub) as opened:
        read = read_mail_now(opened, parse_received(at))
    if output is OutputFormat.JSON:
        print_json(
            [
                {
                    "provider": mail.provider or None,
                    "arrivals": [arrival_json(arrival) for arrival in mail.arrivals],
                    "problem": mail.problem,
                }
                for mail in read
            ]
        )
    else:
        for line in [line for mail in read for line in mail.lines()] or ["There is no new mail."]:
            screen().print(line, markup=False, soft_wrap=True)
    if any(mail.problem or not all(one.is_taken for one in mail.arrivals) for mail in read):
        raise typer.Exit(ExitCode.FINDINGS)
