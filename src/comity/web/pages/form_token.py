"""The secret of a reader's forms: what another site can't know, and so can't send along."""

import hashlib
import secrets
import time

from fastapi import Request

from comity.errors import ForbiddenError
from comity.hub.access.signer import sealer
from comity.web.session_cookie import SESSION, cookie_name
from comity.web.session_origin import check_origin

FIELD = "token"
_KIND = "comity-form"
_SECONDS = 12 * 3600


def form_token(request: Request) -> str:
    """Return the secret for the forms of a page that is shown to this session."""
    return sealer(request.app.state.hub).seal({"for": _whose(request)}, kind=_KIND, until=time.time() + _SECONDS)


async def check_form(request: Request) -> None:
    """Raise ForbiddenError unless a form comes from a page that was shown to the same session."""
    check_origin(request, by_cookie=True)
    form = await request.form()
    check_told(request, form.get(FIELD))


def check_told(request: Request, told: object) -> None:
    """Raise ForbiddenError unless what a form told as its secret was made for the same session."""
    opened = None
    if isinstance(told, str):
        opened = sealer(request.app.state.hub).open(told, kind=_KIND, now=time.time())
    if opened is None or not secrets.compare_digest(str(opened.get("for", "")), _whose(request)):
        raise ForbiddenError(
            "This form is too old, or was not made for you.",
            remedy="Go back, load the page again, and send the form once more.",
        )


def _whose(request: Request) -> str:
    """Return a text that is the same for requests of one session, and that the session can't be found from."""
    cookie = request.cookies.get(cookie_name(request, SESSION), "")
    return hashlib.sha256(f"form/{cookie}".encode()).hexdigest()
