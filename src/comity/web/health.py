"""Whether the service lives, and whether it can do its work."""

from fastapi import APIRouter

router = APIRouter(tags=["service"])


@router.get("/healthz", name="health.alive")
def alive() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}
