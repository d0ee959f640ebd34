"""Around every request: its number, its line in the log, its place in the metrics, its security headers.

A fault of our own ends here: it is logged under the request's number, and answered without a word about it.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comity.web.headers import secure
from comity.web.metrics import Metrics
from comity.web.problems import stopping, unexpected
from comity.web.tracing import Tracing

REQUEST_ID = "X-Request-ID"
CLIENT_GONE = 499
"""What is noted (never sent) where the client went away before the answer."""
_NO_ROUTE = "none"
_ROUTINE = frozenset({"health.alive", "health.ready", "metrics"})
"""Routes that are asked every few seconds: their lines would bury all others."""

logger: structlog.stdlib.BoundLogger = structlog.get_logger("comity.web")


@dataclass
class _Answer:
    """What is known of the answer so far."""

    status: int = 0


class Observer:
    """ASGI middleware, the outermost of all."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, tracing: Tracing) -> None:
        """Observe the application."""
        self._app = app
        self._metrics, self._tracing = metrics, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        answer, started = _Answer(), time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._run(scope, receive, send, answer=answer)
            finally:
                self._note(scope, answer.status, time.perf_counter() - started)

    async def _run(self, scope: Scope, receive: Receive, send: Send, *, answer: _Answer) -> None:
        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = int(message["status"])
                headers = [*message.get("headers", ()), (REQUEST_ID.encode(), _request_id(scope).encode())]
                message["headers"] = secure(headers, path=scope["path"], is_https=scope["scheme"] == "https")
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except ClientDisconnect:
            answer.status = answer.status or CLIENT_GONE
        except asyncio.CancelledError:  # The service stops, and this request had its time.
            if answer.status:
                raise
            await stopping(Request(scope))(scope, receive, send_noted)
        except Exception:
            logger.exception("fault", route=_route(scope), method=scope["method"])
            if answer.status:  # The answer has begun: only breaking off tells the client that it isn't whole.
                raise
            await unexpected(Request(scope))(scope, receive, send_noted)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"]
        principal = scope["state"].get("principal")
        who = getattr(principal, "name", "")
        is_routine = route in _ROUTINE and status == HTTPStatus.OK
        tell = logger.debug if is_routine else logger.info
        tell("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), principal=who)
        self._metrics.note(method, route, status=status, seconds=seconds)
        told = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        parent = Headers(scope=scope).get("traceparent", "")
        self._tracing.note(route, {**told, "comity.request_id": _request_id(scope)}, seconds=seconds, parent=parent)


def _request_id(scope: Scope) -> str:
    return str(scope["state"]["request_id"])


def _route(scope: Scope) -> str:
    """Return the route's name, which has no part of what was asked for in it."""
    return getattr(scope.get("route"), "name", None) or _NO_ROUTE
