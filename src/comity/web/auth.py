"""Who asks, and whether they may: the one check before every route.

An API key comes as `Authorization: Bearer KEY`, or as `Basic` for clients that know nothing else (the key as the
password, or as the name where there is no password). A browser comes with the cookie of its session. What is
presented and doesn't hold is answered 401, and never taken for nobody.
"""

import base64
import binascii
from collections.abc import Iterator
from http import HTTPStatus

from fastapi import Request

from comity.hub.access import sign_in
from comity.hub.access.sign_in import NOBODY, Presented
from comity.hub.home import Hub
from comity.hub.numbers import is_number
from comity.model.access import Principal
from comity.web.loopback import is_from_here
from comity.web.problems import Problem, ProblemError
from comity.web.session_cookie import SESSION, read_sealed
from comity.web.session_origin import check_origin

TOKEN = "token"  # noqa: S105 - the name of a member
_CHECKS_ITSELF = frozenset({"metrics"})
"""Routes with a key of their own in the same header."""
_NOT_COUNTED = frozenset({"health.alive", "health.ready"})
"""Routes that are asked by whatever watches the service: it must be let in while others press."""
_CHALLENGE = 'Bearer realm="comity"'
_BASIC_CHALLENGE = f'{_CHALLENGE}, Basic realm="comity", charset="UTF-8"'


def principal_of(request: Request) -> Principal:
    """Return who asks; the public where nothing is presented. What is presented and doesn't hold is 401."""
    return presented_of(request).principal


def presented_of(request: Request) -> Presented:
    """Return who asks and what their key is for; found once a request."""
    found = getattr(request.state, "presented", None)
    if not isinstance(found, Presented):
        outer = getattr(request.state, "principal", None)  # where a middleware of the application told already
        found = Presented(outer) if isinstance(outer, Principal) else _find(request)
        request.state.presented = found
        request.state.principal = found.principal
    return found


def guard(request: Request) -> None:
    """Check that whoever asks may use the route that they ask for: a dependency of all routes."""
    route = str(getattr(request.scope.get("route"), "name", ""))
    if route in _CHECKS_ITSELF:
        return
    presented = _counted(request, route)
    if not presented.is_known and sign_in.is_closed_to_strangers(route):
        raise unauthenticated(request, "This is not for everybody, and you did not say who you are.")
    sign_in.check_route(route, presented, owner=None)
    for owner in _providers(request):
        sign_in.check_route(route, presented, owner=owner)
    number = request.path_params.get(_SUBMISSION, "")
    if is_number(number):
        sign_in.check_submission(_hub(request), route, presented, submission_id=int(number))


def _counted(request: Request, route: str) -> Presented:
    """Return who asks, once the request is counted; a key that doesn't hold counts as a stranger's."""
    doorkeeper = request.app.state.doorkeeper
    try:
        presented = presented_of(request)
    except ProblemError:
        doorkeeper.check(request, None)
        raise
    if route not in _NOT_COUNTED:
        doorkeeper.check(request, presented)
    return presented


def unauthenticated(request: Request, detail: str) -> ProblemError:
    """Return the answer 401, with what may be presented."""
    return ProblemError(
        Problem(
            HTTPStatus.UNAUTHORIZED,
            detail,
            kind="unauthenticated",
            remedy="Present an API key (Authorization: Bearer KEY), or sign in.",
            headers={"WWW-Authenticate": _challenge(request)},
        )
    )


def _challenge(request: Request) -> str:
    """Return what may be presented: Basic where old clients come, for it makes browsers ask for a password."""
    is_basic = _scheme(request)[0] == "basic" or request.url.path.startswith("/sdmx")
    return _BASIC_CHALLENGE if is_basic else _CHALLENGE


def _find(request: Request) -> Presented:
    scheme, credentials = _scheme(request)
    if scheme:
        found = next(filter(None, (sign_in.by_key(_hub(request), key) for key in _keys(scheme, credentials))), None)
        if found is None:
            raise unauthenticated(request, "The key that you presented is unknown, expired or revoked.")
        return found
    return _by_session(request) or _in_demonstration(request) or NOBODY


def _by_session(request: Request) -> Presented | None:
    cookie = read_sealed(request, SESSION)
    by_session = None if cookie is None else sign_in.by_session(_hub(request), str(cookie.get(TOKEN, "")))
    if by_session is not None:
        check_origin(request, by_cookie=True)
    return by_session


def _in_demonstration(request: Request) -> Presented | None:
    """Return whom anybody on this machine is taken for where an open demonstration is served; None elsewhere."""
    found: Principal | None = getattr(request.app.state, "open_to", None)
    if found is None or not is_from_here(request):
        return None
    check_origin(request, by_cookie=True)
    request.state.is_open = True
    return Presented(found)


def _scheme(request: Request) -> tuple[str, str]:
    scheme, _, credentials = request.headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def _keys(scheme: str, credentials: str) -> Iterator[str]:
    """Yield the texts that may be an API key."""
    if scheme == "bearer":
        yield credentials
    if scheme == "basic":
        try:
            name, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return
        yield password or name


def _providers(request: Request) -> list[str]:
    """Return each provider that path and query name."""
    by_path = request.path_params.get(_PROVIDER)
    return [*request.query_params.getlist(_PROVIDER), *([] if by_path is None else [str(by_path)])]


_PROVIDER, _SUBMISSION = "provider", "submission_id"
OWNER_PARAMETERS = frozenset({_PROVIDER, _SUBMISSION})
"""Path parameters by which it is known whom a request is about. A route that is for the own provider only
(`own_only`) and names it by another parameter checks it itself."""


def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub
