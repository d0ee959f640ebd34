"""A hub that is copied without a network: what the service's routes answer, asked in-process as JSON texts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comity.hub.home import Hub
from comity.hub.replicas.source import Reader, describe_hub, read_cells, read_event, read_file, read_steps
from comity.model.access import Principal, Role

SECRETARIAT = Principal("copy", Role.SECRETARIAT)


@dataclass
class HubSource:
    """Implements `comity.hub.replicas.replica.Source`; `before` is called with the name of every request."""

    hub: Hub
    principal: Principal = SECRETARIAT
    before: Callable[[str], None] = lambda _name: None
    asked: list[str] = field(default_factory=list)
    url: str = "https://hub.example"

    def describe(self) -> Mapping[str, Any]:
        """Return what a copy begins with."""
        self._note("describe")
        found: Mapping[str, Any] = json.loads(json.dumps(describe_hub(self._reader)))
        return found

    def head(self) -> str:
        """Return the last signed head."""
        self._note("head")
        return self.hub.log.head()

    def consistency(self, first: int, second: int) -> list[str]:
        """Return a consistency proof."""
        self._note("consistency")
        return self.hub.log.consistency(first, second)

    def commitments(self, first: int, count: int) -> list[str]:
        """Return commitments."""
        self._note("commitments")
        return self.hub.log.commitments(first, count)

    def steps(self, first: int, count: int) -> Sequence[Mapping[str, Any]]:
        """Return what leaves tell."""
        self._note("steps")
        found: Sequence[Mapping[str, Any]] = json.loads(json.dumps(read_steps(self._reader, first, count)))
        return found

    def event(self, seq: int) -> Mapping[str, Any]:
        """Return an event and what it wrote beside cells, as it is now."""
        self._note("event")
        found: Mapping[str, Any] = json.loads(json.dumps(read_event(self._reader, seq)))
        return found

    def cells(self, seq: int) -> bytes:
        """Return the figures that an event wrote."""
        self._note("cells")
        return read_cells(self._reader, seq)

    def file(self, submission_id: int, sha256: str) -> bytes:
        """Return a file of a submission."""
        self._note("file")
        return read_file(self._reader, submission_id, sha256)

    @property
    def _reader(self) -> Reader:
        return Reader(self.hub, self.principal)

    def _note(self, name: str) -> None:
        self.asked.append(name)
        self.before(name)
