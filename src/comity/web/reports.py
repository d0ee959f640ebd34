"""The report on a submission: JSON for programs, HTML for reading, XLSX with the faulty cells marked."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from http import HTTPStatus

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from comity.hub.home import Hub
from comity.hub.intake.finding_report import report_page, report_style, report_workbook, submission_for
from comity.model.access import Principal
from comity.model.submissions import Submission
from comity.web.accept import best_type
from comity.web.auth import principal_of
from comity.web.headers import CONTENT_POLICY
from comity.web.languages import language_of
from comity.web.problems import Problem, ProblemError
from comity.web.submissions import BASE
from comity.web.submissions_answers import ReportView, report_view
from comity.web.submissions_asked import SubmissionId

router = APIRouter(prefix=BASE, tags=["submissions"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Suffix(StrEnum):
    """The forms of a report, as its path may say."""

    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"


_TYPES = {"application/json": Suffix.JSON, "text/html": Suffix.HTML, XLSX: Suffix.XLSX}
_CONTENT = {
    "text/html": {"schema": {"type": "string"}},
    XLSX: {"schema": {"type": "string", "format": "binary"}},
}


@router.get(
    "/{submission_id}/report",
    name="submissions.report",
    response_model=ReportView,
    responses={200: {"content": _CONTENT}, 406: {"description": "There is no such form of it."}},
)
async def report(request: Request, submission_id: SubmissionId) -> Response:
    """Return all that is wrong with a submission, in the form that `Accept` asks for."""
    wanted = best_type(request.headers.get("accept", ""), tuple(_TYPES))
    if wanted is None:
        raise ProblemError(
            Problem(
                HTTPStatus.NOT_ACCEPTABLE,
                "The report has no form that is asked for.",
                kind="not-acceptable",
                remedy=f"Ask for one of {', '.join(_TYPES)}.",
            )
        )
    return await _answer(request, submission_id, _TYPES[wanted])


@router.get(
    "/{submission_id}/report.{suffix}",
    name="submissions.report",
    operation_id="report_by_suffix",
    response_model=ReportView,
    responses={200: {"content": _CONTENT}},
)
async def report_by_suffix(request: Request, submission_id: SubmissionId, suffix: Suffix) -> Response:
    """Return all that is wrong with a submission, in the form that the path says."""
    return await _answer(request, submission_id, suffix)


async def _answer(request: Request, submission_id: int, suffix: Suffix) -> Response:
    state, principal = request.app.state, principal_of(request)
    hub: Hub = state.hub
    language = language_of(request)
    found = await to_thread.run_sync(submission_for, hub, principal, submission_id)

    def render() -> Response:
        return _RENDERERS[suffix](hub, found, principal=principal, language=language)

    limiter = state.checking if suffix is Suffix.XLSX else None
    response = await to_thread.run_sync(render, limiter=limiter)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _as_json(hub: Hub, found: Submission, **_: object) -> Response:
    view = report_view(hub.ledger.findings_of(found.id))
    return JSONResponse(view.model_dump(mode="json"))


def _as_html(hub: Hub, found: Submission, *, language: str, **_: object) -> Response:
    page = report_page(hub, found, path=f"{BASE}/{found.id}/report", language=language)
    policy = f"{CONTENT_POLICY}; style-src {report_style()}"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def _as_xlsx(hub: Hub, found: Submission, *, principal: Principal, language: str) -> Response:
    name = f"comity-{found.id}-findings.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(report_workbook(hub, principal, found, language=language), media_type=XLSX, headers=headers)


_RENDERERS: Mapping[Suffix, Callable[..., Response]] = {
    Suffix.JSON: _as_json,
    Suffix.HTML: _as_html,
    Suffix.XLSX: _as_xlsx,
}
