"""A file in a request's body, raw or as multipart: streamed to disk within bounds, with its digests."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from pathlib import Path

from anyio import to_thread
from fastapi import Request
from starlette.requests import ClientDisconnect

from comity.hub.intake.upload import Uploads, disk_faults
from comity.hub.settings.tables import UploadSettings
from comity.web.blocking import in_thread
from comity.web.body_bounds import too_large
from comity.web.digests import Expected, check_digests, expected_digests
from comity.web.multipart import MULTIPART, PartReader, boundary_of
from comity.web.problems import Problem, ProblemError

FILE_TYPES = (
    "application/octet-stream",
    "application/vnd.sdmx.data+csv",
    "application/vnd.sdmx.data+json",
    "application/vnd.sdmx.data+xml",
    "application/vnd.sdmx.structurespecificdata+xml",
    "application/vnd.sdmx.genericdata+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/json",
    "application/xml",
    "application/gzip",
    "application/x-gzip",
    "text/csv",
    "text/plain",
    "text/xml",
    "text/tab-separated-values",
)
"""What a raw body may be; what the file is is then found from its bytes."""
_AT_ONCE = 1 << 20


@dataclass
class Sink:
    """A file on the disk that is being received: bounded, and hashed on its way."""

    path: Path
    bound: int
    size: int = 0
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    sha512: "hashlib._Hash" = field(default_factory=hashlib.sha512)

    @contextlib.contextmanager
    def opened(self) -> Iterator["Sink"]:
        """Open the file for the block's time."""
        with disk_faults():
            self._file = self.path.open("xb")
            self.path.chmod(0o600)
        try:
            yield self
        finally:
            with disk_faults():
                self._file.close()

    def write(self, data: bytes | memoryview) -> None:
        """Take the next bytes; too many are refused."""
        self.size += len(data)
        if self.size > self.bound:
            raise ProblemError(too_large(self.bound))
        self.sha256.update(data)
        self.sha512.update(data)
        with disk_faults():
            self._file.write(data)


@dataclass(frozen=True)
class Body:
    """A file that was received: where it lies, its name, its digest, and the form's other fields."""

    path: Path
    name: str
    size: int
    sha256: str
    fields: dict[str, str] = field(default_factory=dict)
    mapping: bytes | None = None


@contextlib.asynccontextmanager
async def received_body(request: Request, uploads: Uploads, settings: UploadSettings) -> AsyncIterator[Body]:
    """Give the file in a request's body; nothing of it is left at the end, nor where the sender broke off."""
    boundary = boundary_of(request.headers.get("content-type", ""))
    if boundary is None:
        check_type(request)
    expected = expected_digests(request.headers)
    async with in_thread(uploads.incoming()) as path:
        sink = Sink(path, settings.file_bytes)
        reader = None if boundary is None else PartReader(boundary, sink.write)
        await _fill(request, sink, reader=reader, expected=expected, stall_seconds=settings.stall_seconds)
        yield _body(request, sink, reader)


async def _fill(
    request: Request, sink: Sink, *, reader: PartReader | None, expected: Expected, stall_seconds: float
) -> None:
    whole = {name: hashlib.new(name) for name in expected} if reader is not None else {}

    def take(data: bytes) -> None:
        if reader is None:
            sink.write(data)
            return
        for one in whole.values():
            one.update(data)
        reader.feed(data)

    async with in_thread(sink.opened()):
        async for data in gathered(request, stall_seconds=stall_seconds):
            await to_thread.run_sync(take, data)
    hashes = whole if reader is not None else {"sha256": sink.sha256, "sha512": sink.sha512}
    check_digests(expected, {name: one.digest() for name, one in hashes.items()})
    if reader is not None:
        reader.check_end()
        inner = {"sha256": sink.sha256.digest(), "sha512": sink.sha512.digest()}
        check_digests(expected_digests(reader.file_headers), inner)


def _body(request: Request, sink: Sink, reader: PartReader | None) -> Body:
    if reader is None:
        name = _disposition_name(request)
        return Body(sink.path, name, sink.size, sink.sha256.hexdigest())
    return Body(sink.path, reader.file_name, sink.size, sink.sha256.hexdigest(), reader.fields, reader.mapping)


def check_type(request: Request) -> None:
    """Check that a raw body is of a kind that can be a file of figures, and not encoded but by gzip."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if (kind and kind not in FILE_TYPES) or encoding not in {"identity", "gzip", "x-gzip"}:
        raise ProblemError(
            Problem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "A body of this type or encoding is not taken here.",
                kind="media-type",
                remedy="Send the file as text/csv, application/octet-stream, another of Accept-Post, or in a form.",
                headers={"Accept-Post": ", ".join((*FILE_TYPES, MULTIPART)), "Accept-Encoding": "gzip"},
            )
        )


async def gathered(
    request: Request, *, stall_seconds: float, stop: asyncio.Event | None = None
) -> AsyncIterator[bytes]:
    """Yield the body in pieces of about a mebibyte; a sender that falls silent is cut off.

    What came is yielded before a fault is told: where the sender went away (ClientDisconnect), or fell silent, or
    `stop` was set (ProblemError).
    """
    pieces: list[bytes] = []
    size = 0
    body = aiter(request.stream())
    while True:
        try:
            piece = await _next(body, stall_seconds=stall_seconds, stop=stop)
        except (ClientDisconnect, ProblemError):
            if size:
                yield b"".join(pieces)
            raise
        if piece is None:
            break
        pieces.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield b"".join(pieces)
            pieces, size = [], 0
    if size:
        yield b"".join(pieces)


async def _next(body: AsyncIterator[bytes], *, stall_seconds: float, stop: asyncio.Event | None) -> bytes | None:
    """Return the next piece, None at the end; what else can end the waiting is told as a problem."""
    coming = asyncio.ensure_future(anext(body, None))
    stopping = None if stop is None else asyncio.ensure_future(stop.wait())
    waits = {coming} if stopping is None else {coming, stopping}
    try:
        await asyncio.wait(waits, timeout=stall_seconds, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return coming.result()
        raise ProblemError(_displaced() if stopping is not None and stopping.done() else _stalled())
    finally:
        for one in waits:
            one.cancel()


def _stalled() -> Problem:
    return Problem(
        HTTPStatus.REQUEST_TIMEOUT,
        "Nothing came for too long, and the file isn't whole.",
        kind="stalled",
        remedy="Send it again, or by a resumable upload (/api/v1/uploads).",
        headers={"Connection": "close"},
    )


def _displaced() -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        "A newer request works on this upload.",
        kind="displaced",
        remedy="Ask for the offset with HEAD, and go on from there.",
        headers={"Connection": "close"},
    )


def _disposition_name(request: Request) -> str:
    message = Message()
    message["Content-Disposition"] = request.headers.get("content-disposition", "")
    return message.get_filename("")
