"""The application: one hub, open for as long as it runs, and the routers of all subjects."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, FastAPI

from comity import __version__
from comity.hub.home import Hub, open_hub
from comity.hub.intake.upload_expiry import uploads_of
from comity.hub.leftovers import remove_leftovers
from comity.hub.scheduler import Lane, jobs_of, run_due
from comity.hub.settings.settings import Settings, read_settings
from comity.pages.work_apart import run_lane_in
from comity.web import (
    alerts,
    decisions,
    dialogue,
    exchange,
    health,
    log,
    measures,
    metrics,
    oidc,
    problems,
    quality,
    replica,
    reports,
    sdmx,
    session,
    submissions,
    uploads,
)
from comity.web.api_description import describe
from comity.web.auth import guard
from comity.web.background import Background, Backgrounds
from comity.web.body_bounds import BodyBounds
from comity.web.described_access import describe_access
from comity.web.metrics import Metrics
from comity.web.observe import Observer
from comity.web.pages import administration as page_administration
from comity.web.pages import alerts as page_alerts
from comity.web.pages import decisions as page_decisions
from comity.web.pages import exchange as page_exchange
from comity.web.pages import faults as page_faults
from comity.web.pages import forecast as page_forecast
from comity.web.pages import log as page_log
from comity.web.pages import mapping as page_mapping
from comity.web.pages import measures as page_measures
from comity.web.pages import reports as page_reports
from comity.web.pages import routes as page_routes
from comity.web.pages import sending as page_sending
from comity.web.pages import sending_events as page_sending_events
from comity.web.pages import sign_in as page_sign_in
from comity.web.pages import statics as page_statics
from comity.web.pages import structures as page_structures
from comity.web.pages.ahead import expected_pages
from comity.web.pages.rendering import Rendering
from comity.web.pages.sendings import Sendings
from comity.web.rates import Doorkeeper
from comity.web.tracing import tracing_of
from comity.web.uploads_append import Appenders

API = "/api/v1"

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    metrics.router,
    session.router,
    oidc.router,
    reports.router,
    submissions.router,
    uploads.router,
    log.router,
    dialogue.router,
    decisions.router,
    quality.router,
    alerts.router,
    measures.router,
    exchange.router,
    replica.router,
    sdmx.router,
    page_statics.router,
    page_sign_in.router,
    page_sending.router,
    page_decisions.router,
    page_mapping.router,
    page_sending_events.router,
    page_log.router,
    page_administration.router,
    page_structures.router,
    page_exchange.router,
    page_alerts.router,
    page_reports.router,
    page_measures.router,
    page_forecast.router,
    page_routes.router,
)
"""One line a subject."""
GUARDS: Sequence[Any] = (Depends(guard),)
"""Dependencies of all routes: the check of permissions."""


def make_app(hub_directory: Path, settings: Settings | None = None) -> FastAPI:
    """Return the service over the hub in a directory; the hub is open from here until the application ends.

    `app.state` has `hub`, `settings`, `metrics`, `background`, `uploads`, `appenders` (who adds to which upload)
    and `checking` (how many files are checked at once); every route reads them from there.
    """
    settings = read_settings(hub_directory) if settings is None else settings
    app = FastAPI(
        title="Comity",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        responses=problems.DESCRIBED,
    )
    _fill_state(app, open_hub(hub_directory), settings)
    problems.install(app)
    problems.ERROR_FORMS[""] = page_faults.as_page
    for router in ROUTERS:
        app.include_router(router, dependencies=list(GUARDS))
    describe(app, settings.server.public_url)
    describe_access(app)
    app.add_middleware(BodyBounds, usual=settings.server.body_bytes, file=settings.uploads.file_bytes)
    app.add_middleware(Observer, metrics=app.state.metrics, tracing=app.state.tracing)
    return app


def _fill_state(app: FastAPI, hub: Hub, settings: Settings) -> None:
    state = app.state
    state.hub, state.settings = hub, settings
    state.metrics = Metrics(hub)
    state.uploads = uploads_of(hub, settings)
    state.appenders = Appenders()
    state.checking = CapacityLimiter(settings.uploads.checked_at_once)
    state.sendings = Sendings(state.checking)
    state.is_stopping = lambda: False
    state.rendering = Rendering(hub, settings.pages)
    state.tracing = tracing_of(settings.trace)
    state.open_to = None
    state.doorkeeper = Doorkeeper.of(settings.rates)
    state.background = _schedule(app, every_seconds=settings.scheduler.every_seconds)


def _schedule(app: FastAPI, *, every_seconds: float) -> Backgrounds:
    """Return a thread for each lane and one for pages: what one waits for holds up no other.

    After a pause of the service, nobody is told of what a first collection has not brought yet.
    """
    releases, intake, analysis = (
        Background(partial(_run_due, app, lane), every_seconds=every_seconds)
        for lane in (Lane.RELEASES, Lane.INTAKE, Lane.ANALYSIS)
    )
    letters = Background(partial(_run_due, app, Lane.LETTERS), every_seconds=every_seconds, after=intake)
    pages = Background(partial(_make_pages, app), every_seconds=every_seconds, after=analysis)
    reports = Background(partial(_run_due, app, Lane.REPORTS), every_seconds=every_seconds, after=pages, ending=1)
    return Backgrounds(releases, intake, letters, analysis, pages, reports)


def _make_pages(app: FastAPI) -> list[str]:
    """Make the pages that are likely to be read, where data have changed."""
    rendering: Rendering = app.state.rendering
    if not app.state.settings.pages.made_ahead:
        return []
    rendering.start()
    return rendering.refresh(expected=tuple(expected_pages(app.state.hub, app.state.open_to)))


def _run_due(app: FastAPI, lane: Lane) -> list[str]:
    """Do all that is due in a lane, and return a line for each thing that was done or failed.

    Analyses take seconds and hold Python's lock: they are made where pages with analyses are.
    """
    started = time.perf_counter()
    if lane is Lane.ANALYSIS and app.state.settings.pages.processes:
        runs = app.state.rendering.do(run_lane_in, lane) or []
    else:
        runs = run_due(app.state.hub, jobs=jobs_of(lane))
    told = {
        "comity.jobs": ",".join(run.job for run in runs),
        "comity.problems": sum(bool(run.problem) for run in runs),
    }
    app.state.tracing.note(f"due.{lane.value}", told, seconds=time.perf_counter() - started)
    done = [f"{run.job}: {line}" for run in runs for line in run.done]
    failed = [f"{run.job} failed: {run.problem}" for run in runs if run.problem]
    return [*done, *failed]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    remove_leftovers(app.state.hub, app.state.uploads)
    app.state.background.start()
    try:
        yield
    finally:
        await app.state.sendings.stop()
        app.state.rendering.stop()
        app.state.background.stop()
        app.state.tracing.stop()
        app.state.hub.close()
