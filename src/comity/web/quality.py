"""Quality reports over HTTP: submitted, read, and as SDMX-JSON metadata messages."""

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from comity.hub.quality.file import report_template
from comity.hub.quality.quality import QualityReport, key_statements, report_for, reports_for, submit_report
from comity.hub.quality.sdmx import MEDIA_TYPE, metadata_message
from comity.web.auth import principal_of
from comity.web.languages import language_of
from comity.web.problems import Problem, problem_response
from comity.web.submissions_answers import ReportView, report_view
from comity.web.submissions_asked import HIGHEST_ID

router = APIRouter(prefix="/api/v1/quality", tags=["quality"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = ("application/json", "application/toml", XLSX)
Number = Annotated[int, Path(ge=1, le=HIGHEST_ID, description="The report's number.")]
_BODY: Mapping[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _TYPES},
    }
}


class AboutView(BaseModel):
    """A quality report without its statements."""

    id: int
    provider: str
    dataflow: str
    first: str = Field(description="The first period that it is about; empty: any.")
    last: str
    version: int
    sha256: str = Field(description="Over the canonical JSON of its statements.")
    at: dt.datetime | None
    by: str


class QualityView(AboutView):
    """A quality report."""

    statements: dict[str, str | float] = Field(description="By concept of SIMS 2.0.")


class KeptView(BaseModel):
    """What became of a report that was sent."""

    new: bool = Field(description="It was not here before.")
    report: AboutView
    findings: ReportView


class KeyView(BaseModel):
    """A statement that belongs beside figures."""

    concept: str
    title: str
    statement: str | float


class ListAsked(BaseModel):
    """Which reports are wanted."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    provider: str | None = Field(None, max_length=100)
    dataflow: str | None = Field(None, max_length=100)
    all_versions: bool = Field(default=False, alias="all-versions")


@router.get("", name="quality.list", summary="Quality reports")
def listed(request: Request, asked: Annotated[ListAsked, Query()]) -> list[AboutView]:
    """Return the latest version of each report, or all versions."""
    found = reports_for(request.app.state.hub, principal_of(request), **asked.model_dump())
    return [AboutView(**_about(one)) for one in found]


@router.post(
    "",
    name="quality.submit",
    summary="Submit a quality report (JSON, TOML or the filled form)",
    status_code=201,
    response_model=KeptView,
    responses={
        200: {"model": KeptView, "description": "The same report was here already."},
        422: {"description": "The report has errors and was not kept; the findings say which."},
    },
    openapi_extra=dict(_BODY),
)
async def submit(request: Request) -> Response:
    """Check a report and keep it as the next version."""
    data, language = await request.body(), language_of(request)
    hub, principal = request.app.state.hub, principal_of(request)
    outcome = await to_thread.run_sync(lambda: submit_report(hub, principal, data, language=language))
    findings = report_view(outcome.findings)
    if outcome.report is None:
        detail = "The quality report has errors and was not kept."
        more = {"findings": findings.model_dump(mode="json")}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        remedy = "Correct what the findings name and send it again."
        return problem_response(request, Problem(status, detail, kind="refused", remedy=remedy, more=more))
    view = KeptView(new=outcome.is_new, report=AboutView(**_about(outcome.report)), findings=findings)
    return JSONResponse(view.model_dump(mode="json"), HTTPStatus.CREATED if outcome.is_new else HTTPStatus.OK)


@router.get("/template", name="quality.template", summary="A form to be filled in", response_class=Response)
def template(
    request: Request,
    dataflow: Annotated[str, Query(max_length=100)] = "",
    provider: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Return the form as a workbook."""
    about = {"provider": provider or (principal_of(request).provider or ""), "dataflow": dataflow}
    data = report_template("xlsx", about, language=language_of(request))
    headers = {"Content-Disposition": 'attachment; filename="quality.xlsx"'}
    return Response(data, media_type=XLSX, headers=headers)


@router.get("/key", name="quality.key", summary="What belongs beside a provider's figures")
def key(
    request: Request,
    provider: Annotated[str, Query(max_length=100)],
    dataflow: Annotated[str, Query(max_length=100)],
) -> list[KeyView]:
    """Return the key statements of a provider's latest report on a dataflow."""
    hub = request.app.state.hub
    found = key_statements(hub, provider, hub.catalogue.dataflow(dataflow).id, language=language_of(request))
    return [KeyView(concept=one.concept, title=one.title, statement=one.statement) for one in found]


@router.get("/{number}", name="quality.show", summary="A quality report")
def show(request: Request, number: Number) -> QualityView:
    """Return a report with its statements."""
    found = report_for(request.app.state.hub, principal_of(request), number)
    return QualityView(**_about(found), statements=dict(found.statements))


@router.get("/{number}/sdmx", name="quality.sdmx", summary="A quality report as SDMX-JSON", response_class=Response)
def sdmx(request: Request, number: Number) -> Response:
    """Return a report as an SDMX-JSON 2.0 metadata message."""
    hub = request.app.state.hub
    found = report_for(hub, principal_of(request), number)
    message = metadata_message(hub, found, prepared=dt.datetime.now(dt.UTC))
    return JSONResponse(message, media_type=MEDIA_TYPE)


def _about(one: QualityReport) -> dict[str, Any]:
    return {
        "id": one.id,
        "provider": one.provider,
        "dataflow": one.dataflow,
        "first": one.first,
        "last": one.last,
        "version": one.version,
        "sha256": one.digest,
        "at": one.at,
        "by": one.actor,
    }
