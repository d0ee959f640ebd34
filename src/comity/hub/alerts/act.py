"""What people do with alerts: acknowledge, comment, close with a reason, reopen; and who may."""

import datetime as dt
from dataclasses import dataclass, replace

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.alert_ports import (
    Acting,
    AlertEvent,
    AlertKind,
    AlertReason,
    AlertSubject,
    RegisteredAlert,
    Sighting,
)
from comity.hub.access.sight import sight_for
from comity.hub.alerts.alerts import Judge, view_alerts
from comity.hub.alerts.context import MirrorOf
from comity.hub.alerts.flows import subject_for
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.match import AlertState
from comity.hub.alerts.raising import sighting_of
from comity.hub.dialogue.text import checked_text
from comity.hub.home import Hub
from comity.model.access import Principal, Role

__all__ = [
    "AlertEvent",
    "AlertKind",
    "AlertReason",
    "Asked",
    "NewEvent",
    "Sighting",
    "act_on",
    "alert_for",
    "alerts_for",
    "is_closed",
]

_OF_PROVIDER = frozenset({Role.PROVIDER, Role.COORDINATOR})
_ACTS = _OF_PROVIDER | {Role.ANALYST, Role.SECRETARIAT}
_CLOSES = frozenset({Role.ANALYST, Role.SECRETARIAT})
_LOOKS = _ACTS | {Role.AUDITOR}


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """What somebody does: a closing needs a reason, a comment a text."""

    kind: AlertKind
    text: str = ""
    reason: AlertReason | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which alerts are wanted: of which subject (None: the group's indicator), as of when, at which period."""

    subject: AlertSubject | None = None
    as_of: str | None = None
    period: str | None = None
    mirror_of: MirrorOf | None = None
    judge: Judge | None = None


def alerts_for(hub: Hub, principal: Principal, asked: Asked | None = None) -> AlertsView:
    """Return the alerts that somebody may see: a provider's are those of its own reporters' flows.

    Raises ForbiddenError for the public, to whom alerts come in reports only.
    """
    if principal.role not in _LOOKS:
        raise ForbiddenError("Alerts are for the exchange's members.", remedy="Read the published reports.")
    wanted = asked or Asked()
    subject = wanted.subject or subject_for(hub)
    sight = sight_for(hub, principal, subject.dataflow)
    view = view_alerts(
        hub,
        subject,
        as_of=wanted.as_of,
        period=wanted.period,
        sight=sight,
        mirror_of=wanted.mirror_of,
        judge=wanted.judge,
    )
    if principal.role not in _OF_PROVIDER:
        return view
    reporter = view.judged.flows.reporter_key
    own = tuple(one for one in view.alerts if one.key.get(reporter or "") in sight.own)
    return replace(view, alerts=own)


def alert_for(hub: Hub, principal: Principal, identifier: str, asked: Asked | None = None) -> FoundAlert:
    """Return an alert to somebody who may see it; to anybody else there is none of that id.

    Without a subject it is looked for where it was raised, and among those of the group's indicator.
    """
    return _find(hub, principal, identifier, asked or Asked())[1]


def act_on(
    hub: Hub,
    principal: Principal,
    identifier: str,
    new: NewEvent,
    *,
    at: dt.datetime | None = None,
    asked: Asked | None = None,
) -> RegisteredAlert:
    """Keep what somebody does with an alert that they see; one that nobody has raised yet is raised by it.

    Raises UsageError for what its state doesn't allow, ForbiddenError for a role that may not.
    """
    _check_role(principal, new.kind)
    view, found = _find(hub, principal, identifier, asked or Asked())
    text = checked_text(new.text, may_be_empty=new.kind is not AlertKind.COMMENTED)
    _check_state(found, new)
    acting = Acting(
        actor=principal.name,
        role=principal.role.value,
        at=hub.now(at),
        recorded_at=dt.datetime.now(dt.UTC),
        seq=hub.ledger.as_of_seq(),
    )
    if found.registered is None:
        hub.alerts.raise_all([sighting_of(found, view)], acting)
    event = AlertEvent(
        kind=new.kind,
        period=str(found.seen_at),
        value=found.value,
        strength=found.strength,
        text=text,
        reason=new.reason,
    )
    return hub.alerts.add(found.id, event, acting)


def _find(hub: Hub, principal: Principal, identifier: str, asked: Asked) -> tuple[AlertsView, FoundAlert]:
    try:
        subject = asked.subject or hub.alerts.get(identifier).subject
    except UnknownArtefactError:
        subject = subject_for(hub)
    view = alerts_for(hub, principal, replace(asked, subject=subject))
    found = view.by_id(identifier)
    if found is None:
        raise UnknownArtefactError(
            f"There is no alert {identifier[:40]} at {view.period}.", remedy="Look it up in the list of alerts."
        )
    return view, found


def _check_role(principal: Principal, kind: AlertKind) -> None:
    may = _CLOSES if kind in {AlertKind.CLOSED, AlertKind.REOPENED} else _ACTS
    if principal.role not in may:
        raise ForbiddenError(
            f"The role {principal.role.value} may not do this.",
            remedy=f"It is for: {', '.join(role.value for role in Role if role in may)}.",
        )


def is_closed(found: FoundAlert) -> bool:
    """Say whether somebody closed an alert, and nobody has opened it again."""
    return found.state is AlertState.CLOSED or _was_closed(found)


def _check_state(found: FoundAlert, new: NewEvent) -> None:
    if new.kind is AlertKind.CLOSED and new.reason is None:
        raise UsageError(
            "Why the alert is closed isn't said.",
            remedy=f"Give one of {', '.join(one.value for one in AlertReason)}.",
        )
    if new.kind in {AlertKind.CLOSED, AlertKind.ACKNOWLEDGED} and is_closed(found):
        raise UsageError(f"Alert {found.id} is closed.", remedy="Reopen it first, or comment on it.")
    if new.kind is AlertKind.REOPENED and not is_closed(found):
        raise UsageError(f"Alert {found.id} isn't closed.", remedy="Nothing is left to do.")


def _was_closed(found: FoundAlert) -> bool:
    """Say whether an alert that is over or revised had been closed."""
    steps = [one.kind for one in found.events if one.kind is not AlertKind.COMMENTED]
    return found.state in {AlertState.OVER, AlertState.REVISED} and steps[-1:] == [AlertKind.CLOSED]
