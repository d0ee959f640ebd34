"""A hub as a service, run for a test: the real application under uvicorn, on a free port, in a thread."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from comity.hub.home import Hub
from comity.hub.settings.settings import Settings
from comity.model.access import ANYBODY, Principal, Role
from comity.web.app import make_app
from comity.web.server import Prepare, listening_socket, make_server, run_server

_PATIENCE = 30.0
_HEADER = "x-test-principal"


@dataclass(frozen=True)
class RunningHub:
    """A service that answers: its address, and the hub that it has open."""

    url: str
    hub: Hub
    server: uvicorn.Server

    def client(self, principal: Principal = ANYBODY, **headers: str) -> httpx.Client:
        """Return a client of it, for which the service takes the principal; the caller closes it."""
        told = f"{principal.name}/{principal.role.value}/{principal.provider or ''}"
        own = {_HEADER: told, **headers}
        return httpx.Client(base_url=self.url, headers=own, timeout=_PATIENCE, trust_env=False)


class _Impersonation:
    """ASGI middleware of tests: believes a header that says who asks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = dict(scope.get("headers", ())).get(_HEADER.encode())
        if told is not None:
            name, role, provider = told.decode().split("/")
            scope.setdefault("state", {})["principal"] = Principal(name, Role(role), provider or None)
        await self._app(scope, receive, send)


@contextlib.contextmanager
def running_hub(
    directory: Path, settings: Settings | None = None, *, prepare: Prepare | None = None
) -> Iterator[RunningHub]:
    """Run the hub in a directory until the block's end; nothing happens by schedule unless the settings say so.

    `prepare` may add to the application before it starts.
    """

    def add(app: FastAPI) -> None:
        app.add_middleware(_Impersonation)
        if prepare is not None:
            prepare(app)

    settings = settings or with_pages_at_once(without_schedule(Settings()))
    settings = replace(settings, server=replace(settings.server, port=0))
    server = make_server(make_app(directory, settings), prepare=add)
    with listening_socket(settings) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            _wait_for_start(server, thread)
            yield RunningHub(url, server.config.app.state.hub, server)  # type: ignore[union-attr]
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
    if thread.is_alive():
        raise TimeoutError("the service did not end")


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    """Return when the service has begun: it tidies the folder of uploads before, so that a test mustn't use it."""
    ends = time.monotonic() + _PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > ends:
            raise TimeoutError("the service did not begin")
        time.sleep(0.01)


def with_pages_at_once(settings: Settings) -> Settings:
    """Return settings in which pages are made in the service itself, and waited for."""
    return replace(settings, pages=replace(settings.pages, processes=0, patience_milliseconds=60_000))


def without_schedule(settings: Settings) -> Settings:
    """Return settings in which nothing is done by schedule."""
    return replace(settings, scheduler=replace(settings.scheduler, every_seconds=0))


def main() -> None:
    """Serve the hub in a directory as `comity serve` does, believing who a request says that it is from."""
    directory, stop_seconds = Path(sys.argv[1]), int(sys.argv[2])
    settings = with_pages_at_once(without_schedule(Settings()))
    settings = replace(settings, server=replace(settings.server, port=0, stop_seconds=stop_seconds))
    run_server(directory, settings, prepare=lambda app: app.add_middleware(_Impersonation))


if __name__ == "__main__":
    main()
