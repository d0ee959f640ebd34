"""What a hub keeps, and for how long; and files about persons that were struck out, or could be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from comity.exchange.audit_question import AuditQuestion
from comity.hub.home import Hub
from comity.hub.intake.upload_expiry import uploads_of
from comity.hub.settings.settings import Settings
from comity.model.submission_search import Wanted
from comity.model.submissions import State, Submission
from comity.store.strike import STRUCK_OUT

_MOST = 200
"""How many submissions that could be struck out are told of at once."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A submission that was struck out: when, by whom, and together with whom."""

    submission: str
    at: dt.datetime
    actor: str
    second: str


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What is kept now: counts of it, what was struck out, what was taken back or refused and is kept still."""

    submissions: int
    unfinished_uploads: int
    leaves: int
    struck: Sequence[Struck]
    could_be_struck: Sequence[Submission]


def read_retention(hub: Hub, settings: Settings | None = None) -> Retention:
    """Return what the hub keeps."""
    found = hub.log.audit(AuditQuestion(action=STRUCK_OUT), most=_MOST).entries
    struck = [Struck(one.object.partition("/")[2], one.at, one.actor, _second(one.detail)) for one in found]
    taken_back = [
        one
        for state in (State.WITHDRAWN, State.REJECTED)
        for one in hub.submissions.page(Wanted(state=state), most=_MOST)
        if hub.submissions.record(one.id)["raw_kept"]
    ]
    return Retention(
        submissions=sum(hub.submissions.counts().values()),
        unfinished_uploads=uploads_of(hub, settings).count(at=dt.datetime.now(dt.UTC)),
        leaves=hub.log.size(),
        struck=struck,
        could_be_struck=taken_back,
    )


def _second(detail: str) -> str:
    """Return whom the entry of a strike-out names as the second person."""
    return detail.removeprefix("with ")
