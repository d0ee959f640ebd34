"""Faults as RFC 9457 problem details: one table from error to status; no traceback ever reaches a client.

Paths that answer in another form of their own (SDMX) have an entry in `ERROR_FORMS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from comity.errors import (
    ComityError,
    ConfigurationError,
    ForbiddenError,
    LedgerError,
    MissingExtraError,
    OutsideError,
    StructureError,
    UnknownArtefactError,
    UsageError,
)
from comity.web.languages import language_of
from comity.web.problem_texts import title_of
from comity.web.translation import translate

PROBLEM_JSON = "application/problem+json"
TYPE_BASE = "/problems/"

STATUS_BY_ERROR: dict[type[ComityError], HTTPStatus] = {
    UsageError: HTTPStatus.BAD_REQUEST,
    StructureError: HTTPStatus.BAD_REQUEST,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    UnknownArtefactError: HTTPStatus.NOT_FOUND,
    ConfigurationError: HTTPStatus.INTERNAL_SERVER_ERROR,
    LedgerError: HTTPStatus.CONFLICT,
    MissingExtraError: HTTPStatus.NOT_IMPLEMENTED,
    OutsideError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The nearest class of an error's own counts; what isn't here is 400."""


@dataclass(frozen=True)
class Problem:
    """What a client is told of a fault: `kind` names it for programs, `more` holds further members."""

    status: int
    detail: str
    kind: str = ""
    title: str = ""
    remedy: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


class ProblemError(HTTPException):
    """A fault of HTTP itself (too large, wrong method of upload …), raised anywhere in `web`."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem to the handler."""
        super().__init__(problem.status, problem.detail, headers=dict(problem.headers))
        self.problem = problem


DESCRIBED: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A fault, as problem details (RFC 9457).",
        "content": {
            PROBLEM_JSON: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status"],
                    "properties": {
                        "type": {"type": "string", "format": "uri-reference"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "remedy": {"type": "string", "description": "What to do."},
                        "request_id": {"type": "string", "description": "Finds the request in the hub's log."},
                    },
                }
            }
        },
    }
}
"""How faults are described in the OpenAPI document, for all routes."""

ErrorForm = Callable[[Request, Problem], Response]
ERROR_FORMS: dict[str, ErrorForm] = {}
"""By first part of the path (such as "/sdmx"; empty: all others): how faults are told there."""


def status_of(error: ComityError) -> HTTPStatus:
    """Return the status of a fault: that of the nearest class in the table."""
    for kind in type(error).__mro__:
        if kind in STATUS_BY_ERROR:
            return STATUS_BY_ERROR[kind]
    return HTTPStatus.BAD_REQUEST


def problem_of(error: ComityError) -> Problem:
    """Return what a client is told of a fault of use or outside."""
    return Problem(status_of(error), error.detail, kind=_kind(error), title=error.title, remedy=error.remedy)


def problem_response(request: Request, problem: Problem) -> Response:
    """Return the answer in the form of the path that was asked for."""
    known = sorted(ERROR_FORMS.items(), key=lambda item: len(item[0]), reverse=True)
    form = next((form for start, form in known if _is_below(request.url.path, start)), as_json)
    return form(request, problem)


def as_json(request: Request, problem: Problem) -> Response:
    """Return the problem as RFC 9457 has it; `request_id` finds it in the log."""
    language = language_of(request)
    body = {
        "type": TYPE_BASE + problem.kind if problem.kind else "about:blank",
        "title": title_of(problem.kind, problem.status, language) or problem.title or phrase_of(problem.status),
        "status": int(problem.status),
        "detail": translate(problem.detail, language),
        "remedy": translate(problem.remedy, language),
        "request_id": getattr(request.state, "request_id", ""),
        **problem.more,
    }
    told = {key: value for key, value in body.items() if value != ""}
    headers = {"Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    return JSONResponse(
        jsonable_encoder(told), status_code=problem.status, headers=headers, media_type=PROBLEM_JSON
    )


def unexpected(request: Request) -> Response:
    """Return the answer to a fault of our own: nothing of it is told but the number that finds it in the log."""
    problem = Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here; nothing of your request was kept half.",
        kind="internal",
        remedy="Try again; if it comes again, give the request_id to the secretariat.",
    )
    return problem_response(request, problem)


def stopping(request: Request) -> Response:
    """Return the answer to a request that the service can't wait for any longer, since it stops."""
    problem = Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The service stops, and the request had not come to its end.",
        kind="stopping",
        remedy="Send it again in a minute; a repeat is safe, and a resumable upload goes on where it was.",
        headers={"Retry-After": "60", "Connection": "close"},
    )
    return problem_response(request, problem)


def install(app: FastAPI) -> None:
    """Let every fault be answered by this table."""
    app.add_exception_handler(ComityError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)


def _on_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, ComityError):
        raise error
    return problem_response(request, problem_of(error))


def _on_http(request: Request, error: Exception) -> Response:
    if isinstance(error, ProblemError):
        return problem_response(request, error.problem)
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code
    detail = error.detail if isinstance(error.detail, str) else phrase_of(status)
    return problem_response(request, Problem(status, detail, headers=error.headers or {}))


def _on_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [{"where": [str(part) for part in one["loc"]], "message": one["msg"]} for one in error.errors()]
    said = "; ".join(f"{'.'.join(fault['where'])}: {fault['message']}" for fault in faults)
    problem = Problem(
        HTTPStatus.BAD_REQUEST,
        said,
        kind="parameters",
        remedy="Correct the parameters that are named; /api/v1/openapi.json describes them.",
        more={"faults": faults},
    )
    return problem_response(request, problem)


def phrase_of(status: int) -> str:
    """Return the standard's words for a status; empty for one that it doesn't know."""
    return next((known.phrase for known in HTTPStatus if known == status), "")


def _kind(error: ComityError) -> str:
    """Return the name of the error's class for a URI: UnknownArtefactError → unknown-artefact.

    >>> _kind(UnknownArtefactError("x"))
    'unknown-artefact'
    """
    name = type(error).__name__.removesuffix("Error")
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def _is_below(path: str, start: str) -> bool:
    return path == start or path.startswith(start + "/")
