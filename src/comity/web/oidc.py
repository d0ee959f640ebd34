"""Sign in with the ministry's OpenID Connect provider: the way there, and the way back."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from comity.errors import ForbiddenError, UnknownArtefactError
from comity.hub.access import sign_in
from comity.web.auth import unauthenticated
from comity.web.oidc_provider import Errand, NotSignedInError, OidcProvider
from comity.web.session import BASE, begin_for
from comity.web.session_cookie import read_sealed, remove, set_sealed

router = APIRouter(prefix=f"{BASE}/oidc", tags=["session"])
ERRAND = "errand"
_ERRAND_SECONDS = 600
_NEXT = "next"
_BACK = "/back"
_START = "/"


@router.get("", name="session.oidc", status_code=HTTPStatus.SEE_OTHER, response_class=RedirectResponse)
def begin(
    request: Request,
    after: Annotated[str, Query(alias=_NEXT, max_length=500, description="Where to go then.")] = "",
) -> Response:
    """Send the browser to the provider."""
    provider, errand = _provider(request), Errand.begin()
    answer = RedirectResponse(provider.address_for(errand, back=_back(request)), status_code=HTTPStatus.SEE_OTHER)
    told = {"state": errand.state, "nonce": errand.nonce, "verifier": errand.verifier, _NEXT: local_path(after)}
    set_sealed(request, answer, ERRAND, value=told, seconds=_ERRAND_SECONDS)
    return answer


@router.get(_BACK, name="session.oidc_back", status_code=HTTPStatus.SEE_OTHER, response_class=RedirectResponse)
def come_back(
    request: Request,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4096)] = "",
    error: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Take in the browser that comes back: whom the provider names signs in, where there is a user of that name."""
    provider, told = _provider(request), read_sealed(request, ERRAND)
    if told is None or not secrets.compare_digest(str(told["state"]).encode(), state.encode()):
        raise unauthenticated(request, "This browser wasn't sent to sign in, or too long ago.")
    if error or not code:
        raise unauthenticated(request, "The provider didn't let you sign in.")
    errand = Errand(told["state"], told["nonce"], told["verifier"])
    try:
        name = provider.name_of(errand, code=code, back=_back(request))
    except NotSignedInError as fault:
        raise unauthenticated(request, f"Signing in failed: {fault}.") from fault
    principal = sign_in.by_outside_name(request.app.state.hub, name)
    if principal is None:
        raise ForbiddenError(
            "You are known to the provider, but not here.",
            remedy=f"Ask the secretariat to add the user {name[:200]}.",
        )
    answer = RedirectResponse(told[_NEXT], status_code=HTTPStatus.SEE_OTHER)
    begin_for(request, answer, principal)
    remove(request, answer, ERRAND)
    return answer


def local_path(text: str) -> str:
    r"""Return a path of our own to go to; the first page where the text leads anywhere else.

    >>> local_path("/board?flow=X"), local_path("//elsewhere.example"), local_path("/\\elsewhere")
    ('/board?flow=X', '/', '/')
    """
    is_ours = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_ours else _START


def _provider(request: Request) -> OidcProvider:
    state = request.app.state
    if not state.settings.oidc.issuer:
        raise UnknownArtefactError(
            "No OpenID Connect provider is set here.", remedy="Sign in with a name and a password."
        )
    found: OidcProvider | None = getattr(state, "oidc_provider", None)
    if found is None:
        found = state.oidc_provider = OidcProvider(state.settings.oidc)
    return found


def _back(request: Request) -> str:
    """Return the address to which the provider sends a browser back: it must be registered there."""
    public = str(request.app.state.settings.server.public_url).rstrip("/")
    base = public or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}{BASE}/oidc{_BACK}"
