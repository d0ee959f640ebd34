"""Decisions and answers by the forms on a submission's page; the code that leads to the check of its receipt."""

import io
from collections.abc import Callable

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.hub.answers import NewAnswer, answer_finding
from comity.hub.decisions.countersign import countersign
from comity.hub.decisions.decide import admit, refuse, withdraw
from comity.hub.intake.finding_report import submission_for
from comity.pages.sending.receipts import receipt_path
from comity.web.auth import principal_of
from comity.web.pages.answering import go_to
from comity.web.pages.asking import base_url
from comity.web.pages.form_token import check_form
from comity.web.submissions_asked import SubmissionId

router = APIRouter(prefix="/submissions", include_in_schema=False)
_INK = "#17212b"
_LONGEST_REASON = 4_000
_LONGEST_TEXT = 10_000


@router.post("/{submission_id}/withdraw", name="submissions.withdraw")
async def take_back(request: Request, submission_id: SubmissionId) -> Response:
    """Take a submission back."""
    return await _decide(request, submission_id, withdraw)


@router.post("/{submission_id}/admit", name="submissions.admit")
async def let_in(request: Request, submission_id: SubmissionId) -> Response:
    """Accept a submission that waits."""
    return await _decide(request, submission_id, admit)


@router.post("/{submission_id}/refuse", name="submissions.refuse")
async def turn_down(request: Request, submission_id: SubmissionId) -> Response:
    """Refuse a submission that waits."""
    return await _decide(request, submission_id, refuse)


@router.post("/{submission_id}/answers", name="answers.add")
async def answer(request: Request, submission_id: SubmissionId) -> Response:
    """Keep an answer to a rule's findings."""
    await check_form(request)
    form, hub, principal = await request.form(), request.app.state.hub, principal_of(request)
    told = {key: str(form.get(key, "")) for key in ("rule", "reason", "text")}
    new = NewAnswer(rule=told["rule"], reason=told["reason"], text=told["text"][:_LONGEST_TEXT])
    await to_thread.run_sync(lambda: answer_finding(hub, principal, submission_id, new))
    return go_to(f"/submissions/{submission_id}")


@router.post("/countersign/{number}", name="countersign.say")
async def say(request: Request, number: SubmissionId) -> Response:
    """Say yes or no to a submission that waits for the coordinator's word."""
    await check_form(request)
    form, hub, principal = await request.form(), request.app.state.hub, principal_of(request)
    agrees, reason = form.get("agrees") == "yes", str(form.get("reason", ""))[:_LONGEST_REASON]
    await to_thread.run_sync(lambda: countersign(hub, principal, number, agrees=agrees, reason=reason))
    return go_to("/submissions")


@router.get("/{submission_id}/receipt.svg", name="submissions.receipt")
async def receipt_code(request: Request, submission_id: SubmissionId) -> Response:
    """Return the address at which the receipt is checked as a QR code."""
    hub, principal = request.app.state.hub, principal_of(request)
    found = await to_thread.run_sync(submission_for, hub, principal, submission_id)
    data = await to_thread.run_sync(draw_code, base_url(request) + receipt_path(found))
    return Response(data, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


def draw_code(text: str) -> bytes:
    """Return a text as a QR code (SVG, scaled by whoever shows it)."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, dark=_INK, light="#fff", omitsize=True)
    return out.getvalue()


async def _decide(request: Request, submission_id: int, decide: Callable[..., object]) -> Response:
    await check_form(request)
    form, hub, principal = await request.form(), request.app.state.hub, principal_of(request)
    reason = str(form.get("reason", ""))[:_LONGEST_REASON]
    await to_thread.run_sync(lambda: decide(hub, submission_id, principal, reason=reason))
    return go_to(f"/submissions/{submission_id}")
