"""Ask a service for figures: bounded in time and size, streamed to disk, tried again where that may help."""

import datetime as dt
import hashlib
import re
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import stamina

from comity import __version__
from comity.errors import ConfigurationError
from comity.hub.collecting.failure import CollectionError, failure
from comity.hub.collecting.reach import GuardedTransport
from comity.hub.collecting.settings import CollectionSettings
from comity.hub.collecting.unpack import ACCEPTED, UnpackError, unpack
from comity.hub.deadline import call_within

MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be others in a moment."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_LONGEST_PAUSE = 60.0
_ERROR_BYTES = 64 * 1024
_MEBIBYTE = 1 << 20
_LONGEST_VALIDATOR = 512
_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"
_NO_RESULTS = re.compile(rb"""["']?code["']?\s*[:=]\s*["']?100\b""")


class Came(StrEnum):
    """What an answer brought."""

    CONTENT = "content"
    UNCHANGED = "unchanged"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: content in a file with its SHA-256, or that there is none or none that is new.

    `at` is when it was answered by the service's own clock, where it says so.
    """

    came: Came
    etag: str = ""
    modified: str = ""
    path: Path | None = None
    sha256: str = ""
    type: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an address, the version that is here already, and which answers are content.

    `is_type` says whether a media type can hold figures; `may_lack` whether a 404 says that there are none yet.
    """

    address: str
    is_type: Callable[[str], bool]
    accept: str = "*/*"
    etag: str = ""
    modified: str = ""
    may_lack: Callable[[int, bytes], bool] = lambda _status, _body: False

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say all this."""
        found = {"Accept": self.accept, "Accept-Encoding": ACCEPTED}
        if self.etag:
            found["If-None-Match"] = self.etag
        if self.modified:
            found["If-Modified-Since"] = self.modified
        return found


class Caller:
    """Asks one service; what it sends is kept in `folder`, which the caller removes."""

    def __init__(
        self, settings: CollectionSettings, *, headers: Mapping[str, str], folder: Path, most_bytes: int
    ) -> None:
        """Prepare to ask; nothing is sent yet."""
        self._settings, self._folder, self._most_bytes = settings, folder, most_bytes
        wait = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
        self._client = httpx.Client(
            headers={"User-Agent": f"Comity/{__version__}", **headers},
            timeout=wait,
            transport=_transport(settings),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Ask within a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, question: Question) -> Answer:
        """Return the answer; raises CollectionError after so many tries, or at once where another can't help."""
        pause = self._settings.pause_seconds
        for attempt in stamina.retry_context(
            on=_when,
            attempts=self._settings.tries,
            timeout=None,
            wait_initial=pause,
            wait_max=_LONGEST_PAUSE,
            wait_jitter=pause / 2,
        ):
            with attempt:
                return self._ask_within(self._settings.answer_seconds, question)
        raise AssertionError

    def _ask_within(self, seconds: float, question: Question) -> Answer:
        """Ask once, headers, redirects and errors included; what is given up ends with its connection."""
        deadline = time.monotonic() + seconds
        try:
            return call_within(seconds, lambda: self._ask(question, deadline))
        except TimeoutError:
            raise failure("timeout", host=httpx.URL(question.address).host, may_pass=True) from None

    def _ask(self, question: Question, deadline: float) -> Answer:
        address = httpx.URL(question.address)
        with _translated(address.host):
            for _ in range(_MOST_REDIRECTS + 1):
                with self._client.stream("GET", address, headers=question.headers) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._take(response, question, deadline)
                    address = _next_address(response)
        raise failure("status", host=address.host, status="3xx", said="It sends in circles.")

    def _take(self, response: httpx.Response, question: Question, deadline: float) -> Answer:
        host, status = response.url.host, response.status_code
        etag, modified = (_echoable(response.headers.get(name, "")) for name in ("ETag", "Last-Modified"))
        at = parse_http_date(response.headers.get("Date", ""))
        if status == HTTPStatus.NOT_MODIFIED:
            return Answer(Came.UNCHANGED, etag or question.etag, modified or question.modified, at=at)
        if status == HTTPStatus.NO_CONTENT:
            return Answer(Came.NOTHING, etag, modified, at=at)
        if status != HTTPStatus.OK:
            if question.may_lack(status, _beginning(response, deadline)):
                return Answer(Came.NOTHING, at=at)
            raise _refused(response)
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not question.is_type(media_type):
            raise failure("wrong_type", host=host, type=media_type or "?")
        path, digest = self._keep(response, deadline)
        return Answer(Came.CONTENT, etag, modified, path, digest, media_type, at)

    def _keep(self, response: httpx.Response, deadline: float) -> tuple[Path, str]:
        """Stream the content to a file; return its path and SHA-256."""
        host, coding = response.url.host, response.headers.get("Content-Encoding", "")
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="came-", delete=False) as file:
            try:
                for piece in unpack(response.iter_raw(), coding):
                    size += len(piece)
                    if size > self._most_bytes:
                        raise failure("too_large", host=host, limit=str(self._most_bytes // _MEBIBYTE))
                    if time.monotonic() > deadline:
                        raise TimeoutError
                    digest.update(piece)
                    file.write(piece)
            except UnpackError as error:
                raise failure("encoding", host=host, encoding=coding, may_pass=True) from error
        return Path(file.name), digest.hexdigest()


def is_no_results(status: int, body: bytes) -> bool:
    """Say whether an answer is SDMX's own that nothing was found (error 100), not that the address is wrong.

    >>> is_no_results(404, b'{"errors":[{"code":100,"title":"No results found"}]}')
    True
    >>> is_no_results(404, b"<h1>Not found</h1>")
    False
    """
    return status == HTTPStatus.NOT_FOUND and _NO_RESULTS.search(body) is not None


def is_missing(status: int, _body: bytes) -> bool:
    """Say whether an answer is that there is no such file."""
    return status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def _when(error: Exception) -> bool | float:
    """Say whether to ask again, or after how many seconds."""
    if not isinstance(error, CollectionError) or not error.may_pass:
        return False
    return True if error.after is None else error.after


def parse_http_date(text: str) -> dt.datetime | None:
    """Return the second that a header names (`Date`, `Last-Modified`), None where it names none.

    >>> parse_http_date("Mon, 02 Mar 2026 09:00:00 GMT").isoformat()
    '2026-03-02T09:00:00+00:00'
    """
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(dt.UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _echoable(text: str) -> str:
    """Return a header's value as it may be sent back; nothing where it is odd or long."""
    return text if len(text) <= _LONGEST_VALIDATOR and text.isascii() and text.isprintable() else ""


def _refused(response: httpx.Response) -> CollectionError:
    host, status = response.url.host, response.status_code
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return failure("not_allowed", host=host, status=str(status))
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return failure("not_found", host=host, status=str(status))
    return failure(
        "status",
        may_pass=status in MAY_PASS,
        after=_pause_asked_for(response),
        host=host,
        status=str(status),
        said=f"{response.reason_phrase}.".lstrip("."),
    )


def _pause_asked_for(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_PAUSE) if text.isascii() and text.isdigit() else None


def _next_address(response: httpx.Response) -> httpx.URL:
    """Return where an answer sends on to: within the same host alone, since what is sent holds keys."""
    here = response.url
    there = here.join(response.headers.get("Location", ""))
    if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
        raise failure("redirected", host=here.host, target=there.host or "?")
    return there


def _beginning(response: httpx.Response, deadline: float) -> bytes:
    """Return the first bytes of an answer that is no content; TimeoutError where they don't come in time."""
    begin = b""
    try:
        for piece in unpack(response.iter_raw(), response.headers.get("Content-Encoding", "")):
            begin += piece[:_ERROR_BYTES]
            if time.monotonic() > deadline:
                raise TimeoutError
            if len(begin) >= _ERROR_BYTES:
                break
    except UnpackError:
        return begin
    return begin


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """Turn what the library raises into reasons that people can read."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise failure("timeout", may_pass=True, host=host) from error
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise failure("broken_off", may_pass=True, host=host) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        is_certificate = _CERTIFICATE in str(error)
        code = "certificate" if is_certificate else "unreachable"
        raise failure(code, may_pass=not is_certificate, host=host, problem=str(error).strip(".")) from error


def _transport(settings: CollectionSettings) -> httpx.HTTPTransport:
    trusted = _trust(settings.ca_file)
    if settings.proxy:
        return httpx.HTTPTransport(verify=trusted, proxy=settings.proxy, trust_env=False)
    return GuardedTransport(trusted, public_only=settings.public_only)


def _trust(ca_file: str) -> ssl.SSLContext:
    if not ca_file:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"The certificates {ca_file} can't be read.",
            remedy="Correct [collection] ca_file in server.toml.",
        ) from error
