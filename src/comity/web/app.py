"""The application: one hub, open for as long as it runs, and the routers of all subjects."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

from comity import __version__
from comity.hub.home import open_hub
from comity.hub.settings import Settings, read_settings
from comity.web import health, problems

API = "/api/v1"

ROUTERS: tuple[APIRouter, ...] = (health.router,)
"""One line a subject."""
GUARDS: Sequence[Any] = ()
"""Dependencies of all routes: the check of permissions."""


def make_app(hub_directory: Path, settings: Settings | None = None) -> FastAPI:
    """Return the service over the hub in a directory; the hub is open from here until the application ends.

    `app.state` has `hub` and `settings`; every route reads them from there.
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
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=list(GUARDS))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    try:
        yield
    finally:
        app.state.hub.close()
