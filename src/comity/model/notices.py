"""Notices: what the hub tells providers and the secretariat, when, and to whom."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SECRETARIAT = "secretariat"
"""The provider of a contact of the secretariat."""


class Kind(StrEnum):
    """What a notice tells; docs/reference/notices.md says of each to whom, and when."""

    WINDOW = "window"
    REMINDER = "reminder"
    DUE = "due"
    LATE = "late"
    DIGEST = "digest"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    QUESTION = "question"
    ANSWER = "answer"
    COLLECTION_FAILED = "collection_failed"
    MAIL_REFUSED = "mail_refused"
    UNDELIVERED = "undelivered"


CALENDAR_KINDS = frozenset({Kind.WINDOW, Kind.REMINDER, Kind.DUE, Kind.LATE})
"""What is told of a period that figures are asked for; it is moot once they came."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a provider's notices, or the secretariat's, go; no `kinds` means all."""

    provider: str
    email: str = ""
    webhook: str = ""
    language: str = ""
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """When the hub tells what.

    `reminder_days` are days before the due date, `late_days` days after it; `digest_weekday` is 1 for Monday, 0 for
    never. What fell due longer ago than `stale_days` isn't told any more.
    """

    window: bool = True
    reminder_days: tuple[int, ...] = (7,)
    due_today: bool = True
    late_days: tuple[int, ...] = (1, 7, 14, 30)
    digest_weekday: int = 1
    receipts: bool = True
    stale_days: int = 30


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is told once: `kind`, `provider`, `dataflow`, `period` and `step` are its identity.

    `subject` is what it is about, as the journal names it (`submission/3`). `facts` are JSON values for its text.
    """

    kind: Kind
    provider: str
    dataflow: str = ""
    period: str = ""
    step: str = ""
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def id(self) -> str:
        """The same for the same thing, whenever and wherever it is derived."""
        return digest_of("notice", self.kind.value, self.provider, self.dataflow, self.period, self.step)


def digest_of(*parts: str) -> str:
    """Return 32 hexadecimal digits that stand for these texts in this order.

    >>> digest_of("a", "bc") == digest_of("ab", "c")
    False
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
