"""Sending a file in the browser: the form is taken, and the file is checked while its sender looks on, or not."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from comity.errors import UsageError
from comity.hub.dialogue.correct import correction_of
from comity.hub.home import Hub
from comity.hub.intake.receive import NilReturn, receive_nil, sender_for
from comity.hub.intake.take_in import take_in, try_out
from comity.hub.intake.template import make_template
from comity.hub.intake.trial import report_trial
from comity.hub.intake.upload import Upload, Uploads
from comity.hub.intake.upload_owner import owner_of
from comity.hub.numbers import is_number
from comity.model.access import Principal
from comity.pages.catalogue import BY_NAME
from comity.pages.sending.under_way import UnderWay, trial_page, under_way_page
from comity.web.auth import principal_of
from comity.web.pages.answering import go_to, page_response
from comity.web.pages.asking import asked_of, chosen_language
from comity.web.pages.faults import as_page
from comity.web.pages.form_token import FIELD, check_form, check_told
from comity.web.pages.sendings import Ended, Sending, Sendings
from comity.web.problems import problem_of
from comity.web.session_origin import check_origin
from comity.web.submissions import blaming_sender
from comity.web.submissions_asked import Asked, delivery_of, parse_asked
from comity.web.submissions_body import Body, received_body

router = APIRouter(include_in_schema=False)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLACE = "/submit/files"
TRIAL, CORRECTS, MAPPING_TEXT, FILE_NAME, LANGUAGE = "trial", "corrects", "mapping-text", "filename", "language"
_OWN = {TRIAL, CORRECTS, MAPPING_TEXT, FILE_NAME}


@router.post("/submit", name="submissions.send")
async def send(request: Request) -> Response:
    """Take a form with a file; its page shows how far it came, and then what became of it."""
    check_origin(request, by_cookie=True)
    state, principal = request.app.state, principal_of(request)
    async with received_body(request, state.uploads, state.settings.uploads) as body:
        check_told(request, body.fields.pop(FIELD, None))
        metadata = _metadata(request, body)
        await to_thread.run_sync(_check, state.hub, principal, metadata)
        upload = await to_thread.run_sync(lambda: adopt(request, body, metadata))
    begin(request, upload, principal)
    return _taken(request, f"{PLACE}/{upload.id}")


@router.get(PLACE + "/{upload_id}", name="pages.submit")
async def show(request: Request, upload_id: str) -> Response:
    """Show how far a file came, or what became of it."""
    sending = await find(request, upload_id)
    hub, done = request.app.state.hub, sending.ended
    asked = asked_of(request, BY_NAME["submit"], query=())
    if done is None:
        page = await to_thread.run_sync(under_way_page, hub, asked, state_of(sending))
    elif done.fault is not None:
        return as_page(request, problem_of(done.fault))
    elif done.trial is not None:
        page = await to_thread.run_sync(trial_page, hub, asked, upload_name(sending.upload), done.trial)
    else:
        return go_to(_result(done))
    response = page_response(request, page)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/submit/nil", name="submissions.send")
async def send_nil(request: Request) -> Response:
    """Take in that there is nothing to count in a period."""
    await check_form(request)
    state, principal, form = request.app.state, principal_of(request), await request.form()
    told = {key: str(form.get(key, "")).strip() for key in ("dataflow", "period", "provider", "signature")}
    nil = NilReturn(
        told["dataflow"], told["period"], provider=told["provider"], signature=told["signature"] or None
    )
    receipt = await to_thread.run_sync(lambda: receive_nil(state.hub, principal, nil), limiter=state.checking)
    return go_to(f"/submissions/{receipt.submission.id}")


@router.get("/submit/form.xlsx", name="submissions.send")
async def download_form(request: Request) -> Response:
    """Return the workbook form of a provider for a dataflow."""
    hub, query = request.app.state.hub, request.query_params
    provider = sender_for(principal_of(request), query.get("provider", ""))
    flow, period, language = query.get("dataflow", ""), query.get("period") or None, chosen_language(request)
    data = await to_thread.run_sync(
        lambda: make_template(flow, provider, hub=hub, language=language, period=period),
        limiter=request.app.state.checking,
    )
    name = f"{provider}_{flow}.xlsx" if period is None else f"{provider}_{flow}_{period}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=XLSX, headers=headers)


def adopt(request: Request, body: Body, metadata: Mapping[str, str]) -> Upload:
    """Keep a file that was received as an upload of whoever asks, for as long as it takes."""
    check_room(request)
    uploads: Uploads = request.app.state.uploads
    owner, now = owner_of(principal_of(request)), dt.datetime.now(dt.UTC)
    return uploads.adopt(body.path, owner, metadata=metadata, at=now)


def check_chosen(body: Body) -> None:
    """Raise UsageError where a form came without a file."""
    if not body.size and not body.name:
        raise UsageError("No file was chosen.", remedy="Choose a file, or drop it on the form.")


def check_room(request: Request) -> None:
    """Raise UsageError where too many files of whoever asks are on their way."""
    state, owner, now = request.app.state, owner_of(principal_of(request)), dt.datetime.now(dt.UTC)
    if state.uploads.unfinished(owner, at=now) >= state.settings.uploads.per_provider:
        raise UsageError(
            "Too many of your files are on their way.", remedy="Wait until some are through, and send it again."
        )


def begin(request: Request, upload: Upload, principal: Principal) -> Sending:
    """Begin to check a file, where that hasn't begun."""
    hub, uploads, sendings = request.app.state.hub, request.app.state.uploads, sendings_of(request)
    return sendings.begin(upload, lambda sending: _work(hub, uploads, principal, sending))


async def find(request: Request, upload_id: str) -> Sending:
    """Return a file on its way, or one that was taken in; one that a restart held up goes on."""
    owner = owner_of(principal_of(request))
    sending = sendings_of(request).find(upload_id, owner)
    if sending is not None:
        return sending
    uploads: Uploads = request.app.state.uploads
    upload = await to_thread.run_sync(lambda: uploads.get(upload_id, owner, at=dt.datetime.now(dt.UTC)))
    if upload.submissions:
        return Sending(upload, ended=Ended(submissions=upload.submissions))
    if not upload.is_whole or TRIAL not in upload.metadata:
        raise UsageError("This file was not sent by the form.", remedy="Send it where it was begun.")
    return begin(request, upload, principal_of(request))


def sendings_of(request: Request) -> Sendings:
    """Return the files that are on their way in this service."""
    found: Sendings = request.app.state.sendings
    return found


def upload_name(upload: Upload) -> str:
    """Return the name of the file that was sent."""
    return upload.metadata.get(FILE_NAME, "")


def state_of(sending: Sending) -> UnderWay:
    """Return how far a file came."""
    return UnderWay(
        id=sending.upload.id,
        file=upload_name(sending.upload),
        size=sending.upload.length,
        is_trial=bool(sending.upload.metadata.get(TRIAL)),
        has_begun=sending.has_begun,
        step=sending.progress.step,
    )


def _result(done: Ended) -> str:
    """Return the page of what became of a file."""
    ids = done.submissions
    return f"/submissions/{ids[0]}" if len(ids) == 1 else "/submissions"


def ended_path(sending: Sending) -> str:
    """Return where a sender goes on when the check is over."""
    ended = sending.ended
    if ended is None or ended.fault is not None or ended.trial is not None:
        return f"{PLACE}/{sending.upload.id}"
    return _result(ended)


def _metadata(request: Request, body: Body) -> dict[str, str]:
    """Return what the form says of its file."""
    check_chosen(body)
    fields = {key: value.strip() for key, value in body.fields.items() if value.strip()}
    is_trial = fields.pop("mode", "send") == "try"
    told = {LANGUAGE: chosen_language(request), **fields, FILE_NAME: body.name, TRIAL: "yes" if is_trial else ""}
    if body.mapping is not None:
        told[MAPPING_TEXT] = body.mapping.decode("utf-8", "replace")
    return told


def _check(hub: Hub, principal: Principal, metadata: Mapping[str, str]) -> None:
    """Raise what stands against a file before anything of it is read."""
    asked = _asked_of(metadata)
    if not metadata.get(CORRECTS):
        provider = sender_for(principal, asked.provider)
        if asked.dataflow is not None and hub.group.agreement(provider, asked.dataflow) is None:
            raise UsageError(
                f"{provider} has no agreement on {asked.dataflow}.", remedy="Choose another dataflow or provider."
            )
    elif not is_number(metadata[CORRECTS]):
        raise UsageError("The submission to be corrected isn't named.", remedy="Begin at its page.")


def _asked_of(metadata: Mapping[str, str]) -> Asked:
    told: dict[str, Any] = {key: value for key, value in metadata.items() if key not in _OWN}
    if "parameter" in told:
        told["parameter"] = [told["parameter"]]
    return parse_asked(told, place="form")


def _work(hub: Hub, uploads: Uploads, principal: Principal, sending: Sending) -> Ended:
    """Check a file and take it in, or only try it; the bytes are gone afterwards."""
    try:
        return _carry_out(hub, uploads, principal, sending)
    except Exception:
        uploads.remove(sending.upload.id)
        raise


def _carry_out(hub: Hub, uploads: Uploads, principal: Principal, sending: Sending) -> Ended:
    upload, metadata = sending.upload, sending.upload.metadata
    mapping = metadata.get(MAPPING_TEXT)
    body = Body(
        uploads.part(upload.id),
        upload_name(upload),
        upload.length,
        "",
        mapping=None if mapping is None else mapping.encode(),
    )
    with blaming_sender(is_theirs=mapping is not None):
        delivery = delivery_of(hub, body, _asked_of(metadata), metadata[LANGUAGE])
        if metadata.get(CORRECTS):
            delivery = correction_of(hub, principal, int(metadata[CORRECTS]), delivery)
        delivery = replace(delivery, watch=sending.progress)
        if metadata.get(TRIAL):
            trial = report_trial(try_out(hub, principal, delivery))
            uploads.remove(upload.id)
            return Ended(trial=trial)
        received = take_in(hub, principal, delivery, idempotency_key=f"upload-{upload.id}")
    ids = tuple(outcome.receipt.submission.id for outcome in received.outcomes)
    uploads.finish(upload, ids)
    return Ended(submissions=ids)


def _taken(request: Request, path: str) -> Response:
    """Answer a form that was taken: where to go, or the address of it for a script that sent it."""
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"location": path}, HTTPStatus.CREATED, headers={"Location": path})
    return go_to(path)
