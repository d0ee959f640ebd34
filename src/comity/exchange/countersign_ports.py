"""What the exchange needs for countersignatures: a national coordinator's yes or no to a submission."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from comity.exchange.decision_ports import Decision


@dataclass(frozen=True, slots=True)
class Countersignature:
    """What the coordinator `provider` said of a submission; `signature` is its own over the file (detached JWS)."""

    submission: int
    provider: str
    agrees: bool
    reason: str
    signature: str | None
    at: dt.datetime
    actor: str


@runtime_checkable
class Countersignatures(Protocol):
    """One word a submission, kept for good."""

    def get(self, submission: int) -> Countersignature | None:
        """Return what was said of a submission; None where nothing was."""
        ...

    def add(
        self, submission: int, decision: Decision, *, provider: str, agrees: bool, signature: str | None
    ) -> Countersignature:
        """Keep what is said, with its entry in the journal; raises UsageError where something was said before."""
        ...
