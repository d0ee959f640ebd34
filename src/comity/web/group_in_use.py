"""Another group for a service that runs: every route, job and page takes it from the next thing that it does."""

from fastapi import FastAPI

from comity.hub.home import Hub


def take_group(app: FastAPI, hub: Hub) -> None:
    """Let the application serve the same hub with another group.

    The ledger stays open as it is, so that requests which began with the old group come to their end with it.
    """
    app.state.hub = hub
    app.state.sdmx = None
    app.state.rendering.take(hub)
