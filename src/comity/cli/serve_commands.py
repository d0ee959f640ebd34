"""The command that runs the hub as a service."""

from dataclasses import replace
from typing import Annotated

import typer

from comity.cli.options import HubOption, hub_directory
from comity.hub.extras import require
from comity.hub.settings.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("serve")(serve)


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; by default that of server.toml.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.", min=0, max=65_535)] = None,
    hub: HubOption = None,
) -> None:
    """Run the hub as a service: the API, SDMX-REST and pages, until it is stopped."""
    require("serve", "serve")
    require("publish", "serve")
    from comity.web.server import run_server

    directory = hub_directory(hub)
    settings = read_settings(directory)
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run_server(directory, replace(settings, server=replace(settings.server, **given)))  # type: ignore[arg-type]
