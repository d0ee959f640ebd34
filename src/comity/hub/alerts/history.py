"""Derived alerts joined with the register: which they continue, how they stand, and which are no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from comity.exchange.alert_ports import Direction, RegisteredAlert, Sighting, strength_of
from comity.hub.alerts.flows import AlertFlows
from comity.hub.alerts.found import FoundAlert, Judged
from comity.hub.alerts.match import alert_id, continued, read_period, state_at, state_gone
from comity.model.access import NOT_FOR_PUBLICATION
from comity.model.periods import Period
from comity.model.structures import TOTAL


def join(row: Mapping[str, Any], judged: Judged, register: Sequence[RegisteredAlert]) -> FoundAlert:
    """Return an alert that was found at the period, with the alert of the register that it continues."""
    flows = judged.flows
    figures: dict[str, Any] = {name: row[name] for name in _FIGURES} | {"noise_class": row["noise_class"] or ""}
    key = {name: str(row[name]) for name in flows.keys}
    direction, since = direction_of(row["direction"]), Period.from_id(row["since"])
    own = continued(register, key=key, direction=direction, since=since, period=flows.period)
    is_whole = own is not None and may_see_whole(own, flows)
    first = min(since, read_period(own.since)) if own is not None and is_whole else since
    return FoundAlert(
        id=alert_id(flows.subject, key, direction, str(since)) if own is None else own.id,
        key=key,
        direction=direction,
        since=first,
        seen_at=flows.period,
        **figures,
        relative=row["relative"],
        shared=row["shared"],
        is_new=own is None and row["is_new"],
        state=state_at(own, value=row["value"], strength=_strength(row)),
        headline=row["headline"],
        registered=own,
        sightings=own.sightings if own is not None and is_whole else (),
    )


def gone_from(register: Iterable[RegisteredAlert], judged: Judged) -> Iterator[FoundAlert]:
    """Yield the alerts of the register that aren't found at the period: the latest seen first."""
    flows = judged.flows
    known = set(judged.keys.iter_rows())
    before = [_until(one, flows.period) for one in register if read_period(one.since) <= flows.period]
    seen = [(one, sightings) for one, sightings in before if sightings]
    for one, sightings in sorted(seen, key=lambda pair: read_period(pair[1][-1].period), reverse=True):
        last = sightings[-1]
        figures: dict[str, Any] = {name: getattr(last, name) for name in _FIGURES}
        yield FoundAlert(
            id=one.id,
            key=one.key,
            direction=one.direction,
            since=read_period(one.since),
            seen_at=read_period(last.period),
            **figures,
            relative=_relative(last),
            is_new=False,
            state=state_gone(one, flows.period, is_judged=tuple(one.key[name] for name in flows.keys) in known),
            registered=one,
            sightings=sightings,
        )


def may_see_whole(one: RegisteredAlert, flows: AlertFlows) -> bool:
    """Say whether a reader may see the figures by which an alert was raised, whatever they see of others."""
    sight = flows.sight
    if sight.statuses is None:
        return True
    reporter = one.key.get(flows.reporter_key or "", TOTAL)
    is_open = NOT_FOR_PUBLICATION in sight.statuses and all(seen.for_members for seen in one.sightings)
    return reporter in sight.own or is_open


def direction_of(sign: int) -> Direction:
    """Return the direction that an analysis tells by a sign."""
    return Direction.UP if sign > 0 else Direction.DOWN


_FIGURES = (
    *("value", "expected", "lower", "upper", "score", "drift", "p_value", "q_value"),
    *("rule", "noise_class"),
)


def _strength(row: Mapping[str, Any]) -> float | None:
    return strength_of(row["rule"], score=row["score"], drift=row["drift"])


def _relative(seen: Sighting) -> float | None:
    return seen.value / seen.expected - 1 if seen.expected is not None and seen.expected >= 1 else None


def _until(one: RegisteredAlert, period: Period) -> tuple[RegisteredAlert, tuple[Sighting, ...]]:
    return one, tuple(seen for seen in one.sightings if read_period(seen.period) <= period)
