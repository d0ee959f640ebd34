"""Decisions over HTTP: admit, refuse, withdraw, correct, countersign, and provisional admission of named errors."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from comity.hub.decisions.countersign import (
    countersign,
    file_to_countersign,
    findings_to_countersign,
    submissions_to_countersign,
)
from comity.hub.decisions.decide import admit, refuse, release, withdraw
from comity.hub.dialogue.correct import correction_of
from comity.hub.dialogue.waivers import Waiver, add_waiver, end_waiver, waivers_for
from comity.hub.intake.receive import check_key, receive
from comity.web.auth import principal_of
from comity.web.languages import language_of
from comity.web.submissions import BASE, answer, blaming_sender
from comity.web.submissions_answers import (
    ReceivedView,
    ReportView,
    SubmissionView,
    report_view,
    view_of,
    view_of_received,
)
from comity.web.submissions_asked import HIGHEST_ID, Asked, SubmissionId, asked_with, delivery_of
from comity.web.submissions_body import FILE_TYPES, received_body

router = APIRouter(prefix="/api/v1", tags=["decisions"])
Number = Annotated[int, Path(ge=1, le=HIGHEST_ID, description="The submission's number.")]
Reason = Annotated[str, Field(max_length=4_000)]
_FILE: Mapping[str, Any] = {
    "requestBody": {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES}}
}


class ReasonAsked(BaseModel):
    """Why; kept with the decision."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class HeldView(BaseModel):
    """Figures under embargo: how many rows of which submission, and until when."""

    parcel: int
    submission: int
    provider: str
    dataflow: str
    rows: int
    until: dt.datetime


class AdmissionAsked(BaseModel):
    """A yes; a reason may be given."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason = ""


class CountersignAsked(BaseModel):
    """A coordinator's word."""

    model_config = ConfigDict(extra="forbid")

    agrees: bool
    reason: Reason = Field("", description="Needed for a no.")
    signature: str | None = Field(
        None, max_length=8192, description="The coordinator's own signature of the file: a detached JWS."
    )


class WaiverAsked(BaseModel):
    """Errors of a rule that are to be admitted; an empty provider, dataflow or period is any."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(max_length=100)
    until: AwareDatetime
    reason: Reason
    provider: str = Field("", max_length=100)
    dataflow: str = Field("", max_length=100)
    period: str = Field("", max_length=50)


class WaiverView(BaseModel):
    """An admission of a rule's errors as provisional."""

    id: int
    rule: str
    provider: str
    dataflow: str
    period: str
    reason: str
    at: dt.datetime | None
    until: dt.datetime
    by: str
    ended_at: dt.datetime | None


@router.post("/submissions/{submission_id}/admission", name="submissions.admit", summary="Admit what waits")
def admit_submission(request: Request, submission_id: SubmissionId, asked: AdmissionAsked) -> SubmissionView:
    """Accept a submission that waits for the secretariat's word."""
    found = admit(request.app.state.hub, submission_id, principal_of(request), reason=asked.reason)
    return view_of(found, BASE)


@router.post("/submissions/{submission_id}/refusal", name="submissions.refuse", summary="Refuse what waits")
def refuse_submission(request: Request, submission_id: SubmissionId, asked: ReasonAsked) -> SubmissionView:
    """Refuse a submission that waits; the reason is for its sender."""
    found = refuse(request.app.state.hub, submission_id, principal_of(request), reason=asked.reason)
    return view_of(found, BASE)


@router.get("/held", name="held.list", summary="What is under embargo")
def list_held(request: Request) -> list[HeldView]:
    """Return the figures under embargo, earliest end first; no value is told."""
    return [
        HeldView(
            parcel=one.parcel,
            submission=one.submission,
            provider=one.provider,
            dataflow=one.dataflow,
            rows=one.rows,
            until=one.due,
        )
        for one in request.app.state.hub.decisions.held()
    ]


@router.post("/held/{parcel}/release", name="held.release", summary="End an embargo early")
def release_held(request: Request, parcel: Number, asked: ReasonAsked) -> SubmissionView:
    """Let figures under embargo out before its end, by the secretariat's word."""
    found = release(request.app.state.hub, parcel, principal_of(request), reason=asked.reason)
    return view_of(found, BASE)


@router.post("/submissions/{submission_id}/withdrawal", name="submissions.withdraw", summary="Take it back")
def withdraw_submission(request: Request, submission_id: SubmissionId, asked: ReasonAsked) -> SubmissionView:
    """Take a submission back: earlier figures stand again, from now on."""
    found = withdraw(request.app.state.hub, submission_id, principal_of(request), reason=asked.reason)
    return view_of(found, BASE)


@router.post(
    "/submissions/{submission_id}/corrections",
    name="submissions.correct",
    summary="Send a file that corrects an earlier submission",
    status_code=201,
    response_model=ReceivedView,
    openapi_extra=dict(_FILE),
)
async def correct(
    request: Request,
    submission_id: SubmissionId,
    asked: Annotated[Asked, Query()],
    idempotency_key: Annotated[str | None, Header(description="Makes a repeat safe.")] = None,
    comity_signature: Annotated[str | None, Header(description="The sender's own signature of the file.")] = None,
) -> Response:
    """Send a file that names the submission which it is to set right; else it is a submission as any other."""
    state, principal = request.app.state, principal_of(request)
    check_key(idempotency_key)
    if comity_signature is not None:
        asked = asked_with(asked, {"signature": comity_signature})
    async with received_body(request, state.uploads, state.settings.uploads) as body:
        asked = asked_with(asked, body.fields)
        with blaming_sender(is_theirs=body.mapping is not None):
            sent = await to_thread.run_sync(
                delivery_of, state.hub, body, asked, language_of(request), limiter=state.checking
            )
            delivery = await to_thread.run_sync(correction_of, state.hub, principal, submission_id, sent)
            received = await to_thread.run_sync(
                lambda: receive(state.hub, principal, delivery, idempotency_key=idempotency_key),
                limiter=state.checking,
            )
    return answer(request, view_of_received(received, BASE))


@router.get("/countersign", name="countersign.list", summary="Submissions that wait for a coordinator's word")
def to_countersign(request: Request) -> list[SubmissionView]:
    """Return what waits for the coordinator who asks; for secretariat and auditor, for any."""
    found = submissions_to_countersign(request.app.state.hub, principal_of(request))
    return [view_of(one, BASE) for one in found]


@router.post("/countersign/{number}", name="countersign.say", summary="Countersign a submission, or refuse it")
def say(request: Request, number: Number, asked: CountersignAsked) -> SubmissionView:
    """Say yes or no to a submission; after a yes it goes on, after a no it is refused."""
    found = countersign(request.app.state.hub, principal_of(request), number, **asked.model_dump())
    return view_of(found, BASE)


@router.get(
    "/countersign/{number}/file",
    name="countersign.file",
    summary="The file that is to be countersigned",
    response_class=Response,
)
def countersigned_file(request: Request, number: Number) -> Response:
    """Return the file exactly as it came, to the coordinator who countersigns it."""
    found, data = file_to_countersign(request.app.state.hub, principal_of(request), number)
    name = quote(found.file_name or str(found.id))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.get("/countersign/{number}/report", name="countersign.report", summary="What was found in it")
def countersigned_report(request: Request, number: Number) -> ReportView:
    """Return the findings of a submission to the coordinator who countersigns it."""
    hub = request.app.state.hub
    return report_view(findings_to_countersign(hub, principal_of(request), number))


@router.get("/waivers", name="waivers.list", summary="Errors that are admitted as provisional")
def waivers(
    request: Request,
    valid_only: Annotated[bool, Query(alias="valid-only")] = False,  # noqa: FBT002 - a query's own
) -> list[WaiverView]:
    """Return the admissions; for a provider those about its own figures."""
    found = waivers_for(request.app.state.hub, principal_of(request), valid_only=valid_only)
    return [_waiver_view(one) for one in found]


@router.post("/waivers", name="waivers.add", summary="Admit named errors as provisional", status_code=201)
def admit_errors(request: Request, asked: WaiverAsked) -> WaiverView:
    """Let errors of a rule in until a moment, as warnings that say so."""
    return _waiver_view(add_waiver(request.app.state.hub, principal_of(request), Waiver(**asked.model_dump())))


@router.post("/waivers/{number}/end", name="waivers.end", summary="End an admission before its time")
def end_admission(request: Request, number: Number, asked: ReasonAsked) -> WaiverView:
    """Let errors be errors again."""
    return _waiver_view(end_waiver(request.app.state.hub, principal_of(request), number, reason=asked.reason))


def _waiver_view(one: Waiver) -> WaiverView:
    return WaiverView(
        id=one.id,
        rule=one.rule,
        provider=one.provider,
        dataflow=one.dataflow,
        period=one.period,
        reason=one.reason,
        at=one.at,
        until=one.until,
        by=one.actor,
        ended_at=one.ended_at,
    )
