"""uvicorn over the application."""

import socket
from pathlib import Path

import structlog
import uvicorn

from comity.errors import OutsideError
from comity.hub.settings import Settings
from comity.web.app import make_app
from comity.web.logging_setup import set_up_logging

logger: structlog.stdlib.BoundLogger = structlog.get_logger("comity.web")
_BACKLOG = 512


def run_server(directory: Path, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; running requests may then go on for `stop_seconds`, and are cut off after."""
    set_up_logging(settings.log)
    server = make_server(directory, settings)
    with listening_socket(settings) as listening:
        host, port = listening.getsockname()[:2]
        logger.info("serving", url=f"http://{f'[{host}]' if ':' in host else host}:{port}", hub=str(directory))
        server.run(sockets=[listening])
    logger.info("stopped")


def make_server(directory: Path, settings: Settings) -> uvicorn.Server:
    """Return a server that is ready to run on sockets that are given to it."""
    config = uvicorn.Config(
        make_app(directory, settings),
        log_config=None,
        timeout_graceful_shutdown=settings.server.stop_seconds,
        limit_concurrency=settings.server.connections,
        proxy_headers=bool(settings.server.proxies),
        forwarded_allow_ips=list(settings.server.proxies),
        server_header=False,
        access_log=False,
    )
    return uvicorn.Server(config)


def listening_socket(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say."""
    host, port = settings.server.host, settings.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise OutsideError(
            f"{host}, port {port}: {error.strerror or error}.",
            remedy="Choose another with --host and --port, or stop what listens there.",
        ) from error
