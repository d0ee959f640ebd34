"""Rows of the register of alerts, and the values that they stand for."""

import json
from typing import Any

import sqlalchemy as sa

from comity.exchange.alert_ports import (
    Acting,
    AlertEvent,
    AlertKind,
    AlertReason,
    AlertRun,
    AlertSubject,
    Direction,
    RegisteredAlert,
    Sighting,
)
from comity.store.clock import parse_moment, render_moment
from comity.trust.signing import canonical_json

_FIGURES = ("value", "expected", "lower", "upper", "score", "drift", "p_value", "q_value")
Values = dict[str, Any]


def subject_values(subject: AlertSubject) -> Values:
    """Return the columns that say which flows are meant."""
    return {
        "dataflow": subject.dataflow,
        "indicator": subject.indicator,
        "by": _text(list(subject.by)),
        "selection": subject.selection,
    }


def registered_values(one: RegisteredAlert, acting: Acting) -> Values:
    """Return the row of an alert that is raised now."""
    about = {"id": one.id, "key": _text(dict(one.key)), "direction": one.direction.value, "since": one.since}
    return {**subject_values(one.subject), **about, **_when(acting)}


def sighting_values(alert: str, one: Sighting, acting: Acting) -> Values:
    """Return the row of what an alert looks like at a period."""
    figures = _text({name: getattr(one, name) for name in _FIGURES})
    about = {name: getattr(one, name) for name in ("period", "rule", "noise_class", "for_members")}
    return {"alert": alert, **about, "figures": figures, **_when(acting)}


def event_values(alert: str, one: AlertEvent, acting: Acting) -> Values:
    """Return the row of what somebody does now."""
    reason = "" if one.reason is None else one.reason.value
    figures = _text({"value": one.value, "strength": one.strength})
    about = {"kind": one.kind.value, "reason": reason, "text": one.text, "period": one.period}
    who = {"actor": acting.actor, "role": acting.role}
    return {"alert": alert, **about, "figures": figures, **_when(acting), **who}


def run_values(one: AlertRun, acting: Acting) -> Values:
    """Return the row of a judgement made now; it is of the sequence that its figures were read at."""
    counts = {name: getattr(one, name) for name in ("judged", "alerted", "too_short")}
    about = {"period": one.period, "blind": _text(list(one.blind)), **counts}
    return {**subject_values(one.subject), **about, **_when(acting)}


def registered_of(row: sa.Row[Any], seen: tuple[Sighting, ...], done: tuple[AlertEvent, ...]) -> RegisteredAlert:
    """Return the alert of a row, with its history."""
    return RegisteredAlert(
        id=row.id,
        subject=_subject_of(row),
        key=json.loads(row.key),
        direction=Direction(row.direction),
        since=row.since,
        seq=row.seq,
        at=parse_moment(row.at),
        sightings=seen,
        events=done,
    )


def sighting_of(row: sa.Row[Any]) -> Sighting:
    """Return the sighting of a row."""
    return Sighting(
        period=row.period,
        rule=row.rule,
        noise_class=row.noise_class,
        for_members=row.for_members,
        seq=row.seq,
        at=parse_moment(row.at),
        **json.loads(row.figures),
    )


def event_of(row: sa.Row[Any]) -> AlertEvent:
    """Return the event of a row."""
    return AlertEvent(
        id=row.id,
        kind=AlertKind(row.kind),
        reason=AlertReason(row.reason) if row.reason else None,
        text=row.text,
        period=row.period,
        seq=row.seq,
        at=parse_moment(row.at),
        actor=row.actor,
        role=row.role,
        **json.loads(row.figures),
    )


def run_of(row: sa.Row[Any]) -> AlertRun:
    """Return the judgement of a row."""
    return AlertRun(
        id=row.id,
        subject=_subject_of(row),
        period=row.period,
        seq=row.seq,
        judged=row.judged,
        alerted=row.alerted,
        too_short=row.too_short,
        blind=tuple(json.loads(row.blind)),
        at=parse_moment(row.at),
    )


def _subject_of(row: sa.Row[Any]) -> AlertSubject:
    by: list[str] = json.loads(row._mapping["by"])  # noqa: SLF001 - SQLAlchemy's public name
    return AlertSubject(row.dataflow, row.indicator, tuple(by), row.selection)


def _when(acting: Acting) -> Values:
    return {"seq": acting.seq, "at": render_moment(acting.at)}


def _text(value: object) -> str:
    return canonical_json(value).decode()
