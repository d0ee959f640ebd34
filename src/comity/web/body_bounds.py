"""How large a request's body may be: small everywhere, but where files are sent."""

from http import HTTPStatus

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comity.web.problems import Problem, ProblemError, problem_response

FILE_PATHS = ("/api/v1/submissions", "/api/v1/uploads")
FILE_FORMS = frozenset({"/submit", "/submit/mapping"})
"""Pages whose forms send files."""
ENVELOPE = 64 * 1024
"""What multipart adds around a file."""


class BodyBounds:
    """ASGI middleware that refuses a body as soon as it is known to be too large."""

    def __init__(self, app: ASGIApp, *, usual: int, file: int) -> None:
        """Bound bodies to `usual` bytes, and to `file` bytes where files are sent."""
        self._app = app
        self._usual = usual
        self._file = file + ENVELOPE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through whose body stays within the bound."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_files = scope["path"].startswith(FILE_PATHS) or scope["path"] in FILE_FORMS
        bound = self._file if takes_files else self._usual
        if _declared(scope) > bound:
            await problem_response(Request(scope), too_large(bound))(scope, receive, send)
            return
        total = 0

        async def receive_bounded() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > bound:
                raise ProblemError(too_large(bound))
            return message

        await self._app(scope, receive_bounded, send)


def too_large(bound: int) -> Problem:
    """Return the problem of a body beyond the bound."""
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"No more than {bound} bytes are taken here.",
        kind="too-large",
        remedy="Send less, compress the file with gzip, or split it by period.",
        headers={"Connection": "close"},
    )


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
