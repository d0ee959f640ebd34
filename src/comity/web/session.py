"""Sign in and out, and say who one is."""

import datetime as dt
import math
import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from comity.hub.access import sign_in
from comity.hub.access.sign_in import LONGEST_NAME, LONGEST_PASSWORD
from comity.hub.access.sign_in_attempts import Place
from comity.model.access import Principal
from comity.web.auth import TOKEN, principal_of, unauthenticated
from comity.web.problems import Problem, ProblemError
from comity.web.session_cookie import SESSION, read_sealed, remove, set_sealed
from comity.web.session_origin import check_origin

BASE = "/api/v1/session"
KNOWN = "known"
"""The cookie of a browser in which somebody has signed in before; it lets nobody in."""
_USER, _BROWSER = "user", "browser"
_BROWSER_BYTES = 16
_KNOWN_SECONDS = 180 * 86_400
router = APIRouter(prefix=BASE, tags=["session"])


class Credentials(BaseModel):
    """A name and its password."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    password: Annotated[
        str, Field(min_length=1, max_length=LONGEST_PASSWORD, json_schema_extra={"writeOnly": True})
    ]


class Who(BaseModel):
    """Whom the service takes somebody for."""

    name: str
    role: str
    provider: str | None = None


@router.get("", name="session.show")
def show(request: Request) -> Who:
    """Say whom the service takes one for: `public` where nothing was presented."""
    return _who(principal_of(request))


@router.post(
    "",
    name="session.sign_in",
    responses={429: {"description": "Too many attempts failed; wait as Retry-After says."}},
)
def begin(request: Request, response: Response, credentials: Credentials) -> Who:
    """Sign in with a name and a password; the answer sets the session's cookie."""
    check_origin(request, by_cookie=False)
    place = place_of(request, credentials.name)
    found = sign_in.by_password(request.app.state.hub, credentials.name, credentials.password, place=place)
    if found.wait > dt.timedelta(0):
        raise _too_soon(found.wait)
    if found.principal is None:
        raise unauthenticated(request, "Name and password don't fit together.")
    begin_for(request, response, found.principal)
    remember_browser(request, response, found.principal.name)
    return _who(found.principal)


@router.delete("", name="session.sign_out", status_code=HTTPStatus.NO_CONTENT)
def end(request: Request, response: Response) -> None:
    """Sign out; the session is over for every copy of its cookie."""
    end_for(request, response)


def begin_for(request: Request, response: Response, principal: Principal) -> None:
    """Begin a session for somebody who proved who they are; one that the browser had before is over."""
    end_for(request, response)
    request.state.principal = principal  # so that the log says who signed in
    hours = request.app.state.settings.sessions.hours
    lasts = dt.timedelta(hours=hours)
    token = sign_in.begin_session(request.app.state.hub, principal.name, lasts=lasts)
    set_sealed(request, response, SESSION, value={TOKEN: token}, seconds=int(lasts.total_seconds()))


def end_for(request: Request, response: Response) -> None:
    """End the session that the browser has, if any."""
    cookie = read_sealed(request, SESSION)
    if cookie is not None:
        sign_in.end_session(request.app.state.hub, str(cookie.get(TOKEN, "")))
        remove(request, response, SESSION)


def place_of(request: Request, name: str) -> Place:
    """Return from where somebody signs in.

    The browser of whoever signed in before is told from strangers, even those of its address.
    """
    known = read_sealed(request, KNOWN)
    if known is not None and known.get(_USER) == name:
        return Place(f"browser/{known.get(_BROWSER, '')}", is_known=True)
    return Place.of_address("" if request.client is None else request.client.host)


def remember_browser(request: Request, response: Response, name: str) -> None:
    """Let the browser be known as one in which somebody has signed in."""
    told = {_USER: name, _BROWSER: secrets.token_urlsafe(_BROWSER_BYTES)}
    set_sealed(request, response, KNOWN, value=told, seconds=_KNOWN_SECONDS)


def _who(principal: Principal) -> Who:
    return Who(name=principal.name, role=principal.role.value, provider=principal.provider)


def _too_soon(wait: dt.timedelta) -> ProblemError:
    seconds = math.ceil(wait.total_seconds())
    return ProblemError(
        Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many attempts to sign in failed.",
            kind="too-soon",
            remedy=f"Wait {seconds} seconds, or ask the secretariat for a new password.",
            headers={"Retry-After": str(seconds)},
        )
    )
