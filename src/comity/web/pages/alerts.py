"""What people do with alerts by form: acknowledge, comment, close with a reason, open again."""

from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.errors import UsageError
from comity.hub.alerts.act import AlertKind, AlertReason, Asked, NewEvent, act_on
from comity.pages.asked import join
from comity.web.alerts import AlertId
from comity.web.auth import principal_of
from comity.web.pages.answering import go_to
from comity.web.pages.form_token import check_form

router = APIRouter(prefix="/alerts", include_in_schema=False)


@router.post("/{alert}/acknowledgement", name="alerts.acknowledge")
async def acknowledge(request: Request, alert: AlertId) -> Response:
    """Say that somebody has seen it and looks into it."""
    return await _act(request, alert, AlertKind.ACKNOWLEDGED)


@router.post("/{alert}/comments", name="alerts.comment")
async def comment(request: Request, alert: AlertId) -> Response:
    """Say something to it."""
    return await _act(request, alert, AlertKind.COMMENTED)


@router.post("/{alert}/closing", name="alerts.close")
async def close(request: Request, alert: AlertId) -> Response:
    """Close it with a reason."""
    return await _act(request, alert, AlertKind.CLOSED)


@router.post("/{alert}/reopening", name="alerts.reopen")
async def reopen(request: Request, alert: AlertId) -> Response:
    """Open it again."""
    return await _act(request, alert, AlertKind.REOPENED)


async def _act(request: Request, alert: str, kind: AlertKind) -> Response:
    """Keep the step, and show the alert with its history; a period that the form names is the one looked at."""
    await check_form(request)
    form = await request.form()
    period = str(form.get("month", "")) or None
    reason = _reason(str(form.get("reason", ""))) if kind is AlertKind.CLOSED else None
    new = NewEvent(kind=kind, text=str(form.get("text", "")).replace("\r\n", "\n"), reason=reason)
    hub, principal = request.app.state.hub, principal_of(request)
    await to_thread.run_sync(partial(act_on, hub, principal, alert, new, asked=Asked(period=period)))
    return go_to(join(f"/alerts/{alert}", [("month", period)] if period else []) + "#history")


def _reason(text: str) -> AlertReason:
    try:
        return AlertReason(text)
    except ValueError as error:
        raise UsageError(
            "Why the alert is closed isn't said.", remedy="Choose a reason from the list, then close it."
        ) from error
