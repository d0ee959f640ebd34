"""Headers that every answer carries unless its route sets its own: what browsers may do with it."""

from collections.abc import Iterable, Mapping

from starlette.datastructures import MutableHeaders

CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_TRANSPORT = "max-age=31536000; includeSubDomains"


def secure(raw: Iterable[tuple[bytes, bytes]], *, path: str, is_https: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with those that it lacks; what our own API says is never kept by caches."""
    headers = MutableHeaders(raw=list(raw))
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    if is_https:
        headers.setdefault("Strict-Transport-Security", _TRANSPORT)
    if path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    return headers.raw
