"""Bytes added to an upload: one request at a time for each upload, and what came before a break is kept."""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http import HTTPStatus

from anyio import CancelScope, to_thread
from fastapi import Request

from comity.hub.intake.upload import Upload, Uploads
from comity.hub.settings.tables import UploadSettings
from comity.web.blocking import in_thread
from comity.web.problems import Problem, ProblemError
from comity.web.submissions_body import gathered
from comity.web.uploads_headers import OFFSET_TYPE, checksum_of

_CHECKSUM_MISMATCH = 460
"""The status that tus gives to a checksum that doesn't fit."""


@dataclass
class Appenders:
    """Lets one request at a time work on an upload; a newer one ends an older one, whose sender may be gone."""

    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _stops: dict[str, asyncio.Event] = field(default_factory=dict)
    _users: dict[str, int] = field(default_factory=dict)

    @contextlib.asynccontextmanager
    async def sole(self, upload_id: str) -> AsyncIterator[asyncio.Event]:
        """Be the only one on an upload; the event given is set where a newer request comes."""
        lock = self._locks.setdefault(upload_id, asyncio.Lock())
        self._users[upload_id] = self._users.get(upload_id, 0) + 1
        try:
            if (earlier := self._stops.get(upload_id)) is not None:
                earlier.set()
            async with lock:
                stop = self._stops[upload_id] = asyncio.Event()
                if self._users[upload_id] > 1:
                    stop.set()
                yield stop
        finally:
            self._leave(upload_id)

    def _leave(self, upload_id: str) -> None:
        self._users[upload_id] -= 1
        if not self._users[upload_id]:
            for kept in (self._users, self._locks, self._stops):
                kept.pop(upload_id, None)


async def append(
    request: Request,
    upload: Upload,
    *,
    uploads: Uploads,
    settings: UploadSettings,
    at: int,
    checksum: str | None,
    stop: asyncio.Event,
) -> None:
    """Add a request's body to an upload at its offset; with a checksum, all of it or nothing."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != OFFSET_TYPE:
        raise ProblemError(
            _fault(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", f"Bytes are sent as {OFFSET_TYPE}.")
        )
    if at != upload.offset or upload.submissions:
        problem = _fault(HTTPStatus.CONFLICT, "offset", f"{upload.offset} bytes are there.")
        raise ProblemError(problem)
    if checksum is None:
        await _write(request, upload, uploads=uploads, settings=settings, stop=stop, digest=None)
        return
    name, expected = checksum_of(checksum)
    digest = hashlib.new(name, usedforsecurity=False)
    try:
        await _write(request, upload, uploads=uploads, settings=settings, stop=stop, digest=digest)
        _check(digest.digest(), expected)
    except BaseException:
        with CancelScope(shield=True):
            await to_thread.run_sync(uploads.cut_back, upload)
        raise


async def _write(
    request: Request,
    upload: Upload,
    *,
    uploads: Uploads,
    settings: UploadSettings,
    stop: asyncio.Event,
    digest: "hashlib._Hash | None",
) -> None:
    room = upload.length - upload.offset
    async with in_thread(uploads.appending(upload)) as file:
        async for data in gathered(request, stall_seconds=settings.stall_seconds, stop=stop):
            room -= len(data)
            if room < 0:
                raise ProblemError(
                    _fault(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "More came than was announced.")
                )
            if digest is not None:
                digest.update(data)
            await to_thread.run_sync(file.write, data)


def _check(found: bytes, expected: bytes) -> None:
    if not hmac.compare_digest(found, expected):
        raise ProblemError(_fault(_CHECKSUM_MISMATCH, "digest", "The checksum doesn't fit."))


def _fault(status: int, kind: str, detail: str) -> Problem:
    return Problem(status, detail, kind=kind, remedy="Ask for the offset with HEAD, and go on from there.")
