"""Which alert of the register a derived one continues, and how it stands; pure."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from comity.errors import LedgerError
from comity.exchange.alert_ports import (
    AlertEvent,
    AlertKind,
    AlertSubject,
    Direction,
    RegisteredAlert,
    strength_of,
)
from comity.model.periods import Period, parse_period
from comity.trust.signing import canonical_json

PAUSE = 2
"""Periods for which an alert may be silent and still be the same."""
WORSE = 1.5
"""A closed alert is open again where it departs so many times as far as when it was closed."""
_ID_LENGTH = 10


class AlertState(StrEnum):
    """How an alert stands at the period that is looked at."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    REOPENED = "reopened"
    """It was closed and has grown by half since; nobody has said anything to that yet."""
    OVER = "over"
    """It was raised, and the figures of this period are as expected again."""
    REVISED = "revised"
    """It was raised at this period; by the figures as they are known now it would not be."""


CURRENT = frozenset({AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.REOPENED})
"""States of what somebody should look at."""


def alert_id(subject: AlertSubject, key: Mapping[str, str], direction: Direction, since: str) -> str:
    """Return the identity of an alert: the same for the same flows, key, direction and first period."""
    told = canonical_json([subject.id, dict(key), direction.value, since])
    return hashlib.sha256(told).hexdigest()[:_ID_LENGTH]


def continued(
    register: Iterable[RegisteredAlert],
    *,
    key: Mapping[str, str],
    direction: Direction,
    since: Period,
    period: Period,
) -> RegisteredAlert | None:
    """Return the alert of the register that one derived at `period` continues: the latest that it adjoins.

    It adjoins where its run begins at most PAUSE periods after the period that follows the last sighting.
    """
    found = None
    for one in register:
        if one.direction is not direction or dict(one.key) != dict(key):
            continue
        if read_period(one.since) <= period and since <= last_seen(one).shift(1 + PAUSE):
            found = one if found is None or one.since >= found.since else found
    return found


def followed(
    register: Iterable[RegisteredAlert], *, key: Mapping[str, str], direction: Direction, period: Period
) -> RegisteredAlert | None:
    """Return the latest alert of the same key in the other direction, seen in the year up to a period."""
    year = period.shift(-period.frequency.per_year)
    turned = [
        one
        for one in register
        if one.direction is not direction and dict(one.key) == dict(key) and year <= last_seen(one) <= period
    ]
    return max(turned, key=last_seen, default=None)


def state_at(one: RegisteredAlert | None, *, value: float, strength: float | None) -> AlertState:
    """Return how an alert stands that is derived, with a value and strength, at the period looked at."""
    last = None if one is None else last_step(one.events)
    if one is None or last is None or last.kind is AlertKind.REOPENED:
        return AlertState.OPEN
    if last.kind is AlertKind.ACKNOWLEDGED:
        return AlertState.ACKNOWLEDGED
    later = [seen for seen in one.sightings if read_period(seen.period) > read_period(last.period)]
    told = [(seen.value, strength_of(seen.rule, score=seen.score, drift=seen.drift)) for seen in later]
    has_grown = any(_grew(last, *each) for each in (*told, (value, strength)))
    return AlertState.REOPENED if has_grown else AlertState.CLOSED


def _grew(closed: AlertEvent, value: float, strength: float | None) -> bool:
    """Say whether a departure is so much stronger than when it was closed; counts tell where strengths don't."""
    if closed.strength and strength is not None:
        return strength >= WORSE * closed.strength
    return value >= WORSE * closed.value


def state_gone(one: RegisteredAlert, period: Period, *, is_judged: bool = True) -> AlertState:
    """Return how an alert of the register stands that isn't derived at the period looked at.

    Where its flow can't be judged there, as it hasn't been sent yet, it stands as it did when it was last seen.
    """
    if not is_judged and last_seen(one).shift(1 + PAUSE) >= period and one.sightings:
        last = one.sightings[-1]
        strength = strength_of(last.rule, score=last.score, drift=last.drift)
        return state_at(one, value=last.value, strength=strength)
    return AlertState.REVISED if last_seen(one) >= period else AlertState.OVER


def last_step(events: Iterable[AlertEvent]) -> AlertEvent | None:
    """Return the last event that moved the state: anything but a comment."""
    return next((one for one in reversed(list(events)) if one.kind is not AlertKind.COMMENTED), None)


def last_seen(one: RegisteredAlert) -> Period:
    """Return the latest period at which an alert was seen."""
    return max((read_period(seen.period) for seen in one.sightings), default=read_period(one.since))


def known_at(register: Iterable[RegisteredAlert], moment: dt.datetime | int | None) -> list[RegisteredAlert]:
    """Return the register as it was at a moment or sequence: nothing that was raised, seen or done later."""
    if moment is None:
        return list(register)
    found = []
    for one in register:
        if _is_known(one.seq, one.at, moment):
            seen = tuple(each for each in one.sightings if _is_known(each.seq, each.at, moment))
            done = tuple(each for each in one.events if _is_known(each.seq, each.at, moment))
            found.append(replace(one, sightings=seen, events=done))
    return found


def read_period(text: str) -> Period:
    """Return the period that a row of the register names; raises LedgerError for one that isn't a period."""
    period = parse_period(text)
    if period is None:
        raise LedgerError(f"The register of alerts holds {text[:40]}, no period.", remedy="Run `comity verify`.")
    return period


def _is_known(seq: int, at: dt.datetime | None, moment: dt.datetime | int) -> bool:
    return seq <= moment if isinstance(moment, int) else at is None or at <= moment
