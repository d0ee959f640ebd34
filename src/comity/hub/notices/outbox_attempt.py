"""One attempt to deliver a notice: what is to go out, and how it ended."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Any, Protocol, Self

from comity.hub.notices.texts import Text


class Outcome(Enum):
    """How an attempt ended."""

    SENT = auto()
    LATER = auto()
    """It may go well another time."""
    NEVER = auto()
    """It won't go well at any time."""
    GONE = auto()
    """The address says that it wants nothing any more."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended: why it failed, when the other side wants to be asked again, what was sent."""

    outcome: Outcome
    problem: str = ""
    retry_after: float = 0.0
    sent_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice ready to go out. `id` stays the same however often it is sent, and so does all else in it."""

    id: str
    address: str
    of: str
    made_at: dt.datetime
    group_id: str
    group_name: str
    text: Text
    data: Mapping[str, Any]


class Transport(Protocol):
    """Sends letters, in a `with` block; a letter that can't be sent is an Attempt, not an error.

    Raises ComityError where nothing at all can be sent as things are set up.
    """

    def send(self, letter: Letter) -> Attempt:
        """Try once."""
        ...

    def __enter__(self) -> Self:
        """Get ready."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of connections."""
        ...
