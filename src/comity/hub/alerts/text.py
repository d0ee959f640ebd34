"""Alerts for people and programs: names and sentences in a language, and JSON values."""

from collections.abc import Iterable
from typing import Any

from comity.exchange.alert_ports import AlertEvent, Sighting
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.match import AlertState
from comity.hub.home import Hub
from comity.hub.situation.sentences import say_in
from comity.model.periods import Period
from comity.publish.document.alert_words import alert_reason, alert_state, alert_step
from comity.publish.texts import Texts

_FIGURES = ("value", "expected", "lower", "upper", "relative", "score", "drift", "p_value", "q_value", "rule")


def view_json(hub: Hub, view: AlertsView, alerts: Iterable[FoundAlert], language: str = "en") -> dict[str, Any]:
    """Return a view as JSON values, with these of its alerts."""
    found = view.judged.found
    return {
        "dataflow": view.subject.dataflow,
        "indicator": view.subject.indicator,
        "by": list(view.judged.flows.keys),
        "period": str(view.period),
        "seq": view.seq,
        "judged": found.judged,
        "too_short": found.too_short,
        "absent": found.absent,
        "partial": list(view.partial),
        "sentences": say_in(hub, found.sentences, language),
        "headlines": [_headline_json(row) for row in found.headlines.iter_rows(named=True)],
        "classes": found.classes.to_dicts(),
        "alerts": [alert_json(hub, one, language) for one in alerts],
    }


def alert_json(hub: Hub, one: FoundAlert, language: str = "en") -> dict[str, Any]:
    """Return an alert as JSON values, with context, sentences and history."""
    context = one.context
    return {
        "id": one.id,
        "name": name_of(hub, one, language),
        "key": dict(one.key),
        "direction": one.direction.value,
        "state": one.state.value,
        "since": str(one.since),
        "seen_at": str(one.seen_at),
        "is_new": one.is_new,
        **{name: getattr(one, name) for name in _FIGURES},
        "noise_class": one.noise_class,
        "headline": one.headline,
        "elsewhere": []
        if context is None
        else [
            {"key": two.key, "code": two.code, "alerted": two.alerted, "judged": two.judged}
            for two in context.elsewhere
        ],
        "mirror": None
        if context is None or context.mirror is None
        else {
            "reporter": context.mirror.reporter,
            "value": context.mirror.value,
            "year_before": context.mirror.year_before,
            "agrees": context.mirror.agrees,
        },
        "changed": []
        if context is None
        else [
            {"kind": two.kind.value, "reporter": two.reporter, "period": str(two.period), "count": two.count}
            for two in context.changed
        ],
        "sentences": say_in(hub, one.sentences, language),
        "raised": _raised_json(one),
        "sightings": [_sighting_json(seen) for seen in one.sightings],
        "events": [event_json(event) for event in one.events],
    }


def event_json(one: AlertEvent) -> dict[str, Any]:
    """Return what somebody did as JSON values."""
    return {
        "kind": one.kind.value,
        "reason": None if one.reason is None else one.reason.value,
        "text": one.text,
        "period": one.period,
        "at": one.at,
        "by": one.actor,
        "role": one.role,
    }


def name_of(hub: Hub, one: FoundAlert, language: str = "en") -> str:
    """Return the name of an alert's flow."""
    return say_in(hub, [one.name], language)[0]


def state_name(state: AlertState, language: str = "en") -> str:
    """Return how an alert stands, in a word."""
    return alert_state(state.value, Texts(language))


def event_text(one: AlertEvent, language: str = "en") -> str:
    """Return what somebody did on one line: when, what, by whom, why, and their words."""
    texts = Texts(language)
    reason = "" if one.reason is None else f" ({alert_reason(one.reason.value, texts)})"
    when = "" if one.at is None else f"{one.at:%Y-%m-%d %H:%M} "
    said = f": {one.text}" if one.text else ""
    return f"{when}{alert_step(one.kind.value, texts)}{reason}, {one.actor}{said}"


def _headline_json(row: dict[str, Any]) -> dict[str, Any]:
    periods = {name: str(Period.from_id(row[name])) for name in ("_period", "since")}
    return {**row, "_period": periods["_period"], "since": periods["since"]}


def _raised_json(one: FoundAlert) -> dict[str, Any] | None:
    """Return when an alert was first seen; None where nobody has seen it, or the reader may not know."""
    if one.registered is None or not one.sightings:
        return None
    period = one.sightings[0].period
    return {"period": period, "seq": one.registered.seq, "at": one.registered.at}


def _sighting_json(one: Sighting) -> dict[str, Any]:
    names = ("period", "value", "expected", "lower", "upper", "score", "drift", "rule", "seq", "at")
    return {name: getattr(one, name) for name in names}
