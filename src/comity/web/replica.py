"""What copies of the hub are made from: each leaf of the log with what whoever asks may see of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from comity.hub.replicas.source import (
    MOST_STEPS,
    Reader,
    describe_hub,
    read_cells,
    read_event,
    read_file,
    read_steps,
)
from comity.web.auth import principal_of
from comity.web.exchange import ARROW
from comity.web.submissions_asked import SubmissionId

BASE = "/api/v1/replica"
router = APIRouter(prefix=BASE, tags=["replica"])

_HIGHEST = 2**53 - 1
_PRIVATE = {"Cache-Control": "no-store"}


@router.get("", name="replica.hub", summary="What a copy begins with")
def hub(request: Request) -> dict[str, Any]:
    """Return the group, the hub's public keys and own rows, and what whoever asks sees."""
    return describe_hub(_reader(request))


@router.get("/steps", name="replica.steps", summary="Leaves of the log, with what they tell")
def steps(
    request: Request,
    first: Annotated[int, Query(ge=0, le=_HIGHEST)] = 0,
    count: Annotated[int, Query(ge=1, le=MOST_STEPS)] = MOST_STEPS,
) -> dict[str, Any]:
    """Return leaves from `first` on: each with its entry and its rows, as far as whoever asks may see them."""
    return {"steps": read_steps(_reader(request), first, count)}


@router.get("/events/{seq}", name="replica.event", summary="An event as it is now")
def event(request: Request, seq: Annotated[int, Path(ge=1, le=_HIGHEST)]) -> dict[str, Any]:
    """Return an event and what it wrote beside cells: texts of it may have been struck out."""
    return read_event(_reader(request), seq)


@router.get(
    "/events/{seq}/cells",
    name="replica.cells",
    summary="The figures that an event wrote",
    response_class=Response,
    responses={200: {"content": {ARROW: {"schema": {"type": "string", "format": "binary"}}}}},
)
def cells(request: Request, seq: Annotated[int, Path(ge=1, le=_HIGHEST)]) -> Response:
    """Return the cells that an event wrote, as far as whoever asks sees them."""
    return Response(read_cells(_reader(request), seq), media_type=ARROW, headers=_PRIVATE)


@router.get(
    "/submissions/{submission_id}/files/{sha256}",
    name="replica.file",
    summary="A file of a submission, once all of it is released",
    response_class=Response,
)
def file(
    request: Request, submission_id: SubmissionId, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """Return the raw file of a submission, or the mapping that it was read by, to its sender or the secretariat."""
    data = read_file(_reader(request), submission_id, sha256)
    return Response(data, media_type="application/octet-stream", headers=_PRIVATE)


def _reader(request: Request) -> Reader:
    return Reader(request.app.state.hub, principal_of(request))
