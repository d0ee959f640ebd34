"""A hub that is copied, over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any

from comity.client.transport import Transport
from comity.errors import OutsideError

_LOG, _REPLICA = "/api/v1/log", "/api/v1/replica"


class HttpSource:
    """Implements `comity.hub.replicas.replica.Source` over a transport."""

    def __init__(self, transport: Transport) -> None:
        """Talk through this transport."""
        self._http = transport

    @property
    def url(self) -> str:
        """Where the hub is."""
        return self._http.url

    def describe(self) -> Mapping[str, Any]:
        """Return what a copy begins with."""
        found: Mapping[str, Any] = self._http.get(_REPLICA).json()
        return found

    def head(self) -> str:
        """Return the last signed head."""
        return str(self._member(f"{_LOG}/head", "signed"))

    def consistency(self, first: int, second: int) -> list[str]:
        """Return a consistency proof."""
        return list(self._member(f"{_LOG}/consistency", "proof", first=first, second=second))

    def commitments(self, first: int, count: int) -> list[str]:
        """Return commitments from `first` on."""
        return list(self._member(f"{_LOG}/leaves", "commitments", first=first, count=count))

    def steps(self, first: int, count: int) -> Sequence[Mapping[str, Any]]:
        """Return what leaves tell."""
        return list(self._member(f"{_REPLICA}/steps", "steps", first=first, count=count))

    def inclusion(self, index: int, size: int) -> list[str]:
        """Return an inclusion proof."""
        return list(self._member(f"{_LOG}/leaves/{index}/proof", "proof", size=size))

    def event(self, seq: int) -> Mapping[str, Any]:
        """Return an event and what it wrote beside cells, as it is now."""
        found: Mapping[str, Any] = self._http.get(f"{_REPLICA}/events/{seq}").json()
        return found

    def cells(self, seq: int) -> bytes:
        """Return the figures that an event wrote."""
        return self._http.get(f"{_REPLICA}/events/{seq}/cells").content

    def file(self, submission_id: int, sha256: str) -> bytes:
        """Return a file of a submission."""
        return self._http.get(f"{_REPLICA}/submissions/{submission_id}/files/{sha256}").content

    def _member(self, path: str, name: str, **params: int) -> Any:  # noqa: ANN401 - whatever the hub says
        try:
            return self._http.get(path, params).json()[name]
        except (ValueError, KeyError, TypeError) as error:
            raise OutsideError(
                f"What is at {self._http.url} does not answer as a hub does.", remedy="Check the address."
            ) from error
