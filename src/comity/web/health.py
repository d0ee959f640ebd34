"""Whether the service lives, and whether it can do its work."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from comity.hub.service_state import readiness

router = APIRouter(tags=["service"])


@router.get("/healthz", name="health.alive")
def alive() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@router.get("/readyz", name="health.ready", responses={503: {"description": "Something that it needs is missing."}})
def ready(request: Request) -> JSONResponse:
    """Say whether database, disk and scheduler are there, each by name; 503 where one isn't."""
    state = request.app.state
    found = readiness(state.hub, least_free=state.settings.server.disk_free_bytes)
    found["scheduler"] = state.background.is_well
    is_ready = all(found.values())
    body = {"status": "ready" if is_ready else "not ready", "checks": found}
    return JSONResponse(body, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)
