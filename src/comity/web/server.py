"""uvicorn over the application."""

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from comity.errors import OutsideError
from comity.hub.serving import sole_server
from comity.hub.settings.settings import Settings
from comity.web.app import make_app
from comity.web.logging_setup import set_up_logging
from comity.web.loopback import demonstrator

logger: structlog.stdlib.BoundLogger = structlog.get_logger("comity.web")
_BACKLOG = 512
Prepare = Callable[[FastAPI], None]


def run_server(directory: Path, settings: Settings, *, prepare: Prepare | None = None) -> None:
    """Serve until SIGTERM or SIGINT; running requests may then go on for `stop_seconds`, and are cut off after."""
    app = make_app(directory, settings)
    app.state.open_to = demonstrator(app.state.hub, settings)
    try:
        with sole_server(directory), listening_socket(settings) as listening:
            set_up_logging(settings.log)
            host, port = listening.getsockname()[:2]
            url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            logger.info("serving", url=url, hub=str(directory))
            if app.state.open_to is not None:
                logger.info("open", url=url, note="A simulated hub: open without signing in, on this machine only.")
            make_server(app, prepare=prepare).run(sockets=[listening])
    finally:
        app.state.hub.close()
    logger.info("stopped")


class _Server(uvicorn.Server):
    """Ends by a signal as by itself: the process goes on after it, and ends as it should."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the library's interface
        """Begin to stop; a second interrupt from the keyboard stops at once."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def make_server(app: FastAPI, *, prepare: Prepare | None = None) -> uvicorn.Server:
    """Return a server to run on sockets that are given to it; `prepare` may add to the application."""
    settings: Settings = app.state.settings
    if prepare is not None:
        prepare(app)
    config = uvicorn.Config(
        app,
        log_config=None,
        timeout_graceful_shutdown=settings.server.stop_seconds,
        limit_concurrency=settings.server.connections,
        proxy_headers=bool(settings.server.proxies),
        forwarded_allow_ips=list(settings.server.proxies),
        server_header=False,
        access_log=False,
    )
    server = _Server(config)
    app.state.is_stopping = lambda: server.should_exit
    return server


def listening_socket(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say.

    Its connections send at once what they have: asyncio sets that only for sockets that name TCP as their protocol,
    and an answer whose head and body are written apart would wait 40 ms for the reader's acknowledgement.
    """
    host, port = settings.server.host, settings.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise OutsideError(
            f"{host}, port {port}: {error.strerror or error}.",
            remedy="Choose another with --host and --port, or stop what listens there.",
        ) from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
