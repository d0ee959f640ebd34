"""Faults as pages, for whoever reads with a browser; strangers are shown where to sign in."""

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request, Response

from comity.errors import ForbiddenError
from comity.hub.access.sign_in import NOBODY
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.notes import Fault, fault_page
from comity.web.accept import best_type
from comity.web.auth import principal_of
from comity.web.pages.answering import go_to, page_response
from comity.web.pages.asking import chosen_language
from comity.web.problem_texts import title_of
from comity.web.problems import PROBLEM_JSON, Problem, ProblemError, as_json, phrase_of
from comity.web.translation import translate

_NOT_FOR_PEOPLE = ("/api/", "/sdmx", "/health", "/metrics", "/static/")


def is_for_people(request: Request) -> bool:
    """Say whether a person reads the answer: a page's address, and a client that would rather have HTML."""
    if request.url.path.startswith(_NOT_FOR_PEOPLE):
        return False
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and best_type(accepted, ("text/html", PROBLEM_JSON)) == "text/html"


def as_page(request: Request, problem: Problem) -> Response:
    """Return a problem as a page, or as problem details where no person reads them."""
    if not is_for_people(request):
        return as_json(request, problem)
    if problem.status == HTTPStatus.UNAUTHORIZED and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go_to(f"/sign-in?next={quote(here)}")
    language, state, reader = chosen_language(request), request.state, _reader(request)
    if problem.kind == "configuration" and reader.role is Role.PUBLIC:  # it names files of the machine
        problem = replace(problem, detail="", remedy="")
    fault = Fault(
        int(problem.status),
        title_of(problem.kind, problem.status, language) or problem.title or phrase_of(problem.status),
        "" if problem.detail == phrase_of(problem.status) else translate(problem.detail, language),
        translate(problem.remedy, language),
        getattr(state, "request_id", ""),
    )
    asked = Asked(
        page="fault",
        path=request.url.path,
        language=language,
        principal=reader,
        is_open=bool(getattr(state, "is_open", False)),
    )
    response = page_response(request, fault_page(request.app.state.hub, asked, fault), status=problem.status)
    for name, value in problem.headers.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _reader(request: Request) -> Principal:
    """Return who reads of the fault, as far as is known: it may be that who they say they are was the fault."""
    try:
        return principal_of(request)
    except (ProblemError, ForbiddenError):
        request.state.presented = NOBODY
        return NOBODY.principal
