"""What somebody wants to know from the audit, and the part of it that answers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from comity.exchange.ports import AuditEntry


@dataclass(frozen=True, kw_only=True)
class AuditQuestion:
    """Which entries are wanted; what is empty narrows nothing down.

    `action` is a whole action or one's beginning up to the dot (`user.`), `about` likewise an object (`user/`);
    `since` and `until` are days, both included.
    """

    actor: str = ""
    action: str = ""
    about: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AuditPart:
    """Entries, the latest first, and how many fit the question in all."""

    entries: Sequence[AuditEntry]
    total: int
