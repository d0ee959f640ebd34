"""How a collection ended: its state from then on, the journal of what matters, a notice where it is given up."""

import datetime as dt
from dataclasses import replace

from comity.exchange.collection_ports import PollState, Reason
from comity.exchange.collection_texts import text_of
from comity.exchange.notices import collection_notice
from comity.exchange.ports import Entry
from comity.hub.collecting.errand import Errand
from comity.hub.collecting.settings import CollectionSettings
from comity.hub.home import Hub
from comity.hub.notices.notices import tell

GIVEN_UP, RECOVERED = "collection.given_up", "collection.recovered"
_ACTOR = "hub"
_LONGEST_PAUSE = dt.timedelta(hours=6)


def succeeded(hub: Hub, errand: Errand, *, until: dt.datetime | None) -> PollState:
    """Record that the source was read; what changed after `until` is asked for next.

    Where nothing came, the same is asked again, so that the source can say that it is unchanged; where something
    was refused, too, since its rows aren't here.
    """
    before = errand.state
    state = PollState(
        before.provider,
        before.dataflow,
        source=before.source,
        polled_at=errand.moment,
        succeeded_at=errand.moment,
        updated_after=before.updated_after if until is None else until,
    )
    hub.polls.save(state, entries=recovery_of(before))
    return state


def recovery_of(before: PollState) -> list[Entry]:
    """Return the journal's entry where something works again that was given up."""
    return [entry_of(before, RECOVERED)] if before.given_up else []


def failed(
    hub: Hub, before: PollState, reason: Reason, *, moment: dt.datetime, settings: CollectionSettings
) -> PollState:
    """Record a failure: it is tried again after a pause, each twice as long, or given up until its next time."""
    failures = before.failures + 1
    pause = dt.timedelta(minutes=settings.retry_minutes) * 2 ** min(before.failures, 16)
    state = replace(before, failures=failures, reason=reason, retry_at=moment + min(pause, _LONGEST_PAUSE))
    if failures < settings.failures and not before.given_up:
        hub.polls.save(state)
        return state
    state = replace(state, given_up=True, retry_at=None, polled_at=moment)
    if before.given_up:
        hub.polls.save(state)
        return state
    _tell(hub, before, state, moment)
    hub.polls.save(state, entries=[entry_of(state, GIVEN_UP, text_of(reason))])
    return state


def entry_of(state: PollState, action: str, detail: str = "") -> Entry:
    """Return the journal's entry about a collection."""
    name = f"{state.provider}/{state.dataflow}"
    return Entry(dt.datetime.now(dt.UTC), _ACTOR, action, f"collection/{name}", detail)


def _tell(hub: Hub, before: PollState, state: PollState, moment: dt.datetime) -> None:
    """Make the notice; told again after a crash, it is the same one, since it is named by the last success."""
    since, reason = before.succeeded_at, state.reason or Reason("fault", {"detail": "", "remedy": ""})
    language = next(iter(hub.group.languages), "en")
    notice = collection_notice(
        state.provider,
        state.dataflow,
        step="never" if since is None else since.isoformat(),
        attempts=state.failures,
        problem=text_of(reason, language),
    )
    tell(hub, [notice], moment)
