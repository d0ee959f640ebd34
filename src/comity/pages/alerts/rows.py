"""Alerts as rows of a page: what of, how much, how far apart, since when, how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.hub.alerts.found import FoundAlert
from comity.hub.home import Hub
from comity.hub.situation.sentences import lookup_in
from comity.publish.document.alert_words import alert_state
from comity.publish.document.alerts import tell_apart, tell_expected
from comity.publish.say import say
from comity.publish.texts import Texts


@dataclass(frozen=True)
class AlertLine:
    """One alert in words; `is_current` says that somebody should look at it, `steps` how many steps people took."""

    id: str
    name: str
    value: str
    expected: str
    apart: str
    since: str
    seen: str
    state: str
    state_id: str
    is_current: bool
    is_new: bool
    steps: int


def lines_of(hub: Hub, alerts: Iterable[FoundAlert], texts: Texts) -> list[AlertLine]:
    """Return alerts in words, in their order."""
    return [line_of(hub, one, texts) for one in alerts]


def line_of(hub: Hub, one: FoundAlert, texts: Texts) -> AlertLine:
    """Return an alert in words."""
    return AlertLine(
        id=one.id,
        name=say(one.name, texts, lookup=lookup_in(hub)),
        value=texts.number(one.value),
        expected=tell_expected(one.lower, one.upper, texts),
        apart=tell_apart(one, texts),
        since=texts.period(one.since, short=True),
        seen=texts.period(one.seen_at, short=True),
        state=alert_state(one.state.value, texts),
        state_id=one.state.value,
        is_current=one.is_current,
        is_new=one.is_new,
        steps=len(one.events),
    )
