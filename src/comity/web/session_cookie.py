"""The cookies of people who sign in: sealed by the hub, and out of reach of scripts."""

import time
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import Request, Response

from comity.hub.access.signer import sealer
from comity.web.session_origin import is_https

SESSION = "session"
_KIND = "comity-{}"


def set_sealed(request: Request, response: Response, name: str, *, value: Mapping[str, Any], seconds: int) -> None:
    """Give the browser a sealed cookie, good for so many seconds."""
    text = sealer(request.app.state.hub).seal(value, kind=_KIND.format(name), until=time.time() + seconds)
    secure = is_https(request)
    response.set_cookie(
        cookie_name(request, name),
        text,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite=_SAME_SITE,
    )


def read_sealed(request: Request, name: str) -> dict[str, Any] | None:
    """Return what a sealed cookie says; None where there is none that is ours and still good."""
    text = request.cookies.get(cookie_name(request, name))
    if text is None:
        return None
    return sealer(request.app.state.hub).open(text, kind=_KIND.format(name), now=time.time())


def remove(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(request, name), path="/", secure=is_https(request), httponly=True, samesite=_SAME_SITE
    )


def cookie_name(request: Request, name: str) -> str:
    """Return the cookie's full name; over HTTPS one that no other host of the domain can set."""
    return f"__Host-comity_{name}" if is_https(request) else f"comity_{name}"


_SAME_SITE: Literal["lax"] = "lax"
"""Not strict: a link in a message must lead to a page where one is signed in."""
