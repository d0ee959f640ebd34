"""Alerts that are put on record when they are first seen, so that later figures don't rewrite when that was."""

import datetime as dt
from collections.abc import Iterator, Sequence

import polars as pl

from comity.errors import MissingExtraError, UsageError
from comity.exchange.alert_ports import Acting, AlertRun, AlertSubject, RegisteredAlert, Sighting
from comity.exchange.outbox_ports import BY_ITSELF
from comity.hub.alerts.alerts import Judge, view_alerts
from comity.hub.alerts.flows import AlertFlows, alert_flows, subject_for
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.access import MEMBERS_SIGHT
from comity.model.frames import PERIOD
from comity.model.periods import iterate_periods


def raise_alerts(
    hub: Hub,
    subject: AlertSubject | None = None,
    *,
    as_of: str | None = None,
    period: str | None = None,
    actor: str = BY_ITSELF,
    at: dt.datetime | None = None,
    judge: Judge | None = None,
) -> tuple[AlertsView, list[str]]:
    """Judge a subject's flows from all figures and keep what was found; return it, and the ids of new alerts.

    What was judged is kept as a run, with the sequence that it was judged at: where the last run of the period is
    of the same sequence, or nothing could be judged, nothing is kept. A simulated hub raises at the moment that
    `as_of` names.
    """
    wanted = subject or subject_for(hub)
    view = view_alerts(hub, wanted, as_of=as_of, period=period, judge=judge)
    runs = [one for one in hub.alerts.runs(wanted) if one.period == str(view.period)]
    if (runs and runs[-1].seq == view.seq) or not view.judged.found.is_possible:
        return view, []
    now = hub.now(at or _simulated_moment(hub, as_of))
    acting = Acting(actor=actor, role="hub", at=now, recorded_at=dt.datetime.now(dt.UTC), seq=view.seq)
    seen = [one for one in view.alerts if one.context is not None]
    hidden = _hidden_flows(hub, view, as_of=as_of) if seen else None
    told = [sighting_of(one, view, hidden=hidden) for one in seen]
    return view, hub.alerts.raise_all(told, acting, run=_run(view, len(seen)))


def raise_due(hub: Hub, moment: dt.datetime) -> Sequence[str]:
    """Raise the alerts of the group's indicator where figures have come since they were last judged.

    Nothing is done without the extra `analysis`, or before figures have come. Returns a line for each new alert.
    """
    subject = subject_for(hub)
    last = hub.ledger.last_event(subject.dataflow)
    runs = hub.alerts.runs(subject)
    if last is None or (runs and runs[-1].seq >= last.seq):
        return []
    at = moment if hub.ledger.simulated else None
    try:
        return list(_raise_all(hub, subject, at))
    except (MissingExtraError, UsageError):
        return []


def _raise_all(hub: Hub, subject: AlertSubject, at: dt.datetime | None) -> Iterator[str]:
    """Raise the alerts of the latest period that most reporters have, and of those that some have already."""
    view, fresh = raise_alerts(hub, subject, at=at)
    yield from (_line(view, one) for one in fresh)
    for period in iterate_periods(view.period.shift(1), view.judged.flows.newest):
        early, fresh = raise_alerts(hub, subject, period=str(period), at=at)
        yield from (_line(early, one) for one in fresh)


def _line(view: AlertsView, identifier: str) -> str:
    return f"raised the alert {identifier} of {view.period}"


def _simulated_moment(hub: Hub, as_of: str | None) -> dt.datetime | None:
    moment = parse_moment(as_of)
    return moment if isinstance(moment, dt.datetime) and hub.ledger.simulated else None


def sighting_of(
    one: FoundAlert, view: AlertsView, *, hidden: pl.DataFrame | None = None
) -> tuple[RegisteredAlert, Sighting]:
    """Return an alert as the register keeps it, and what it looks like at the period.

    `hidden` has the keys of flows of which members don't see everything; None: nobody knows.
    """
    names = ("rule", "value", "expected", "lower", "upper", "score", "drift", "p_value", "q_value", "noise_class")
    key = dict(one.key)
    is_hidden = hidden is None or not hidden.join(pl.DataFrame([key]), on=list(key)).is_empty()
    sighting = Sighting(
        period=str(one.seen_at), for_members=not is_hidden, **{name: getattr(one, name) for name in names}
    )
    registered = one.registered or RegisteredAlert(
        id=one.id, subject=view.subject, key=key, direction=one.direction, since=str(one.since)
    )
    return registered, sighting


def _hidden_flows(hub: Hub, view: AlertsView, *, as_of: str | None) -> pl.DataFrame:
    """Return the keys of flows that members see otherwise than they are."""
    whole = view.judged.flows
    keys = list(whole.keys)
    try:
        seen = alert_flows(hub, view.subject, as_of=as_of, period=str(view.period), sight=MEMBERS_SIGHT)
    except UsageError:
        return whole.frame.select(keys).unique()
    return _differing(whole, seen)


def _differing(whole: AlertFlows, seen: AlertFlows) -> pl.DataFrame:
    keys = list(whole.keys)
    both = whole.frame.join(seen.frame, on=[*keys, PERIOD], how="full", coalesce=True, suffix="_seen")
    return both.filter(~pl.col("value").eq_missing(pl.col("value_seen"))).select(keys).unique()


def _run(view: AlertsView, alerted: int) -> AlertRun:
    found = view.judged.found
    blind = found.classes.filter("is_blind")["noise_class"].to_list()
    return AlertRun(
        subject=view.subject,
        period=str(view.period),
        seq=view.seq,
        judged=found.judged,
        alerted=alerted,
        too_short=found.too_short,
        blind=tuple(blind),
    )
