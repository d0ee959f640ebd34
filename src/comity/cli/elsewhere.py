"""The commands that work on a hub elsewhere, by its address, as well as on one here: submit, data, board."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, number, print_json, screen
from comity.cli.findings_table import print_findings
from comity.client.answers import Outcome, Part
from comity.client.connect import KEY_VARIABLE, connect
from comity.client.exchange import Exchange
from comity.errors import UsageError
from comity.hub.board import BoardView
from comity.hub.exchange import board_views
from comity.hub.intake.finding_report import findings_as_json
from comity.hub.read import Answer, Query
from comity.model.access import EVERYTHING
from comity.model.findings import Findings

ToOption = Annotated[
    str | None, typer.Option("--to", help=f"A hub elsewhere, https://…; your API key comes from ${KEY_VARIABLE}.")
]
FromOption = Annotated[
    str | None, typer.Option("--from", help=f"A hub elsewhere, https://…; your API key comes from ${KEY_VARIABLE}.")
]


def reach(url: str, hub: Path | None) -> Exchange:
    """Return the hub at an address; a directory beside it is a contradiction."""
    if hub is not None:
        raise UsageError("A hub here and one elsewhere are named.", remedy="Leave out --hub, or the address.")
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url} is no address of a hub.", remedy="Write https://….")
    return connect(url)


def data_from(url: str, query: Query, hub: Path | None) -> Answer:
    """Return figures of a hub elsewhere, as far as your key sees them."""
    if query.sight is not EVERYTHING:
        raise UsageError("Of a hub elsewhere you see what your key sees.", remedy="Leave out --audience.")
    with reach(url, hub) as exchange:
        frame = exchange.data(query.dataflow, key=query.key, first=query.first, last=query.last, as_of=query.as_of)
        dataflow = exchange.structure(query.dataflow)
    seq = frame["_seq"].max() if frame.height else 0
    return Answer(dataflow, frame, int(str(seq)), dataflow.reference.agency, dt.datetime.now(dt.UTC))


def board_from(url: str, flow: str | None, *, last: int, as_of: str | None, hub: Path | None) -> list[BoardView]:
    """Return the board of a hub elsewhere."""
    with reach(url, hub) as exchange:
        rows = exchange.board(flow, as_of=as_of).to_dicts()
        names = [flow] if flow else exchange.flows()["id"].to_list()
        flows = {name: exchange.structure(name) for name in names}
    today = dt.date.fromisoformat(as_of[:10]) if as_of and "-" in as_of else dt.datetime.now(dt.UTC).date()
    return board_views(rows, flows, today=today, last=last)


def answer_outcome(outcome: Outcome, output: OutputFormat) -> None:
    """Tell what became of a file, as `submit` tells it of a hub here."""
    if output is OutputFormat.JSON:
        parts = [_part_json(part) for part in outcome.parts]
        print_json(parts[0] if len(parts) == 1 else {"accepted": outcome.is_accepted, "parts": parts})
        return
    for part in outcome.parts:
        _print_part(part)


def _print_part(part: Part) -> None:
    sent, console = part.submission, screen()
    if part.findings:
        print_findings(console, _findings(part))
    if sent.seq is None and sent.state != "checked":
        console.print("Not accepted. Correct the errors and send it again.", style="bold red")
    elif sent.seq is None:
        console.print(f"Checked, and kept as submission {sent.id}: it waits to be admitted.", style="bold green")
    elif part.repeated:
        console.print(f"Here already: number {sent.seq} of the ledger. Nothing was changed.", style="bold green")
    else:
        console.print(f"Accepted as number {sent.seq} of the ledger.", style="bold green")
        console.print(
            f"  {number(sent.added)} cells added, {number(sent.changed)} changed, {number(sent.removed)} removed, "
            f"{number(sent.unchanged)} as they were.",
            markup=False,
        )


def _part_json(part: Part) -> dict[str, object]:
    sent = part.submission
    return {
        "accepted": sent.seq is not None,
        "file": sent.file,
        "format": sent.format,
        "dataflow": sent.dataflow,
        "rows": sent.rows,
        "id": sent.id,
        "seq": sent.seq,
        "state": sent.state,
        "repeated": part.repeated,
        "received_at": sent.received_at.isoformat(),
        "sha256": sent.sha256,
        "added": sent.added,
        "changed": sent.changed,
        "removed": sent.removed,
        "unchanged": sent.unchanged,
        **findings_as_json(_findings(part)),
    }


def _findings(part: Part) -> Findings:
    findings = Findings()
    for finding in part.findings:
        findings.add(finding)
    return findings
