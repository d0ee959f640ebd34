"""The command that publishes observations to a lake."""

from typing import Annotated

import typer
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from comity.cli.console import OutputFormat, error_screen, number, print_json, screen
from comity.cli.options import Audience, FormatOption, HubOption, hub_directory, parse_pairs
from comity.hub.lake.publish import Order, Publication, open_to_publish, publish_lake

_FOR = {
    Audience.PUBLIC: "the public",
    Audience.MEMBERS: "the members of the exchange",
    Audience.ALL: "the secretariat alone",
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("publish-lake")(publish)


def publish(
    uri: Annotated[str, typer.Argument(help="A folder, or a prefix of an object store: s3://…, gs://…, az://….")],
    audience: Annotated[
        Audience, typer.Option(help="Who may read it: what they may not see isn't written.")
    ] = Audience.PUBLIC,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Write everything anew, and remove the files of what was there.")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", help="NAME=VALUE for the object store; by default from the environment (AWS_…)."),
    ] = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Write observations and their vintages to a Delta table, as an audience sees them: what is new there."""
    order = Order(uri=uri, audience=audience.value, rebuild=rebuild, options=parse_pairs(option))
    console = error_screen()
    columns = (TextColumn("{task.completed} rows written"), TimeElapsedColumn())
    with (
        open_to_publish(hub_directory(hub)) as opened,
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("rows", total=None)
        made = publish_lake(opened, order, tell=lambda rows: bar.update(task, completed=rows))
    if output is OutputFormat.JSON:
        print_json(_as_json(made))
    else:
        _tell(made, audience)


def _as_json(made: Publication) -> dict[str, object]:
    return {
        "uri": made.order.uri,
        "audience": made.order.audience,
        "seq": made.seq,
        "rows": made.total,
        "dataflows": dict(made.rows),
        "rebuilt": made.is_rebuilt,
        "reason": made.reason,
    }


def _tell(made: Publication, audience: Audience) -> None:
    console = screen()
    if made.reason:
        console.print(f"Everything was written anew: {made.reason}.")
    if not made.total:
        console.print(f"✓ {made.order.uri} is up to number {made.seq}: nothing was added.", markup=False)
        return
    console.print(
        f"✓ {number(made.total)} rows up to number {made.seq} are new in {made.order.uri}, for {_FOR[audience]}.",
        markup=False,
    )
