"""uvicorn over the application."""

from pathlib import Path

import uvicorn

from comity.hub.settings import Settings
from comity.web.app import make_app


def run_server(directory: Path, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; running requests may then go on for `stop_seconds`, and are cut off after."""
    config = uvicorn.Config(
        make_app(directory, settings),
        host=settings.server.host,
        port=settings.server.port,
        timeout_graceful_shutdown=settings.server.stop_seconds,
        limit_concurrency=settings.server.connections,
        proxy_headers=bool(settings.server.proxies),
        forwarded_allow_ips=list(settings.server.proxies),
        server_header=False,
        access_log=False,
    )
    uvicorn.Server(config).run()
