"""The history of an alert: when it was seen by which figures, and what people did and said, oldest first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from comity.hub.alerts.act import AlertEvent, Sighting
from comity.hub.alerts.found import FoundAlert
from comity.hub.alerts.match import read_period
from comity.model.access import Role
from comity.publish.document.alert_words import alert_reason, alert_step
from comity.publish.document.alerts import tell_expected
from comity.publish.texts import Texts, capitalise

_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Step:
    """One entry of the history: when (ISO and in words), what, by whom, and what was said."""

    iso: str
    when: str
    what: str
    who: str
    text: str
    is_person: bool


def make_history(alert: FoundAlert, texts: Texts) -> list[Step]:
    """Return the history as far as the reader may see it."""
    steps = [*_seen(alert, texts), *_done(alert, texts)]
    return [step for _at, _order, step in sorted(steps, key=lambda one: one[:2])]


Dated = tuple[dt.datetime, int, Step]


def _seen(alert: FoundAlert, texts: Texts) -> Iterator[Dated]:
    for number, one in enumerate(alert.sightings):
        yield one.at or _FIRST, number, _sighting(one, texts, is_first=number == 0)


def _sighting(one: Sighting, texts: Texts, *, is_first: bool) -> Step:
    _ = texts.translate
    words = {
        "period": texts.period(read_period(one.period)),
        "value": texts.number(one.value),
        "bounds": tell_expected(one.lower, one.upper, texts),
    }
    what = (
        _("First seen in {period}: {value}; expected {bounds}", **words)
        if is_first
        else _("Seen again in {period}: {value}; expected {bounds}", **words)
    )
    return Step(_iso(one.at), _when(one.at, texts), what, _("early warning"), "", is_person=False)


def _done(alert: FoundAlert, texts: Texts) -> Iterator[Dated]:
    for number, one in enumerate(alert.events):
        yield one.at or _FIRST, len(alert.sightings) + number, _event(one, texts)


def _event(one: AlertEvent, texts: Texts) -> Step:
    what = capitalise(alert_step(one.kind.value, texts))
    if one.reason is not None:
        what += f": {alert_reason(one.reason.value, texts)}"
    who = f"{one.actor} ({role_name(one.role, texts)})"
    return Step(_iso(one.at), _when(one.at, texts), what, who, one.text, is_person=True)


def role_name(role: str, texts: Texts) -> str:
    """Return what somebody is in the exchange."""
    _ = texts.translate
    names = {
        Role.PUBLIC: _("public"),
        Role.ANALYST: _("analyst"),
        Role.PROVIDER: _("provider"),
        Role.COORDINATOR: _("coordinator"),
        Role.AUDITOR: _("auditor"),
        Role.SECRETARIAT: _("secretariat"),
    }
    return names.get(Role(role), role) if role in {one.value for one in Role} else role


def _iso(at: dt.datetime | None) -> str:
    return "" if at is None else at.isoformat()


def _when(at: dt.datetime | None, texts: Texts) -> str:
    return "" if at is None else texts.moment(at)
