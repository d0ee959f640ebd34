"""The submission API: send a file, look up what became of it."""

import contextlib
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from comity.errors import ConfigurationError, UsageError
from comity.hub.intake.finding_report import file_for, submission_for, submissions_for
from comity.hub.intake.intake import Delivery
from comity.hub.intake.receive import NilReturn, check_key, receive_nil
from comity.hub.intake.take_in import take_in, try_out
from comity.hub.receipts import receipt_document
from comity.model.findings import Findings
from comity.model.submissions import State
from comity.web.auth import principal_of
from comity.web.digests import render_digest
from comity.web.languages import language_of
from comity.web.multipart import MULTIPART
from comity.web.problems import Problem, problem_response
from comity.web.submissions_answers import (
    CheckedView,
    PageView,
    ReceivedView,
    SubmissionView,
    view_of,
    view_of_check,
    view_of_receipts,
    view_of_received,
)
from comity.web.submissions_asked import Asked, Listed, SubmissionId, asked_with, delivery_of
from comity.web.submissions_body import FILE_TYPES, received_body

BASE = "/api/v1/submissions"
router = APIRouter(prefix=BASE, tags=["submissions"])

IdempotencyKey = Annotated[
    str | None, Header(description="Makes a repeat safe: the same key and file are answered alike, and done once.")
]
Signature = Annotated[str | None, Header(description="The sender's own signature of the file: a detached JWS.")]
_FILE_SCHEMA = {"type": "string", "format": "binary"}
_BODY: Mapping[str, Any] = {
    "requestBody": {
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _FILE_SCHEMA, "mapping": _FILE_SCHEMA, "dataflow": {"type": "string"}},
                }
            },
            **{kind: {"schema": _FILE_SCHEMA} for kind in FILE_TYPES},
        }
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": ReceivedView | CheckedView, "description": "It was here already; or a dry run's findings."},
    202: {"model": ReceivedView, "description": "It is fit, and waits for somebody's word."},
    413: {"description": "The file is too large."},
    415: {"description": "A body of this type can't be a file of figures."},
    422: {"description": "The file was refused; the findings say why. The refusal is recorded."},
}


@router.post(
    "", name="submissions.send", status_code=201, response_model=ReceivedView, responses=_ANSWERS,
    openapi_extra=dict(_BODY),
)  # fmt: skip
async def send(
    request: Request,
    asked: Annotated[Asked, Query()],
    idempotency_key: IdempotencyKey = None,
    comity_signature: Signature = None,
) -> Response:
    """Send a file as the body or in a form: it is taken whole, or refused whole with a report of every fault."""
    state, principal = request.app.state, principal_of(request)
    check_key(idempotency_key)
    if comity_signature is not None:
        asked = asked_with(asked, {"signature": comity_signature})
    if asked.nil is not None:
        return await _send_nil(request, asked)
    async with received_body(request, state.uploads, state.settings.uploads) as body:
        asked = asked_with(asked, body.fields)
        delivery = await to_thread.run_sync(
            delivery_of, state.hub, body, asked, language_of(request), limiter=state.checking
        )
        with blaming_sender(is_theirs=body.mapping is not None):
            if asked.dry_run:
                return await answer_check(request, delivery)
            received = await to_thread.run_sync(
                lambda: take_in(state.hub, principal, delivery, idempotency_key=idempotency_key),
                limiter=state.checking,
            )
    return answer(request, view_of_received(received, BASE))


@contextlib.contextmanager
def blaming_sender(*, is_theirs: bool) -> Iterator[None]:
    """Tell a fault of a mapping that was sent along as the sender's, not as one of the hub's configuration."""
    try:
        yield
    except ConfigurationError as error:
        if not is_theirs:
            raise
        raise UsageError(error.detail, remedy=error.remedy) from error


async def answer_check(request: Request, delivery: Delivery) -> Response:
    """Check a delivery without recording it, and answer what was found."""
    state, principal = request.app.state, principal_of(request)
    found = await to_thread.run_sync(lambda: try_out(state.hub, principal, delivery), limiter=state.checking)
    return JSONResponse(view_of_check(found).model_dump(mode="json"))


def answer(request: Request, view: ReceivedView) -> Response:
    """Answer what became of a file: 201, 200 for a repeat, 202 where it waits, 422 where it was refused."""
    first = view.submissions[0].links["self"]
    body = view.model_dump(mode="json")
    if any(part.state == State.REJECTED.value for part in view.submissions):
        return problem_response(request, _refusal(request, view, body))
    status = HTTPStatus.OK if view.repeated else HTTPStatus.ACCEPTED if view.waiting else HTTPStatus.CREATED
    return JSONResponse(body, status, headers={"Location": first})


def _refusal(request: Request, view: ReceivedView, body: Mapping[str, Any]) -> Problem:
    persons = any(part.format == "persons" for part in view.submissions)
    is_mixed = not all(part.state == State.REJECTED.value for part in view.submissions)
    kind = "persons" if persons else "refused"
    detail, remedy = _REFUSALS["some" if is_mixed else kind][language_of(request)]
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        detail,
        kind=kind,
        remedy=remedy,
        headers={"Location": view.submissions[0].links["self"]},
        more=body,
    )


_REFUSALS = {
    "some": {
        "en": ("Some of the package's files were refused.", "Correct those, and send them again in a package."),
        "ru": ("Некоторые файлы пакета отклонены.", "Исправьте их и отправьте снова в пакете."),
    },
    "refused": {
        "en": ("The file has errors and was refused whole.", "Correct what the findings name and send it again."),
        "ru": ("В файле есть ошибки, он отклонён целиком.", "Исправьте указанное в замечаниях и отправьте снова."),
    },
    "persons": {
        "en": (
            "The file looks like records of persons. It was refused and not kept.",
            "Send counts, never a line for each person.",
        ),
        "ru": (
            "Файл похож на записи о лицах. Он отклонён и не сохранён.",
            "Отправляйте итоговые числа, а не строку на каждого человека.",
        ),
    },
}


async def _send_nil(request: Request, asked: Asked) -> Response:
    if asked.dataflow is None or asked.dry_run or request.headers.get("content-length", "0") != "0":
        raise UsageError(
            "A nil return has its dataflow and period, and no file.",
            remedy="Write ?nil=2024-03&dataflow=CROSSINGS with an empty body.",
        )
    state, principal = request.app.state, principal_of(request)
    nil = NilReturn(asked.dataflow, asked.nil or "", provider=asked.provider, signature=asked.signature)
    receipt = await to_thread.run_sync(lambda: receive_nil(state.hub, principal, nil), limiter=state.checking)
    return answer(request, view_of_receipts([(receipt, Findings())], BASE))


@router.get("", name="submissions.list")
def page(request: Request, asked: Annotated[Listed, Query()]) -> PageView:
    """List submissions, latest first: a provider's own, or all for the secretariat and the auditor."""
    found = submissions_for(
        request.app.state.hub, principal_of(request), asked.wanted, below=asked.below, most=asked.limit + 1
    )
    shown = found[: asked.limit]
    is_last = len(found) <= asked.limit
    return PageView(
        submissions=[view_of(one, BASE) for one in shown],
        next=None if is_last else _next_path(request, shown[-1].id),
    )


@router.get("/{submission_id}", name="submissions.status")
def status(request: Request, submission_id: SubmissionId) -> SubmissionView:
    """Say what became of a submission."""
    return view_of(submission_for(request.app.state.hub, principal_of(request), submission_id), BASE)


@router.get("/{submission_id}/receipt", name="submissions.receipt")
def receipt(request: Request, submission_id: SubmissionId) -> dict[str, Any]:
    """Return the hub's signed receipt, which proves what it took in; it is checked without the hub."""
    hub = request.app.state.hub
    return receipt_document(hub, submission_for(hub, principal_of(request), submission_id).id)


@router.get("/{submission_id}/file", name="submissions.file", response_class=Response)
def file(request: Request, submission_id: SubmissionId) -> Response:
    """Return the file exactly as it came, to its sender or the secretariat."""
    found, data = file_for(request.app.state.hub, principal_of(request), submission_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name or str(found.id))}",
        "Content-Digest": render_digest(found.raw_sha256),
    }
    return Response(data, media_type="application/octet-stream", headers=headers)


def _next_path(request: Request, last: int) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "below"]
    return f"{BASE}?{urlencode([*asked, ('below', str(last))])}"
