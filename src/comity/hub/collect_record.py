"""How a collection ended: its state from then on, the journal of what matters, a notice where it is given up."""

import datetime as dt
from dataclasses import replace

from comity.exchange.collection_ports import PollState, Reason
from comity.exchange.collection_texts import text_of
from comity.exchange.notices import collection_notice
from comity.exchange.ports import Entry
from comity.hub.collect_errand import Errand
from comity.hub.home import Hub
from comity.hub.notices import tell

GIVEN_UP, RECOVERED = "collection.given_up", "collection.recovered"
_ACTOR = "hub"
_LONGEST_PAUSE = dt.timedelta(hours=6)


def succeeded(hub: Hub, errand: Errand, *, came: bool, taken: bool) -> PollState:
    """Record that the source was read; what changed from now on (and a little before) is asked for next.

    Where nothing came, the same is asked again, so that the source can say that it is unchanged; where something
    was refused, too, since its rows aren't here.
    """
    before, collection = errand.state, errand.collection
    overlap = dt.timedelta(minutes=collection.overlap_minutes)
    state = PollState(
        before.provider,
        before.dataflow,
        source=before.source,
        polled_at=errand.moment,
        succeeded_at=errand.moment,
        updated_after=errand.moment - overlap if came and taken else before.updated_after,
    )
    hub.polls.save(state, entries=[_entry(errand, RECOVERED, "")] if before.given_up else [])
    return state


def failed(hub: Hub, errand: Errand, reason: Reason) -> PollState:
    """Record a failure: it is tried again after a pause, each twice as long, or given up until its next time."""
    before, settings = errand.state, errand.settings
    failures = before.failures + 1
    pause = dt.timedelta(minutes=settings.retry_minutes) * 2 ** min(before.failures, 16)
    state = replace(before, failures=failures, reason=reason, retry_at=errand.moment + min(pause, _LONGEST_PAUSE))
    if failures < settings.failures and not before.given_up:
        hub.polls.save(state)
        return state
    state = replace(state, given_up=True, retry_at=None, polled_at=errand.moment)
    if before.given_up:
        hub.polls.save(state)
        return state
    _tell(hub, errand, state, reason)
    hub.polls.save(state, entries=[_entry(errand, GIVEN_UP, text_of(reason))])
    return state


def _tell(hub: Hub, errand: Errand, state: PollState, reason: Reason) -> None:
    """Make the notice; told again after a crash, it is the same one, since it is named by the last success."""
    since = errand.state.succeeded_at
    language = next(iter(hub.group.languages), "en")
    notice = collection_notice(
        state.provider,
        state.dataflow,
        step="never" if since is None else since.isoformat(),
        attempts=state.failures,
        problem=text_of(reason, language),
    )
    tell(hub, [notice], errand.moment)


def _entry(errand: Errand, action: str, detail: str) -> Entry:
    name = errand.collection.name
    return Entry(dt.datetime.now(dt.UTC), _ACTOR, action, f"collection/{name}", detail)
