"""Reminders that the secretariat asks for: to whoever is late, and hasn't been told of it today."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import ForbiddenError
from comity.exchange.notices import hand_notices
from comity.hub.home import Hub
from comity.hub.notices.notices import day_of, due_by_calendar, late_now, tell
from comity.model.access import Principal, Role
from comity.model.notices import CALENDAR_KINDS, Notice

_LOOKED_AT = 1_000
"""Notices among which those of today are looked for."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is to be reminded: one provider or all (empty), of one dataflow or all."""

    provider: str = ""
    dataflow: str = ""

    def takes(self, notice: Notice) -> bool:
        """Say whether a notice is for them."""
        return self.provider in {"", notice.provider} and self.dataflow in {"", notice.dataflow}


EVERYBODY = Whom()


def reminders_due(hub: Hub, moment: dt.datetime, whom: Whom = EVERYBODY) -> list[Notice]:
    """Return what would be sent now: what the calendar has due, and a word to all others who are late.

    Nobody is told twice on a day of the same period.
    """
    today = day_of(moment)
    scheduled = [one for one in due_by_calendar(hub, today) if one.kind in CALENDAR_KINDS]
    known = hub.outbox.known([one.id for one in scheduled])
    fresh = [one for one in scheduled if one.id not in known]
    told = {_slot(one) for one in (*fresh, *_made_on(hub, today))}
    by_hand = [one for one in hand_notices(late_now(hub, today), today=today) if _slot(one) not in told]
    return [one for one in (*fresh, *by_hand) if whom.takes(one)]


def send_reminders(
    hub: Hub, principal: Principal, whom: Whom = EVERYBODY, *, at: dt.datetime | None = None
) -> list[Notice]:
    """Make the reminders that are due; they go out with the other letters. Raises ForbiddenError for others."""
    if principal.role is not Role.SECRETARIAT:
        raise ForbiddenError("Only the secretariat sends reminders.", remedy="Ask the secretariat.")
    moment = hub.now(at)
    return tell(hub, reminders_due(hub, moment, whom), moment, actor=principal.name)


def _made_on(hub: Hub, day: dt.date) -> list[Notice]:
    """Return what was told by the calendar on a day."""
    lately = hub.outbox.notices(last=_LOOKED_AT)
    return [one.notice for one in lately if day_of(one.made_at) == day and one.notice.kind in CALENDAR_KINDS]


def _slot(notice: Notice) -> tuple[str, str, str]:
    return (notice.provider, notice.dataflow, notice.period)
