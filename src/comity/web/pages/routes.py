"""One route a page of the catalogue, and one for its figures as files."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.pages.catalogue import PAGES, Entry
from comity.pages.notes import preparing_page
from comity.web.pages.answering import packed, page_response, waiting_response
from comity.web.pages.asking import asked_of
from comity.web.pages.rendering import Rendering

router = APIRouter(include_in_schema=False)
Handler = Callable[[Request], Awaitable[Response]]


def rendering_of(request: Request) -> Rendering:
    """Return where the application's pages are made."""
    found: Rendering = request.app.state.rendering
    return found


def _shows(entry: Entry) -> Handler:
    async def show(request: Request) -> Response:
        asked = asked_of(request, entry)
        html = await rendering_of(request).html(asked)
        if html is None:
            waiting = await to_thread.run_sync(preparing_page, request.app.state.hub, asked)
            return waiting_response(request, waiting)
        return page_response(request, html)

    show.__doc__ = f"Return the page {entry.name}."
    return show


def _draws(entry: Entry) -> Handler:
    async def draw(request: Request) -> Response:
        figure, suffix = request.path_params["figure"], request.path_params["suffix"]
        path = request.url.path.rsplit("/figures/", 1)[0] or "/"
        file = await rendering_of(request).figure(asked_of(request, entry, path=path), figure, suffix)
        response = packed(request, file.data, file.media_type, status=HTTPStatus.OK)
        if file.name:
            response.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(file.name)}"
        return response

    draw.__doc__ = f"Return a figure of the page {entry.name} as a file."
    return draw


for _entry in PAGES:
    router.add_api_route(_entry.path, _shows(_entry), name=_entry.route, methods=["GET"])
    router.add_api_route(
        _entry.path.rstrip("/") + "/figures/{figure}.{suffix}", _draws(_entry), name=_entry.route, methods=["GET"]
    )
