"""Whether a request of a browser comes from our own pages: what stands against requests forged on other sites.

A cookie is sent along whatever page makes the browser ask. So what changes something, asked for by a cookie, must
come from here, as `Sec-Fetch-Site` or `Origin` say (both are set by the browser, and by no script).
"""

from urllib.parse import urlsplit

from fastapi import Request

from comity.errors import ForbiddenError

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OURS = frozenset({"same-origin", "none"})


def check_origin(request: Request, *, by_cookie: bool) -> None:
    """Raise ForbiddenError for a request that another site made a browser send.

    With `by_cookie`, one that doesn't say where it comes from is refused, too.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        is_ours = site in _OURS
    elif origin is not None:
        is_ours = origin in _origins(request)
    else:
        is_ours = not by_cookie
    if not is_ours:
        raise ForbiddenError(
            "This request doesn't come from a page of this service.",
            remedy="Use the service's own pages; a program presents an API key instead of a cookie.",
        )


def is_https(request: Request) -> bool:
    """Say whether the service is reached over HTTPS, directly or through a proxy that it is told of."""
    public = request.app.state.settings.server.public_url
    return request.url.scheme == "https" or urlsplit(public).scheme == "https"


def _origins(request: Request) -> set[str]:
    public = urlsplit(request.app.state.settings.server.public_url)
    own = {f"{request.url.scheme}://{request.url.netloc}"}
    return own | ({f"{public.scheme}://{public.netloc}"} if public.netloc else set())
