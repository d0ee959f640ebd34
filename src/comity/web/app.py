"""The application: one hub, open for as long as it runs, and the routers of all subjects."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

from comity import __version__
from comity.hub.home import open_hub
from comity.hub.settings import Settings, read_settings
from comity.web import health, metrics, problems
from comity.web.background import Background
from comity.web.body_bounds import BodyBounds
from comity.web.metrics import Metrics
from comity.web.observe import Observer

API = "/api/v1"

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    metrics.router,
)
"""One line a subject."""
GUARDS: Sequence[Any] = ()
"""Dependencies of all routes: the check of permissions."""


def make_app(hub_directory: Path, settings: Settings | None = None) -> FastAPI:
    """Return the service over the hub in a directory; the hub is open from here until the application ends.

    `app.state` has `hub`, `settings`, `metrics` and `background`; every route reads them from there.
    """
    settings = read_settings(hub_directory) if settings is None else settings
    app = FastAPI(
        title="Comity",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.hub = open_hub(hub_directory)
    app.state.metrics = Metrics(app.state.hub)
    app.state.background = Background(list, every_seconds=settings.scheduler.every_seconds)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=list(GUARDS))
    app.add_middleware(BodyBounds, usual=settings.server.body_bytes, file=settings.uploads.file_bytes)
    app.add_middleware(Observer, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.background.start()
    try:
        yield
    finally:
        app.state.background.stop()
        app.state.hub.close()
