"""Structures of the reference as files to take along: browsers can't ask for a format of SDMX by themselves."""

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.hub.reference.structure_file import structure_file
from comity.web.pages.answering import packed

router = APIRouter(include_in_schema=False)
_MEDIA = {
    "xml": "application/vnd.sdmx.structure+xml;version=3.0.0",
    "json": "application/vnd.sdmx.structure+json;version=2.0.0",
}


@router.get("/rules/{kind}/{name}/structure.{suffix}", name="pages.rule")
async def take(request: Request, kind: str, name: str, suffix: str) -> Response:
    """Return a dataflow with its structure, or a code list, as SDMX-ML or SDMX-JSON."""
    hub = request.app.state.hub
    data = await to_thread.run_sync(lambda: structure_file(hub, kind, name, suffix=f".{suffix}"))
    response = packed(request, data, _MEDIA[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="{name.lower()}.{suffix}"'
    return response
