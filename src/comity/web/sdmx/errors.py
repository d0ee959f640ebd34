"""Faults below /sdmx, told as SDMX tells them."""

from http import HTTPStatus

from fastapi import Request, Response

from comity.hub.sdmx.errors import write_error
from comity.hub.sdmx.query import is_old_path, split_path
from comity.web.languages import best_language
from comity.web.problem_texts import title_of
from comity.web.problems import Problem
from comity.web.sdmx.answer_headers import open_headers
from comity.web.translation import translate


def as_sdmx(request: Request, problem: Problem) -> Response:
    """Return a fault as an SDMX error message."""
    status = HTTPStatus(problem.status)
    language = best_language(request.headers.get("accept-language", ""))
    title = title_of(problem.kind, status, language) or problem.title or status.phrase
    answer = write_error(
        status,
        title,
        detail=" ".join(translate(text, language) for text in (problem.detail, problem.remedy) if text),
        accept=request.headers.get("accept", ""),
        language=language,
        sender=request.app.state.hub.group.id,
        is_old=is_old_path(split_path(request.url.path)[1:]),
    )
    headers = {**open_headers(), "Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    return Response(answer.body, problem.status, headers=headers, media_type=answer.content_type)
