"""Resumable uploads, and the step that turns a whole one into a submission.

The protocol is tus 1.0 (https://tus.io/protocols/resumable-upload): its core, and the extensions creation,
checksum, termination and expiration.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.intake.receive import begins_about_persons
from comity.hub.intake.take_in import take_in
from comity.hub.intake.upload import Upload, Uploads
from comity.hub.intake.upload_owner import owner_of
from comity.model.submissions import Receipt
from comity.web.auth import principal_of
from comity.web.languages import language_of
from comity.web.problems import Problem, ProblemError
from comity.web.submissions import BASE as SUBMISSIONS
from comity.web.submissions import answer, answer_check
from comity.web.submissions_answers import ReceivedView, view_of_receipts, view_of_received
from comity.web.submissions_asked import Asked, delivery_of, parse_asked
from comity.web.submissions_body import Body
from comity.web.uploads_append import append
from comity.web.uploads_headers import (
    OFFSET_TYPE,
    check_version,
    expires_header,
    metadata_of,
    parse_count,
    render_metadata,
    tus_headers,
)

BASE = "/api/v1/uploads"
router = APIRouter(prefix=BASE, tags=["uploads"])
UploadId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The upload's number.")]
_OFFSET = {"description": "How many bytes are there.", "schema": {"type": "integer"}}


@router.options("", name="uploads.abilities", status_code=204)
@router.options("/{upload_id}", name="uploads.abilities", status_code=204, include_in_schema=False)
def abilities(request: Request) -> Response:
    """Say which parts of the protocol are here, and how large a file may be."""
    return Response(status_code=204, headers=tus_headers(request.app.state.settings.uploads, is_asked=True))


@router.post("", name="uploads.create", status_code=201, response_class=Response)
def create(
    request: Request,
    upload_length: Annotated[int, Header(ge=1, le=1 << 50, description="How many bytes it will have.")],
    upload_metadata: Annotated[str, Header(max_length=8192, description="Pairs of a name and base64.")] = "",
    tus_resumable: Annotated[str | None, Header()] = None,
) -> Response:
    """Begin an upload. Metadata: `filename`, and the parameters of a submission by their names."""
    state, principal, now = request.app.state, principal_of(request), dt.datetime.now(dt.UTC)
    check_version(tus_resumable)
    settings, uploads = state.settings.uploads, _uploads(request)
    metadata = metadata_of(upload_metadata)
    asked_of(metadata)
    owner = owner_of(principal)
    if upload_length > settings.file_bytes:
        raise ProblemError(_fault(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "The file is too large."))
    if uploads.unfinished(owner, at=now) >= settings.per_provider:
        raise ProblemError(
            _fault(HTTPStatus.TOO_MANY_REQUESTS, "too-many", "Too many uploads wait to be finished.")
        )
    upload = uploads.create(owner, length=upload_length, metadata=metadata, at=now)
    return _answer(request, upload, HTTPStatus.CREATED, Location=f"{BASE}/{upload.id}")


@router.head("/{upload_id}", name="uploads.offset", response_class=Response, responses={200: {"headers": {"Upload-Offset": _OFFSET}}})  # fmt: skip  # noqa: E501
async def offset(
    request: Request, upload_id: UploadId, tus_resumable: Annotated[str | None, Header()] = None
) -> Response:
    """Say how many bytes of an upload are there; a request that was still sending some is ended first."""
    check_version(tus_resumable)
    async with _sole(request, upload_id) as (upload, _):
        pass
    more = {"Upload-Length": str(upload.length)}
    if upload.metadata:
        more["Upload-Metadata"] = render_metadata(upload.metadata)
    return _answer(request, upload, HTTPStatus.OK, **more)


@router.patch(
    "/{upload_id}", name="uploads.append", status_code=204, response_class=Response,
    openapi_extra={"requestBody": {"content": {OFFSET_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)  # fmt: skip
async def append_bytes(
    request: Request,
    upload_id: UploadId,
    upload_offset: Annotated[str, Header(description="How many bytes are there, as the sender knows.")],
    upload_checksum: Annotated[str | None, Header(description="An algorithm and base64.")] = None,
    tus_resumable: Annotated[str | None, Header()] = None,
) -> Response:
    """Add bytes to an upload. Where the connection breaks off, what came is kept; ask for the offset and go on."""
    check_version(tus_resumable)
    state = request.app.state
    async with _sole(request, upload_id) as (before, stop):
        at = parse_count(upload_offset, "Upload-Offset")
        await append(
            request, before, uploads=_uploads(request), settings=state.settings.uploads,
            at=at, checksum=upload_checksum, stop=stop,
        )  # fmt: skip
        upload = await _get(request, upload_id)
        await _refuse_persons(request, upload)
    return _answer(request, upload, HTTPStatus.NO_CONTENT)


@router.delete("/{upload_id}", name="uploads.remove", status_code=204, response_class=Response)
async def remove(
    request: Request, upload_id: UploadId, tus_resumable: Annotated[str | None, Header()] = None
) -> Response:
    """Remove an upload and all that came of it."""
    check_version(tus_resumable)
    async with _sole(request, upload_id):
        await to_thread.run_sync(_uploads(request).remove, upload_id)
    return Response(status_code=204, headers=tus_headers(request.app.state.settings.uploads))


@router.post(
    "/{upload_id}/submission", name="uploads.submit", status_code=201, response_model=ReceivedView,
    responses={422: {"description": "The file was refused; the findings say why."}},
)  # fmt: skip
async def submit(
    request: Request,
    upload_id: UploadId,
    dry_run: Annotated[bool, Query(alias="dry-run", description="Check only; the upload stays.")] = False,  # noqa: FBT002
) -> Response:
    """Turn a whole upload into a submission, answered as if the file had been sent at once; a repeat is safe."""
    state, principal = request.app.state, principal_of(request)
    hub: Hub = state.hub
    async with _sole(request, upload_id) as (upload, _):
        if upload.submissions:
            return answer(request, await to_thread.run_sync(_earlier, hub, upload))
        if not upload.is_whole:
            raise UsageError(
                f"Only {upload.offset} of {upload.length} bytes came.", remedy="Send the rest of it first."
            )
        body, asked = _body(request, upload), asked_of(upload.metadata)
        delivery = await to_thread.run_sync(
            delivery_of, hub, body, asked, language_of(request), limiter=state.checking
        )
        if dry_run:
            return await answer_check(request, delivery)
        received = await to_thread.run_sync(
            lambda: take_in(hub, principal, delivery, idempotency_key=f"upload-{upload.id}"),
            limiter=state.checking,
        )
        ids = tuple(outcome.receipt.submission.id for outcome in received.outcomes)
        await to_thread.run_sync(_uploads(request).finish, upload, ids)
    return answer(request, view_of_received(received, SUBMISSIONS))


def asked_of(metadata: dict[str, str] | Any) -> Asked:  # noqa: ANN401 - any mapping of texts
    """Return what an upload's metadata say of its file."""
    own = {key: value for key, value in metadata.items() if key in Asked.model_fields}
    own.setdefault("name", metadata.get("filename", ""))
    return parse_asked(own, place="Upload-Metadata")


def _earlier(hub: Hub, upload: Upload) -> ReceivedView:
    parts = [
        (Receipt(hub.submissions.get(one), repeated=True), hub.ledger.findings_of(one))
        for one in upload.submissions
    ]
    return view_of_receipts(parts, SUBMISSIONS)


async def _refuse_persons(request: Request, upload: Upload) -> None:
    """Remove an upload whose beginning looks like records of persons, without waiting for its end."""
    path = _uploads(request).part(upload.id)
    if upload.is_whole or not await to_thread.run_sync(begins_about_persons, path):
        return
    await to_thread.run_sync(_uploads(request).remove, upload.id)
    raise ProblemError(
        _fault(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "persons",
            "The file looks like records of persons. The upload was ended, and nothing of it was kept.",
        )
    )


def _body(request: Request, upload: Upload) -> Body:
    return Body(_uploads(request).part(upload.id), upload.metadata.get("filename", ""), upload.length, "")


@contextlib.asynccontextmanager
async def _sole(request: Request, upload_id: str) -> AsyncIterator[tuple[Upload, asyncio.Event]]:
    """Be the only one on an upload; a request that isn't its owner's stops nobody who is at work on it."""
    await _get(request, upload_id)
    async with request.app.state.appenders.sole(upload_id) as stop:
        yield await _get(request, upload_id), stop


async def _get(request: Request, upload_id: str) -> Upload:
    uploads, owner = _uploads(request), owner_of(principal_of(request))
    return await to_thread.run_sync(lambda: uploads.get(upload_id, owner, at=dt.datetime.now(dt.UTC)))


def _uploads(request: Request) -> Uploads:
    uploads: Uploads = request.app.state.uploads
    return uploads


def _answer(request: Request, upload: Upload, status: HTTPStatus, **more: str) -> Response:
    headers = {
        **tus_headers(request.app.state.settings.uploads),
        "Upload-Offset": str(upload.offset),
        **expires_header(upload),
        **more,
    }
    return Response(status_code=status, headers=headers)


def _fault(status: HTTPStatus, kind: str, detail: str) -> Problem:
    return Problem(status, detail, kind=kind, remedy="OPTIONS on this path tells what is taken.")
