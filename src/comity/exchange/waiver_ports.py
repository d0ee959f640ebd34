"""What the exchange needs for provisional admission: errors of named rules that are let in for a while."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from comity.exchange.decision_ports import Decision


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """Errors of one rule that are admitted until a moment; an empty provider, dataflow or period stands for any."""

    rule: str
    until: dt.datetime
    provider: str = ""
    dataflow: str = ""
    period: str = ""
    reason: str = ""
    id: int = 0
    at: dt.datetime | None = None
    actor: str = ""
    ended_at: dt.datetime | None = None

    def is_valid(self, moment: dt.datetime) -> bool:
        """Say whether it holds at a moment."""
        begun = self.at is not None and self.at <= moment
        return begun and moment < self.until and (self.ended_at is None or moment < self.ended_at)

    def is_for(self, provider: str, dataflow: str) -> bool:
        """Say whether it is about figures of this provider and dataflow."""
        return self.provider in {"", provider} and self.dataflow in {"", dataflow}


@runtime_checkable
class Waivers(Protocol):
    """Admissions as they were given and ended; each is one transaction with its entry in the journal."""

    def add(self, waiver: Waiver, decision: Decision) -> Waiver:
        """Keep an admission; its id, moment, reason and author are given here."""
        ...

    def end(self, number: int, decision: Decision) -> Waiver:
        """End an admission before its time; raises UnknownArtefactError or UsageError."""
        ...

    def all(self) -> list[Waiver]:
        """Return all admissions, past ones too, oldest first."""
        ...
