"""Signing in and out by form."""

from http import HTTPStatus
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.hub.access import sign_in
from comity.hub.access.sign_in import LONGEST_NAME, LONGEST_PASSWORD
from comity.pages.catalogue import BY_NAME
from comity.pages.render import render_page
from comity.web.pages.answering import go_to, page_response
from comity.web.pages.asking import asked_of
from comity.web.pages.form_token import check_form
from comity.web.session import begin_for, end_for, place_of, remember_browser

router = APIRouter(include_in_schema=False)
WRONG, TOO_SOON = "wrong", "too_soon"


@router.post("/sign-in", name="session.sign_in")
async def begin(request: Request) -> Response:
    """Sign in with the form's name and password, and go on to where the reader wanted to go."""
    await check_form(request)
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    if not 0 < len(name) <= LONGEST_NAME or not 0 < len(password) <= LONGEST_PASSWORD:
        return await _again(request, WRONG)
    hub, place = request.app.state.hub, place_of(request, name)
    found = await to_thread.run_sync(lambda: sign_in.by_password(hub, name, password, place=place))
    if found.principal is None:
        return await _again(request, TOO_SOON if found.wait else WRONG)
    response = go_to(inner_path(str(form.get("next", ""))))
    begin_for(request, response, found.principal)
    remember_browser(request, response, found.principal.name)
    return response


@router.post("/sign-out", name="session.sign_out")
async def end(request: Request) -> Response:
    """Sign out, and show the front page."""
    await check_form(request)
    response = go_to("/")
    end_for(request, response)
    return response


def inner_path(told: str) -> str:
    """Return a path of this service, whatever was told: the front page where it isn't one.

    >>> inner_path("/submit?flow=X"), inner_path("//elsewhere.example"), inner_path("https://elsewhere.example/")
    ('/submit?flow=X', '/', '/')
    """
    parts = urlsplit(told)
    is_inner = not parts.scheme and not parts.netloc and told.startswith("/") and "\\" not in told
    return told if is_inner and not told.startswith("//") else "/"


async def _again(request: Request, fault: str) -> Response:
    entry = BY_NAME["sign_in"]
    form = await request.form()
    asked = asked_of(request, entry, query=(("fault", fault), ("next", inner_path(str(form.get("next", ""))))))
    html = await to_thread.run_sync(render_page, request.app.state.hub, asked)
    status = HTTPStatus.TOO_MANY_REQUESTS if fault == TOO_SOON else HTTPStatus.UNAUTHORIZED
    return page_response(request, html, status=status)
