"""Requests to a hub over HTTP: what fails on the way is tried again; faults are told as they would be here."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from comity.errors import (
    ComityError,
    ConfigurationError,
    ForbiddenError,
    LedgerError,
    MissingExtraError,
    OutsideError,
    StructureError,
    UnknownArtefactError,
    UsageError,
)

_BY_KIND: Mapping[str, type[ComityError]] = {
    "usage": UsageError,
    "structure": StructureError,
    "forbidden": ForbiddenError,
    "unauthenticated": ForbiddenError,
    "unknown-artefact": UnknownArtefactError,
    "configuration": ConfigurationError,
    "ledger": LedgerError,
    "missing-extra": MissingExtraError,
    "outside": OutsideError,
}
_BY_STATUS: Mapping[int, type[ComityError]] = {
    HTTPStatus.UNAUTHORIZED: ForbiddenError,
    HTTPStatus.FORBIDDEN: ForbiddenError,
    HTTPStatus.NOT_FOUND: UnknownArtefactError,
}
_PASSING = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_LONGEST_WAIT = 60.0
_LAST_OF_CLIENT = 499
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class PassingError(Exception):
    """An answer that says: not now."""

    def __init__(self, response: httpx.Response) -> None:
        """Keep the answer."""
        super().__init__(str(response.status_code))
        self.response = response


class Transport:
    """A connection to a hub: sends requests, each again where it was lost on the way."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        attempts: int = 5,
        timeout: float = 60.0,
        headers: Mapping[str, str] | None = None,
        first_wait: float = 0.5,
        carrier: httpx.BaseTransport | None = None,
    ) -> None:
        """Prepare to talk to the hub at `url` with an API key; nothing is sent yet. `carrier` carries requests."""
        own = {"User-Agent": "comity", "Accept-Language": "en", **(headers or {})}
        if key:
            _check_private(url)
            own["Authorization"] = f"Bearer {key}"
        self.url = url.rstrip("/")
        self._client = httpx.Client(base_url=self.url, headers=own, timeout=timeout, transport=carrier)
        self._retrying = stamina.RetryingCaller(attempts=attempts, timeout=None, wait_initial=first_wait)

    def get(self, path: str, params: Any = None, **headers: str) -> httpx.Response:  # noqa: ANN401 - as httpx takes them
        """Return the answer to a GET."""
        return self.send("GET", path, params=params, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        *,
        accepts: tuple[int, ...] = (),
        **request: Any,  # noqa: ANN401 - as httpx takes them
    ) -> httpx.Response:
        """Return the answer to a request that may be sent twice; raises what the hub says.

        Statuses in `accepts` are answers, too.
        """
        try:
            response: httpx.Response = self._retrying(_when, self._once, method, path, request)
        except PassingError as error:
            response = error.response
        except httpx.TransportError as error:
            raise OutsideError(
                f"The hub at {self.url} can't be reached: {error}.",
                remedy="Check the address and the connection, and try again; a repeat is safe.",
            ) from error
        if response.is_success or response.status_code in accepts:
            return response
        raise error_of(response)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _once(self, method: str, path: str, request: Mapping[str, Any]) -> httpx.Response:
        response = self._client.request(method, path, **request)
        if response.status_code in _PASSING:
            raise PassingError(response)
        return response


def _when(error: Exception) -> bool | float:
    """Say whether to ask again, or after how many seconds, where the hub says so."""
    if isinstance(error, PassingError):
        after = error.response.headers.get("Retry-After", "")
        return min(float(after), _LONGEST_WAIT) if after.isascii() and after.isdigit() else True
    return isinstance(error, httpx.TransportError)


def _check_private(url: str) -> None:
    """Check that a key isn't sent where others can read it: plain HTTP is for this machine alone."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise UsageError(
            f"An API key would go to {parts.hostname} in the open.", remedy="Write https://…, or leave the key out."
        )


def error_of(response: httpx.Response) -> ComityError:
    """Return the fault that an answer tells of (RFC 9457), as it would be raised here."""
    try:
        said = response.json()
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    kind = str(said.get("type", "")).rpartition("/")[2]
    found = _BY_KIND.get(kind) or _BY_STATUS.get(response.status_code)
    if found is None:
        found = UsageError if response.status_code <= _LAST_OF_CLIENT else OutsideError
    detail = said.get("detail") or f"The hub answered {response.status_code} {response.reason_phrase}."
    return found(str(detail), remedy=str(said.get("remedy", "")))
